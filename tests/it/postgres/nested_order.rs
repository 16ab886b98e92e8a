//! Arrays and rows that hold NULL, which is the greatest of their elements.

use super::compare::{columns, statements};

#[tokio::test]
async fn null_is_the_greatest_element() {
    let all = [
        (
            6,
            "SELECT ARRAY[1,NULL] < ARRAY[1,2], ARRAY[1,NULL] > ARRAY[1,2], ARRAY[1,NULL] <= ARRAY[1,NULL], ARRAY[1,NULL] >= ARRAY[1,NULL], ARRAY[1,NULL] = ARRAY[1,NULL], ARRAY[1,NULL] <> ARRAY[1,NULL]",
        ),
        (
            5,
            "SELECT ARRAY[NULL,2] < ARRAY[2], ARRAY[1] < ARRAY[1,NULL], ARRAY[]::int[] < ARRAY[NULL]::int[], ARRAY['a',NULL] < ARRAY['a','b'], ARRAY[1,2] < NULL",
        ),
        (1, "SELECT a FROM (VALUES (ARRAY[NULL,2]),(ARRAY[2]),(ARRAY[1,NULL]),(NULL),(ARRAY[1]),('{}')) t(a) ORDER BY a"),
        (1, "SELECT a FROM (VALUES (ARRAY[NULL,2]),(ARRAY[2]),(ARRAY[1,NULL]),(NULL),(ARRAY[1]),('{}')) t(a) ORDER BY a NULLS FIRST"),
        (1, "SELECT a FROM (VALUES (ARRAY[NULL,2]),(ARRAY[2]),(ARRAY[1,NULL]),(NULL),(ARRAY[1]),('{}')) t(a) ORDER BY a DESC"),
        (1, "SELECT a FROM (VALUES (ARRAY[NULL,2]),(ARRAY[2]),(ARRAY[1,NULL]),(NULL),(ARRAY[1]),('{}')) t(a) ORDER BY a DESC NULLS LAST"),
        (
            1,
            "SELECT a FROM (VALUES (ARRAY[NULL,2]),(ARRAY[2]),(ARRAY[1,NULL]),(NULL),(ARRAY[1]),('{}')) t(a) ORDER BY a DESC NULLS LAST LIMIT 2",
        ),
        (1, "SELECT a FROM (VALUES (1,ARRAY[NULL,'b']),(1,ARRAY['b']),(1,ARRAY['a',NULL]),(1,NULL)) t(i,a) ORDER BY i, a LIMIT 3"),
        (
            3,
            "SELECT min(a), max(a), count(DISTINCT a) FROM (VALUES (ARRAY[NULL,2]),(ARRAY[2]),(ARRAY[1,NULL]),(NULL),(ARRAY[1,5]),(ARRAY[1,NULL])) t(a)",
        ),
        (
            3,
            "SELECT k, max(a), min(a) FILTER (WHERE a <> ARRAY[1]) FROM (VALUES (1,ARRAY[NULL,2]),(1,ARRAY[2]),(2,ARRAY[1,NULL]),(2,ARRAY[1,7]),(3,NULL)) t(k,a) GROUP BY k ORDER BY k",
        ),
        (2, "SELECT a, count(*) FROM (VALUES (ARRAY[1,NULL]),(ARRAY[1,NULL]),(ARRAY[NULL,1]),(NULL),(NULL)) t(a) GROUP BY a ORDER BY a"),
        (1, "SELECT DISTINCT a FROM (VALUES (ARRAY[1,NULL]),(ARRAY[1,NULL]),(ARRAY[NULL,1]),(NULL),(NULL)) t(a) ORDER BY a"),
        (1, "SELECT count(*) FROM (VALUES (ARRAY[1,NULL]),(NULL)) t(a) JOIN (VALUES (ARRAY[1,NULL]),(ARRAY[1]),(NULL)) u(a) ON t.a = u.a"),
        (1, "SELECT count(*) FROM (VALUES (ARRAY[1,NULL]),(NULL)) t(a) JOIN (VALUES (ARRAY[1,NULL]),(ARRAY[1]),(NULL)) u(a) USING (a)"),
        (1, "SELECT count(*) FROM (VALUES (ARRAY[1,NULL]),(ARRAY[2])) t(a) JOIN (VALUES (ARRAY[1,2]),(ARRAY[1]),(NULL)) u(a) ON t.a > u.a"),
        (3, "SELECT ARRAY[1,NULL] IN (ARRAY[1,NULL], ARRAY[2]), ARRAY[1,NULL] IN (ARRAY[1,2], NULL), ARRAY[1,NULL] NOT IN (ARRAY[1,2])"),
        (2, "SELECT ARRAY[1,NULL] BETWEEN ARRAY[1,2] AND ARRAY[2], ARRAY[1,NULL] NOT BETWEEN ARRAY[1,2] AND ARRAY[1,3]"),
        (
            4,
            "SELECT greatest(ARRAY[1,NULL], ARRAY[1,2]), least(ARRAY[1,NULL], ARRAY[1,2]), greatest(NULL, ARRAY[1]), least(ARRAY[2], NULL, ARRAY[1,NULL])",
        ),
        (
            4,
            "SELECT a, rank() OVER (ORDER BY a), row_number() OVER (ORDER BY a DESC), count(*) OVER (ORDER BY a) FROM (VALUES (ARRAY[NULL,2]),(ARRAY[2]),(ARRAY[1,NULL]),(ARRAY[1,NULL]),(NULL)) t(a) ORDER BY a, 3",
        ),
        (
            3,
            "SELECT array_agg(i ORDER BY a), array_agg(i ORDER BY a DESC NULLS LAST), string_agg(i::text, '' ORDER BY a NULLS FIRST) FROM (VALUES (1,ARRAY[NULL,2]),(2,ARRAY[2]),(3,ARRAY[1,NULL]),(4,NULL)) t(i,a)",
        ),
        (
            5,
            "SELECT ROW(1,NULL) < ROW(1,2), ROW(1,NULL) = ROW(1,NULL), ROW(1,NULL) < ROW(2,NULL), (1,NULL) IN ((1,NULL)), ROW(1,2) BETWEEN ROW(1,1) AND ROW(1,3)",
        ),
        (2, "SELECT t = u, t <= u FROM (VALUES (1,NULL)) t(a,b), (VALUES (1,NULL)) u(a,b)"),
        (1, "SELECT t.a FROM (VALUES (1,NULL),(1,2),(NULL,1),(0,5)) t(a,b) ORDER BY t"),
        (2, "SELECT coalesce(t.a, -1), t.b FROM (VALUES (1,NULL),(1,2),(NULL,1),(0,5)) t(a,b) ORDER BY t NULLS FIRST"),
        (2, "SELECT coalesce(t.a, -1), t.b FROM (VALUES (1,NULL),(1,2),(NULL,1),(0,5)) t(a,b) ORDER BY t DESC NULLS LAST"),
        (2, "SELECT coalesce(t.a, -1), t.b FROM (VALUES (1,NULL),(1,2),(NULL,1),(0,5)) t(a,b) ORDER BY ROW(b, a)"),
        (1, "SELECT array_agg(DISTINCT a) FROM (VALUES (ARRAY[NULL,2]),(ARRAY[2,3]),(ARRAY[1,NULL]),(ARRAY[1,NULL])) t(a)"),
        (
            3,
            "SELECT ARRAY[1,NULL] IS DISTINCT FROM ARRAY[1,NULL], ARRAY[1,NULL] IS NOT DISTINCT FROM ARRAY[NULL,1], ARRAY[1,NULL] = ANY (SELECT ARRAY[1,NULL])",
        ),
        (
            2,
            "SELECT DISTINCT ON (a) a, i FROM (VALUES (1,ARRAY[NULL,2]),(2,ARRAY[2]),(3,ARRAY[1,NULL]),(0,ARRAY[1,NULL]),(4,NULL)) t(i,a) ORDER BY a NULLS FIRST, i",
        ),
        (1, "SELECT a FROM (VALUES (ARRAY[ARRAY[1,NULL]]),(ARRAY[ARRAY[1,2]]),(ARRAY[ARRAY[0,NULL]])) t(a) ORDER BY a NULLS FIRST"),
        (1, "SELECT a FROM (VALUES (ARRAY[1,NULL]),(ARRAY[1,2])) t(a) WHERE a > ARRAY[1,9] OR a < ARRAY[1,2]"),
        (1, "SELECT a FROM (VALUES (ARRAY[1,NULL]),(ARRAY[1,2])) t(a) UNION SELECT ARRAY[1,NULL] ORDER BY a"),
        (1, "SELECT a FROM (VALUES (ARRAY[1,NULL]),(ARRAY[1,2])) t(a) EXCEPT SELECT ARRAY[1,NULL]"),
        (2, "SELECT CASE WHEN ARRAY[1,NULL] > ARRAY[1,100] THEN 'greater' ELSE 'less' END, nullif(ARRAY[1,NULL], ARRAY[1,NULL])"),
        (2, "SELECT ARRAY[1,2]::bigint[] < ARRAY[1,NULL]::bigint[], '{1,NULL}' < ARRAY[1,3]"),
        (3, "SELECT t < u, t = u, t > u FROM (VALUES (1,NULL::int)) t(a,b), (VALUES (1,2)) u(a,b)"),
        (
            2,
            "SELECT i, sum(i) OVER (PARTITION BY i % 2 ORDER BY a DESC) FROM (VALUES (1,ARRAY['x',NULL]),(2,ARRAY['x']),(3,ARRAY['x','y']),(4,NULL)) t(i,a) ORDER BY 1",
        ),
    ];
    statements(&all.map(columns), &[]).await;
}

#[tokio::test]
async fn a_limit_kept_other_arrays_than_those_that_come_first() {
    let arrays = "(VALUES (ARRAY[NULL,4]),(ARRAY[5]),(ARRAY[NULL::int]),(ARRAY[5,NULL,4]),(NULL),(ARRAY[NULL,4,1]),('{}'),(ARRAY[NULL,4,NULL]),(ARRAY[4,1]))";
    let mut all = Vec::new();
    for order in ["DESC", "ASC", "DESC NULLS LAST", "NULLS FIRST"] {
        for limit in [1, 2, 3, 5] {
            let crossed = format!("{arrays} AS t(a), generate_series(1, 3) AS s");
            all.push(format!(
                "SELECT coalesce(a::text, 'NULL') FROM (SELECT a FROM {crossed} ORDER BY a {order} LIMIT {limit} OFFSET 2) AS q"
            ));
        }
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn jsonb_in_rows_and_arrays_was_ordered_as_text() {
    let t = r#"(VALUES (1, '10'::jsonb), (2, '9'), (3, '{"b": 1}'), (4, '[1, 2, 3]'), (5, '"x"'), (6, '1.0'), (7, '1'), (8, NULL), (9, 'null'), (10, '9.0')) AS t(i, x)"#;
    let all = [
        "SELECT i FROM T ORDER BY ROW(x), i",
        "SELECT i FROM T ORDER BY ROW(x) DESC, i",
        "SELECT i FROM T ORDER BY ROW(1, ROW(x)), i LIMIT 4",
        "SELECT min(i) FROM T GROUP BY ROW(x) ORDER BY 1",
        "SELECT count(DISTINCT ROW(x)) FROM T",
        "SELECT max(ARRAY[x])::text FROM T WHERE x IS NOT NULL",
        "SELECT i FROM T WHERE ROW(x) > ROW('9'::jsonb) ORDER BY 1",
        "SELECT a.i FROM T JOIN (VALUES ('1.00'::jsonb), ('9')) AS u(y) ON ROW(t.x) = ROW(u.y) ORDER BY 1",
        "SELECT rank() OVER (ORDER BY ROW(x), i) FROM T ORDER BY 1",
        "SELECT mode() WITHIN GROUP (ORDER BY x)::text FROM T",
        "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x)::text FROM T",
        "SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY x DESC)::text FROM T",
    ];
    statements(&all.map(|statement| statement.replace(" T", &format!(" {t}")).replace("a.i", "t.i")), &[]).await;
}
