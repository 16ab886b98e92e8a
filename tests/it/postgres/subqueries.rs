//! Subqueries that depend on the row around them, in every clause.

use super::compare::statements;

const T: &str = "(VALUES (1, 'p'), (1, 'q'), (2, 'r'), (NULL, 's')) AS t(a, b)";
const U: &str = "(VALUES (1, 20, 'x'), (1, 30, 'y'), (2, 10, 'z'), (3, NULL, NULL)) AS u(k, n, s)";

fn over(statements: &[&str]) -> Vec<String> {
    statements.iter().map(|s| s.replace(" T", &format!(" {T}")).replace(" U", &format!(" {U}"))).collect()
}

#[tokio::test]
async fn groups_aggregates_and_sort_keys_hold_subqueries() {
    let all = over(&[
        "SELECT concat(m, ':', n) FROM (SELECT (SELECT max(n) FROM U WHERE u.k = t.a) AS m, count(*) AS n FROM T GROUP BY 1) AS q ORDER BY 1",
        "SELECT concat(m, ':', n) FROM (SELECT EXISTS (SELECT 1 FROM U WHERE u.k = t.a) AS m, count(*) AS n FROM T GROUP BY 1) AS q ORDER BY 1",
        "SELECT concat(m, ':', n) FROM (SELECT a IN (SELECT k FROM U WHERE k < 2) AS m, count(*) AS n FROM T GROUP BY m) AS q ORDER BY 1",
        "SELECT concat(m, ':', n) FROM (SELECT CASE WHEN a IN (SELECT 1) THEN 'one' ELSE 'other' END AS m, count(*) AS n FROM T GROUP BY m HAVING count(*) > 1) AS q ORDER BY 1",
        "SELECT count(*) FROM T GROUP BY a IN (SELECT 2) ORDER BY 1",
        "SELECT sum((SELECT max(n) FROM U WHERE u.k = t.a)) FROM T",
        "SELECT count(*) FILTER (WHERE EXISTS (SELECT 1 FROM U WHERE u.k = t.a)) FROM T",
        "SELECT b FROM T ORDER BY (SELECT min(n) FROM U WHERE u.k = t.a), b",
        "SELECT b FROM T WHERE a IS NOT NULL ORDER BY a IN (SELECT 1), b",
        "SELECT b FROM (SELECT b, row_number() OVER (ORDER BY (SELECT min(n) FROM U WHERE u.k = t.a), b) AS r FROM T) AS q ORDER BY r",
        "SELECT count(*) FROM (VALUES (ARRAY['x','y']), (ARRAY['z','w']), (ARRAY['q'])) AS t(l) GROUP BY (SELECT count(*) FROM unnest(l)) ORDER BY 1",
    ]);
    statements(&all, &[]).await;
}

#[tokio::test]
async fn the_first_row_of_a_subquery() {
    let all = over(&[
        "SELECT coalesce((SELECT s FROM U WHERE u.k = t.a ORDER BY n LIMIT 1), '-') FROM T ORDER BY b",
        "SELECT coalesce((SELECT s FROM U WHERE u.k = t.a ORDER BY n DESC LIMIT 1), '-') FROM T ORDER BY b",
        "SELECT coalesce((SELECT u.s || '!' FROM U WHERE u.k = t.a ORDER BY u.s DESC NULLS LAST LIMIT 1), '-') FROM T ORDER BY b",
        "SELECT b FROM T WHERE (SELECT n FROM U WHERE u.k = t.a ORDER BY s LIMIT 1) > 15 ORDER BY b",
        "SELECT coalesce((SELECT s FROM U WHERE u.k = t.a AND n > 100 LIMIT 1), '-') FROM T ORDER BY b",
        "SELECT coalesce((SELECT s AS v FROM U WHERE u.k = t.a ORDER BY v DESC LIMIT 1), '-') FROM T ORDER BY b",
        "SELECT coalesce((SELECT s FROM U WHERE u.k = t.a ORDER BY 1 LIMIT 1), '-') FROM T ORDER BY b",
        // Forms that stay as they are written.
        "SELECT (SELECT s FROM U ORDER BY n LIMIT 1) FROM T ORDER BY b",
        "SELECT (SELECT s FROM U ORDER BY n NULLS FIRST LIMIT 1) IS NULL",
        "SELECT (SELECT count(*) FROM U WHERE u.k = t.a LIMIT 1) FROM T ORDER BY b",
        // A window makes as many rows as there are, so that the LIMIT counts.
        "SELECT (SELECT count(*) OVER () FROM U WHERE u.k = t.a LIMIT 1) FROM T ORDER BY b",
    ]);
    statements(&all, &[]).await;
}

#[tokio::test]
async fn arrays_of_a_subquery_that_depends_on_the_row() {
    let all = over(&[
        "SELECT ARRAY(SELECT s FROM U WHERE u.k = t.a ORDER BY n DESC) FROM T ORDER BY b",
        "SELECT ARRAY(SELECT s AS v FROM U WHERE u.k = t.a ORDER BY v) FROM T ORDER BY b",
        "SELECT ARRAY(SELECT n + 1 FROM U WHERE u.k = t.a ORDER BY 1) FROM T ORDER BY b",
        "SELECT ARRAY(SELECT n + t.a FROM U WHERE u.k = t.a ORDER BY 1) FROM T ORDER BY b",
        "SELECT cardinality(ARRAY(SELECT s FROM U WHERE u.k = t.a)) FROM T ORDER BY b",
        "SELECT b FROM T WHERE 'y' = ANY (ARRAY(SELECT s FROM U WHERE u.k = t.a)) ORDER BY b",
        "SELECT ARRAY(SELECT upper(v) FROM unnest(t.l) AS v ORDER BY 1) FROM (VALUES (ARRAY['b', 'a']), (NULL)) AS t(l)",
        "SELECT ARRAY(SELECT v FROM unnest(t.l) AS v ORDER BY v DESC) FROM (VALUES (ARRAY['a', 'b']), (NULL)) AS t(l)",
    ]);
    statements(&all, &[]).await;
}

#[tokio::test]
async fn null_of_in_is_not_false_where_more_is_made_of_it() {
    let all = [
        "SELECT x FROM (VALUES (1),(2),(NULL)) t(x) WHERE (x IN (SELECT y FROM (VALUES (1),(NULL)) u(y))) IS NULL ORDER BY 1",
        "SELECT x FROM (VALUES (1),(2),(NULL)) t(x) WHERE CASE WHEN x IN (SELECT y FROM (VALUES (1),(NULL)) u(y)) THEN false ELSE true END ORDER BY 1",
        "SELECT x FROM (VALUES (1),(2),(NULL)) t(x) WHERE coalesce(x IN (SELECT y FROM (VALUES (1),(NULL)) u(y)), true) ORDER BY 1",
        "SELECT x FROM (VALUES (1),(2),(NULL)) t(x) WHERE NOT (x IN (SELECT y FROM (VALUES (1),(NULL)) u(y)) OR x = 7) ORDER BY 1",
        "SELECT x FROM (VALUES (1),(2),(NULL)) t(x) WHERE (x IN (SELECT y FROM (VALUES (1)) u(y))) = false ORDER BY 1",
        "SELECT x FROM (VALUES (1),(2),(NULL)) t(x) WHERE (x IN (SELECT y FROM (VALUES (1),(NULL)) u(y))) IS NOT TRUE ORDER BY 1",
        "SELECT x FROM (VALUES (1),(2),(NULL)) t(x) WHERE NOT (x IN (SELECT y FROM (VALUES (1)) u(y) WHERE false)) OR x = 5 ORDER BY 1",
        "SELECT x FROM (VALUES (1),(2),(NULL)) t(x) WHERE NOT (x = 1 AND x IN (SELECT y FROM (VALUES (1),(NULL)) u(y))) ORDER BY 1",
        "SELECT x FROM (VALUES (1),(2),(NULL)) t(x) WHERE NOT (x NOT IN (SELECT y FROM (VALUES (1),(NULL)) u(y))) OR x = 2 ORDER BY 1",
        "SELECT x FROM (VALUES (1),(2),(NULL)) t(x) WHERE NOT coalesce(x IN (SELECT y FROM (VALUES (1),(NULL)) u(y)), true) ORDER BY 1",
        "SELECT x FROM (VALUES (1),(2),(NULL)) t(x) WHERE NOT coalesce(x IN (SELECT y FROM (VALUES (1),(NULL)) u(y)), false) ORDER BY 1",
        "SELECT x FROM (VALUES (1),(2),(3)) t(x) WHERE x NOT IN (SELECT y FROM (VALUES (1,1),(2,NULL)) u(k,y) WHERE u.k = t.x) ORDER BY 1",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn values_stand_for_values_and_subscripts_beyond_the_dimensions_are_null() {
    let all = [
        "select (values (5))",
        "select (values (5)) + 1",
        "select 3 in (values (3), (4))",
        "select array(values (1), (2))",
        "select exists (values (1))",
        "select * from (values (1)) t",
        "select x from (values (2),(1)) t(x) order by x using >",
        "select x from (values (2),(1)) t(x) order by x using < limit 1",
        "select a.x from (values (1)) a(x) join (values (1)) b(x) using (x)",
        "select (array[1,2])[1][1]",
        "select (array['a'])[1][2]",
        "select a[1][1] from (values (array[1])) t(a)",
        "select ('{1,2}'::int[])[1][1][1]",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn aggregates_of_constants_over_no_rows_are_null() {
    let mut all = Vec::new();
    for (call, constant) in [
        ("max", "5"),
        ("min", "2.5"),
        ("max", "1.5::float8"),
        ("sum", "5"),
        ("bool_and", "true"),
        ("max", "'a'"),
        ("avg", "5"),
        ("count", "5"),
        ("array_agg", "5"),
        ("max", "date '2024-01-01'"),
        ("min", "interval '1 day'"),
        ("bit_or", "5"),
        ("string_agg", "'a', ','"),
    ] {
        for values in ["(0), (9)", "(0)", "(9), (NULL)"] {
            all.push(format!("SELECT (SELECT {call}({constant}) WHERE a > 3) FROM (VALUES {values}) AS v(a) ORDER BY a"));
            all.push(format!("SELECT (SELECT {call}({constant}) FROM (SELECT 1 AS b) AS u WHERE u.b = v.a) FROM (VALUES {values}, (1)) AS v(a) ORDER BY a"));
            all.push(format!("SELECT a FROM (VALUES {values}) AS v(a) WHERE (SELECT {call}({constant}) WHERE a > 3) IS NULL ORDER BY a"));
            all.push(format!("SELECT {call}({constant}) FILTER (WHERE a > 3) FROM (VALUES {values}) AS v(a) GROUP BY a ORDER BY a"));
            all.push(format!("SELECT l.m FROM (VALUES {values}) AS v(a) LEFT JOIN LATERAL (SELECT {call}({constant}) AS m WHERE a > 3) AS l ON true ORDER BY a"));
        }
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn aggregates_of_rows_that_an_expression_compares() {
    let inner = "(VALUES (1, 'x', 2.5, interval '1 day', '{\"a\": 1}'::jsonb), (2, 'X', 1.5, interval '24 hours', '{\"a\": 1.0}'), \
                 (2, 'y', 7, interval '1 mon', '{\"a\": 2}'), (3, NULL, NULL, NULL, NULL)) AS u(i, s, n, d, j)";
    let outer = "(VALUES (1, 'X', interval '24 hours', '{\"a\": 1}'::jsonb), (2, 'Y', interval '30 days', '{\"a\": 2.0}'), (3, NULL, NULL, NULL)) AS t(k, s, d, j)";
    let mut all = Vec::new();
    for condition in [
        "upper(u.s) = t.s",
        "u.i + 1 = t.k",
        "t.k = u.n::int",
        "u.i % 2 = t.k",
        "u.d = t.d",
        "u.j = t.j",
        "coalesce(u.i, 0) = t.k AND u.n > 1",
        "-u.i = -t.k",
    ] {
        for call in ["count(*)", "sum(u.n)", "max(u.s)", "string_agg(u.s, ',' ORDER BY u.i, u.n)", "coalesce(max(u.i), -1)"] {
            all.push(format!("SELECT (SELECT {call} FROM {inner} WHERE {condition}) FROM {outer} ORDER BY k"));
            all.push(format!("SELECT k FROM {outer} WHERE (SELECT {call} FROM {inner} WHERE {condition}) IS NOT NULL ORDER BY k"));
        }
        all.push(format!("SELECT ARRAY(SELECT u.i FROM {inner} WHERE {condition} ORDER BY u.i) FROM {outer} ORDER BY k"));
        all.push(format!(
            "SELECT l.c FROM {outer} CROSS JOIN LATERAL (SELECT count(*) AS c FROM {inner} WHERE {condition}) AS l ORDER BY k"
        ));
        all.push(format!("SELECT k FROM {outer} WHERE EXISTS (SELECT 1 FROM {inner} WHERE {condition}) ORDER BY k"));
        all.push(format!("SELECT k FROM {outer} WHERE k IN (SELECT max(u.i) FROM {inner} WHERE {condition}) ORDER BY k"));
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn of_two_columns_of_one_name_the_one_that_is_written_is_compared() {
    let o = "(VALUES (1), (7)) AS o(x)";
    let two = "(VALUES (7), (8)) AS t(id), (VALUES (1), (3)) AS s(id)";
    let all: Vec<String> = [
        "SELECT x FROM O WHERE EXISTS (SELECT 1 FROM TWO WHERE s.id = o.x) ORDER BY 1",
        "SELECT x FROM O WHERE NOT EXISTS (SELECT 1 FROM TWO WHERE s.id = o.x) ORDER BY 1",
        "SELECT x FROM O WHERE EXISTS (SELECT 1 FROM TWO WHERE t.id = 7 AND s.id < o.x AND t.id = o.x) ORDER BY 1",
        "SELECT x FROM O WHERE 7 IN (SELECT t.id FROM TWO WHERE s.id = o.x) ORDER BY 1",
        "SELECT x FROM O WHERE 8 = ANY (SELECT t.id FROM TWO WHERE s.id = o.x) ORDER BY 1",
        "SELECT x FROM O WHERE 8 NOT IN (SELECT t.id FROM TWO WHERE s.id = o.x) ORDER BY 1",
        "SELECT concat(x, q.id) FROM O, LATERAL (SELECT t.id FROM TWO WHERE s.id = x) AS q ORDER BY 1",
        "SELECT concat(x, '-', q.id) FROM O LEFT JOIN LATERAL (SELECT t.id FROM TWO WHERE s.id = x) AS q ON true ORDER BY 1",
        "SELECT (SELECT max(t.id) FROM TWO WHERE s.id = o.x) FROM O ORDER BY 1",
        "SELECT (SELECT max(a) AS id FROM (VALUES (9, 1)) AS s(a, id) WHERE s.id = o.x) FROM O ORDER BY 1",
        "SELECT x FROM O WHERE EXISTS (SELECT 1 FROM (VALUES (1, 7), (2, 8)) AS s(id, k) JOIN (VALUES (7, 1)) AS t(id, z) ON s.k = t.id WHERE t.id = x) ORDER BY 1",
        "SELECT x FROM O WHERE EXISTS (WITH s AS (SELECT 1 AS id) SELECT t.id FROM s LEFT JOIN (VALUES (1, 7)) AS t(k, id) ON s.id = t.k WHERE s.id = x) ORDER BY 1",
    ]
    .iter()
    .map(|s| s.replace(" O ", &format!(" {o} ")).replace(" O,", &format!(" {o},")).replace(" TWO ", &format!(" {two} ")))
    .collect();
    statements(&all, &[]).await;
}

#[tokio::test]
async fn a_constant_before_the_column_that_a_join_compares_it_with() {
    let (x, r) = ("(VALUES (5), (6)) AS x(d)", "(VALUES (5), (7)) AS r(a)");
    let all: Vec<String> = [
        "SELECT a FROM X LEFT JOIN R ON a = d AND 5 = d ORDER BY 1",
        "SELECT d FROM R RIGHT JOIN X ON a = d AND 5 = d AND 4 < a ORDER BY 1",
        "SELECT d FROM X LEFT JOIN R ON a = d AND 2 + 3 = d WHERE a IS NOT NULL",
        "SELECT d FROM X LEFT JOIN R ON a = d AND '5' = d WHERE a > 0",
        "SELECT (SELECT count(*) FROM R WHERE a = d AND 5 = d) FROM X ORDER BY 1",
        "SELECT d FROM X WHERE d NOT IN (SELECT a FROM R WHERE a = d AND 5 = d)",
        "SELECT count(*) FROM X LEFT JOIN R ON a = d AND 5 >= d AND d <= 5 AND 5 = a WHERE a = 5",
        "SELECT count(*) FROM X, LATERAL (SELECT a FROM R WHERE a = d AND 5 = d) AS q",
    ]
    .iter()
    .map(|s| s.replace(" X ", &format!(" {x} ")).replace(" X,", &format!(" {x},")).replace(" R ", &format!(" {r} ")))
    .map(|s| if s.ends_with(" X") { s.replace(" X", &format!(" {x}")) } else { s })
    .collect();
    statements(&all, &[]).await;
}

#[tokio::test]
async fn a_column_of_the_row_around_has_the_type_that_a_union_gave_it() {
    let q = "(SELECT 'a' AS c UNION ALL SELECT x::text FROM (VALUES ('a'), ('b'), (NULL)) AS v(x)) AS q";
    let all: Vec<String> = [
        "SELECT coalesce((SELECT n FROM (VALUES ('a', 4), ('c', 5)) AS u(s, n) WHERE u.s = q.c), 0) FROM Q ORDER BY 1",
        "SELECT q.c FROM Q ORDER BY (SELECT 'x' FROM (VALUES ('a', 4)) AS u(s, n) WHERE u.s = q.c) DESC, 1",
        "SELECT l.n FROM Q, LATERAL (SELECT n FROM (VALUES ('a', 4)) AS u(s, n) WHERE u.s = q.c) AS l",
        "SELECT q.c FROM (VALUES (1)) AS w(x) LEFT JOIN ((SELECT 'a' AS c EXCEPT SELECT 'b') UNION ALL SELECT x::text FROM (VALUES ('a'), ('b')) AS v(x)) AS q ON true ORDER BY (SELECT 'x' FROM (VALUES ('a', 4)) AS u(s, n) WHERE u.s = q.c) DESC, 1",
        "SELECT count(*) FROM Q WHERE q.c IN (SELECT s FROM (VALUES ('a', 'a'), ('b', 'a')) AS u(s, t) WHERE u.t = q.c)",
        "SELECT count(*) FROM Q WHERE EXISTS (SELECT 1 FROM (VALUES ('a')) AS u(s) WHERE EXISTS (SELECT 1 FROM (VALUES ('a')) AS w(c) WHERE w.c = q.c AND u.s = q.c))",
    ]
    .iter()
    .map(|s| s.replace(" Q", &format!(" {q}")))
    .collect();
    statements(&all, &[]).await;
}

#[tokio::test]
async fn a_column_that_two_tables_of_a_with_have_was_that_of_the_first() {
    let w = "WITH w AS (SELECT * FROM (VALUES (1, 2), (5, 6)) AS a(x, y) JOIN (VALUES (1, 3), (5, 4)) AS b(x, z) ON a.x = b.x)";
    let two = "WITH w AS (SELECT a.*, b.* FROM (VALUES (1, 2)) AS a(x, y), (VALUES (4, 3)) AS b(x, z) ORDER BY z LIMIT 1)";
    let mut all = Vec::new();
    for with in [w, two] {
        for query in [
            "SELECT x FROM w",
            "SELECT y FROM w WHERE w.x = 1",
            "SELECT y FROM w ORDER BY y",
            "SELECT z FROM w ORDER BY z",
            "SELECT count(*) FROM w, w AS v",
            "SELECT sum(y) + sum(z) AS s FROM w",
            "SELECT v.y FROM w AS v JOIN w ON v.y = w.y ORDER BY 1",
        ] {
            all.push(format!("{with} {query}"));
        }
    }
    all.push(w.replace("WITH w AS", "WITH w(p, q, r, s) AS") + " SELECT r FROM w ORDER BY r");
    statements(&all, &[]).await;
}

#[tokio::test]
async fn an_item_was_ambiguous_that_was_called_as_an_array_or_a_first_row_of_a_subquery() {
    let t = "(VALUES (1, 'a'), (2, 'b'), (3, 'a')) AS t(k, s)";
    let u = "(VALUES (5, 'a'), (4, 'a'), (3, 'b')) AS u(k, s)";
    let all = [
        format!("SELECT array_agg(k) FROM {t} GROUP BY s ORDER BY ARRAY(SELECT u.k FROM {u} WHERE u.s = t.s ORDER BY 1), 1"),
        format!(
            "SELECT array_agg(k) OVER (PARTITION BY s ORDER BY k) FROM {t} ORDER BY ARRAY(SELECT u.k FROM {u} WHERE u.s = t.s ORDER BY 1), 1"
        ),
        format!(
            "SELECT first_value(k) OVER (PARTITION BY s ORDER BY k) FROM {t} ORDER BY (SELECT u.k FROM {u} WHERE u.s = t.s ORDER BY 1 LIMIT 1), 1"
        ),
        format!(
            "SELECT s AS k FROM {t} ORDER BY ARRAY(SELECT u.k AS k FROM {u} WHERE u.s = t.s ORDER BY k), (SELECT u.k AS k FROM {u} WHERE u.s = t.s ORDER BY k LIMIT 1), 1"
        ),
    ];
    statements(&all, &[]).await;
}
