//! INTERSECT and EXCEPT, with and without ALL, and subqueries without rows.

use super::compare::{rows, statements};

#[tokio::test]
async fn all_counts_rows() {
    let all = [
        "SELECT * FROM (SELECT x FROM (VALUES (1),(1),(2)) t(x) INTERSECT ALL SELECT x FROM (VALUES (1)) u(x)) AS q(a)",
        "SELECT * FROM (SELECT x FROM (VALUES (1),(1),(2)) t(x) EXCEPT ALL SELECT x FROM (VALUES (1)) u(x) ORDER BY 1) AS q(a)",
        "SELECT * FROM (SELECT x, y FROM (VALUES (1,'a'),(1,'a'),(NULL,'b'),(NULL,'b'),(2,'c')) t(x,y) INTERSECT ALL SELECT x, y FROM (VALUES (1,'a'),(NULL,'b'),(NULL,'b'),(NULL,'b')) u(x,y) ORDER BY 1, 2) AS q(a, b)",
        "SELECT * FROM (SELECT x, y FROM (VALUES (1,'a'),(1,'a'),(NULL,'b'),(NULL,'b'),(2,'c')) t(x,y) EXCEPT ALL SELECT x, y FROM (VALUES (1,'a'),(NULL,'b'),(7,'b')) u(x,y) ORDER BY 1, 2) AS q(a, b)",
        "SELECT * FROM (SELECT h FROM (VALUES (hstore 'a=>1'),('a=>1'),('b=>2')) t(h) EXCEPT ALL SELECT hstore 'a=>1') AS q(a)",
        "SELECT * FROM (SELECT j FROM (VALUES (jsonb '1'),('1'),('2')) t(j) INTERSECT ALL SELECT jsonb '1') AS q(a)",
        "SELECT * FROM ((SELECT 1 UNION ALL SELECT 1) EXCEPT ALL SELECT 1) AS q(a)",
        "SELECT * FROM (SELECT count(*) FROM (SELECT x FROM (VALUES (1),(1),(2)) t(x) EXCEPT ALL SELECT 1) q) AS q(a)",
        "SELECT * FROM (SELECT x FROM (VALUES (1),(1),(2)) t(x) EXCEPT SELECT 2) AS q(a)",
        "SELECT * FROM (SELECT x FROM (VALUES (1),(1),(2)) t(x) INTERSECT SELECT 1) AS q(a)",
        "SELECT * FROM (SELECT DISTINCT x FROM (VALUES (1),(1),(2)) t(x) EXCEPT ALL SELECT 2) AS q(a)",
        "SELECT * FROM (SELECT j FROM (VALUES (jsonb '1'),('2')) t(j) INTERSECT SELECT jsonb '1') AS q(a)",
        "SELECT * FROM (SELECT j FROM (VALUES (jsonb '1'),('2')) t(j) EXCEPT SELECT jsonb '1') AS q(a)",
        "SELECT * FROM (SELECT x FROM (VALUES ('1'),('2')) t(x) INTERSECT ALL SELECT '1') AS q(a)",
        "SELECT * FROM (SELECT x FROM (VALUES (1),(1),(2)) t(x) INTERSECT ALL SELECT 1) AS q(a)",
        "SELECT * FROM (SELECT x FROM (VALUES ('1'),('1'),('2')) t(x) INTERSECT ALL SELECT x FROM (VALUES ('1')) u(x)) AS q(a)",
        "SELECT * FROM (SELECT j FROM (VALUES (jsonb '1'),('1'),('2')) t(j) INTERSECT ALL SELECT j FROM (VALUES (jsonb '1')) u(j)) AS q(a)",
        "SELECT * FROM (SELECT x FROM (VALUES (1),(1),(2)) t(x) EXCEPT ALL SELECT 1) AS q(a)",
    ];
    statements(&all.map(rows), &[]).await;
}

#[tokio::test]
async fn subqueries_without_rows_are_null() {
    let all = [
        "SELECT * FROM (SELECT (SELECT 1 WHERE false)) AS q(a)",
        "SELECT * FROM (SELECT coalesce((SELECT 1 FROM (VALUES (1)) t(x) WHERE x > 1 LIMIT 1), 0)) AS q(a)",
        "SELECT * FROM (SELECT (SELECT 'a' FROM (VALUES (1)) t(x) WHERE x > 1)) AS q(a)",
        "SELECT * FROM (SELECT (SELECT 1), (SELECT count(*) FROM (VALUES (1)) t(x) WHERE x > 1)) AS q(a, b)",
        "SELECT * FROM (SELECT (SELECT count(*) FROM (VALUES (1)) t(x) HAVING count(*) > 3)) AS q(a)",
        "SELECT * FROM (SELECT 1 WHERE (SELECT true WHERE false) IS NULL) AS q(a)",
        "SELECT * FROM (SELECT (SELECT jsonb '{\"a\":1}' WHERE false) -> 'a', (SELECT jsonb '{\"a\":1}' WHERE true) -> 'a') AS q(a, b)",
        "SELECT * FROM (SELECT (SELECT hstore 'a=>1' WHERE true) -> 'a', (SELECT ARRAY[1] WHERE true)) AS q(a, b)",
        "SELECT (SELECT x FROM (VALUES (1),(2)) t(x))",
        "SELECT * FROM (SELECT (SELECT 1 FROM (VALUES (1),(2)) t(x))) AS q(a)",
        "SELECT * FROM (SELECT x, (SELECT 1 WHERE t.x > 1) FROM (VALUES (1),(2)) t(x) ORDER BY 1) AS q(a, b)",
    ];
    statements(&all.map(|statement| if statement.starts_with("SELECT (") { statement.to_owned() } else { rows(statement) }), &[]).await;
}

#[tokio::test]
async fn columns_have_one_type_or_none() {
    let all = [
        r#"SELECT * FROM (select '{"a":1}'::jsonb union all select 'no json') AS q(a)"#,
        r#"SELECT * FROM (select '{"a":1}'::jsonb union all select '[1,2]') AS q(a)"#,
        r#"SELECT * FROM (select '[1,2]' union all select '{"a":1}'::jsonb) AS q(a)"#,
        r#"SELECT * FROM (select '{"a":1}'::json union all select 'x') AS q(a)"#,
        "SELECT * FROM (select '10.0.0.1'::inet union all select 'x') AS q(a)",
        "SELECT * FROM (select '10.0.0.1'::inet union all select '10.0.0.2/8') AS q(a)",
        "SELECT * FROM (select 1 union all select 'x') AS q(a)",
        "SELECT * FROM (select 1 union all select '2') AS q(a)",
        "SELECT * FROM (select '2' union all select 1) AS q(a)",
        "SELECT * FROM (select '1'::json union all select '1'::jsonb) AS q(a)",
        "SELECT * FROM (select '1'::jsonb union all select 'x'::text) AS q(a)",
        "SELECT * FROM (select 'a=>1'::hstore union all select '1'::jsonb) AS q(a)",
        "SELECT * FROM (select '1.0'::jsonb union select '1'::jsonb) AS q(a)",
        "SELECT * FROM (select '1'::jsonb intersect select '1') AS q(a)",
        r#"SELECT * FROM (select '{"a":1,"b":2}'::jsonb intersect select '{"b":2,"a":1}') AS q(a)"#,
        r#"SELECT * FROM (select '{"b":2,"a":1}' intersect select '{"a":1,"b":2}'::jsonb) AS q(a)"#,
        "SELECT * FROM (select array[1] intersect select '{1}') AS q(a)",
        "SELECT * FROM (select array[1] except select '{1}') AS q(a)",
        "SELECT * FROM (select array[1] except all select '{2}') AS q(a)",
        "SELECT * FROM (select 1 union all select 'x'::text) AS q(a)",
        "SELECT * FROM (select 1 intersect select '1') AS q(a)",
        "SELECT * FROM (select '1' intersect select 1) AS q(a)",
        "SELECT * FROM (select date '2020-01-01' union all select 'jan 3 2020') AS q(a)",
        "SELECT * FROM (select date '2020-01-01' union all select '2020-01-03') AS q(a)",
        "SELECT * FROM (select interval '1 day' union all select '02:00') AS q(a)",
        "SELECT * FROM (select array[1] union select '{2}') AS q(a)",
        "SELECT * FROM (select '{2}' union select array[1]) AS q(a)",
        "SELECT * FROM (select array[1] union all select '{2}' union all select '{3}') AS q(a)",
        "SELECT * FROM (select '{1}' union all select '{2}' union all select array[3]) AS q(a)",
        "SELECT * FROM (select 'a=>1'::hstore union all select 'b=>2') AS q(a)",
        "SELECT * FROM (select 'b=>2' union all select 'a=>1'::hstore) AS q(a)",
        "SELECT * FROM (select true union all select 'false') AS q(a)",
        "SELECT * FROM (select true union all select 'maybe') AS q(a)",
        "SELECT * FROM (select 1 as a, 'x' as b union all select 2, 'y') AS q(a, b)",
        "SELECT * FROM (select 1 as a, array['x'] as b union all select 2, '{y,z}' union all select 3, null) AS q(a, b)",
        "SELECT * FROM (select 1 union all select '2.5') AS q(a)",
        "SELECT * FROM (select now() is not null union all select 't') AS q(a)",
        "SELECT * FROM (select 1 union all select true) AS q(a)",
        "SELECT * FROM (select 1 union all select date '2020-01-01') AS q(a)",
        "SELECT * FROM (select date '2020-01-01' union all select timestamp '2020-01-01 01:00') AS q(a)",
        "SELECT * FROM (select array[1] union all select array['x']) AS q(a)",
        "SELECT * FROM (select array[1] union all select 1) AS q(a)",
        "SELECT * FROM (select 'x' union all select 1::text) AS q(a)",
        "SELECT * FROM (select * from (values (1)) t(a) union all select 'x') AS q(a)",
        "SELECT * FROM (select a from (values (1)) t(a) union all values ('2')) AS q(a)",
        "SELECT * FROM (select null union all select 'x') AS q(a)",
        "SELECT * FROM (select null union all select '{1}'::int[]) AS q(a)",
        "SELECT * FROM (select 'a=>1'::hstore union all select null) AS q(a)",
        "SELECT * FROM (select array[1] union all select array['x']) AS q(a)",
    ];
    statements(&all.map(rows), &[]).await;
    let values = [
        "SELECT a FROM (select 1.5 union all select '2') AS q(a) ORDER BY a",
        "select x -> 'b' from (select 'a=>1'::hstore as x union all select 'b=>2') q order by 1",
        r#"select x ->> 'b' from (select '{"b":2}' as x union all select '{}'::jsonb) q order by 1"#,
        "select count(*) from (select 'a' union select 'b' union select 'a') q",
        "select x from (select 1 as x union all select '2') q where x > 1",
    ];
    statements(&values.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn numbers_of_two_kinds_were_computed_with_as_those_of_the_first_side() {
    let all = [
        "SELECT round(c + 1, 2) FROM (SELECT 1 AS c UNION ALL SELECT 1.5) AS q ORDER BY 1",
        "SELECT round(c * 2, 2) FROM (SELECT 1::bigint AS c UNION ALL SELECT 1.5) AS q ORDER BY 1",
        "SELECT round(-c, 2) FROM (SELECT 1 AS c UNION SELECT 1.5 UNION ALL SELECT NULL) AS q ORDER BY 1",
        "SELECT -c FROM (SELECT 1 AS c UNION ALL SELECT 1.5::float8) AS q ORDER BY 1",
        "SELECT c / 2 FROM (SELECT 1 AS c UNION ALL SELECT 1.5::real) AS q ORDER BY 1",
        "SELECT round(c / 2, 2) FROM (SELECT 1 AS c EXCEPT SELECT 1.5) AS q",
        "SELECT round(c / 2, 2) FROM (SELECT 3 AS c INTERSECT SELECT 3.0) AS q",
        "WITH w AS (SELECT 1 AS c UNION ALL SELECT 1.5) SELECT round(-c ^ 2, 2) FROM (SELECT c FROM w) AS q ORDER BY 1",
        "SELECT round((SELECT max(c) + 1 FROM (SELECT 1 AS c UNION ALL SELECT 1.5) AS q), 2)",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn arrays_of_two_kinds_of_numbers_were_compared_as_those_of_the_first_side() {
    let t = "(VALUES (1), (3), (7), (NULL)) AS t(k)";
    let all = [
        format!("SELECT count(*) FROM (SELECT ARRAY[k::int, 4] AS a FROM {t} UNION ALL SELECT ARRAY[2::bigint]) AS q WHERE a < ARRAY[3::bigint]"),
        format!("SELECT count(*) FROM (SELECT ARRAY[k::int] AS a FROM {t} UNION ALL SELECT ARRAY[2::bigint]) AS q, (SELECT ARRAY[5::int] AS b) AS r WHERE a::bigint[] >= b::bigint[]"),
        format!("SELECT count(*) FROM (SELECT ARRAY[k::int] AS a FROM {t} UNION ALL SELECT ARRAY[2.5]) AS q WHERE a BETWEEN ARRAY[2.25] AND ARRAY[3.0]"),
        format!("SELECT max(a) = ARRAY[7.5] FROM (SELECT ARRAY[k] AS a FROM {t} WHERE k > 0 UNION ALL SELECT ARRAY[7.5]) AS q"),
        format!("SELECT count(*) FROM (SELECT ARRAY[k::int] AS a FROM {t} UNION ALL SELECT ARRAY[2.5::float8]) AS q WHERE a > ARRAY[2.25::float8]"),
        "SELECT a = ARRAY[1::float8] FROM (SELECT ARRAY[1::int] AS a EXCEPT SELECT ARRAY[2.5::float8]) AS q".to_owned(),
        "SELECT a = ARRAY[1::float8] FROM (SELECT ARRAY[1::int] AS a INTERSECT SELECT ARRAY[1::float8]) AS q".to_owned(),
        "SELECT count(*) FROM (SELECT ARRAY[ARRAY[1::int, 9], ARRAY[2, 3]] AS a UNION SELECT ARRAY[ARRAY[1::bigint, 8]]) AS q WHERE a > ARRAY[ARRAY[1::bigint, 8]]".to_owned(),
        "SELECT count(*) FROM (SELECT ARRAY[date '2024-01-01'] AS a UNION ALL SELECT ARRAY[timestamp '2024-01-01 01:00']) AS q WHERE a >= ARRAY[timestamp '2024-01-01 00:30']".to_owned(),
        "WITH w AS (SELECT ARRAY[5::int] AS a UNION ALL SELECT ARRAY[2::bigint]) SELECT string_agg(a::text, ' ' ORDER BY a DESC) FROM w".to_owned(),
    ];
    statements(&all, &[]).await;
}

#[tokio::test]
async fn branches_with_equal_or_constant_columns_are_sorted() {
    let t = "(VALUES (1, true, 'a'), (2, false, NULL), (3, NULL, 'b'), (4, true, 'a')) AS t(k, b, s)";
    let all = [
        format!(
            "SELECT a || ' ' || c FROM ((SELECT b AS a, b AS c FROM {t} EXCEPT SELECT false, false) UNION ALL SELECT false, false ORDER BY 2 DESC, 1 DESC NULLS LAST) AS q"
        ),
        format!(
            "SELECT a || ' ' || c FROM (SELECT k AS a, k AS c FROM {t} UNION ALL SELECT k, 7 FROM {t} WHERE s IS NOT NULL ORDER BY 1 DESC, 2) AS q"
        ),
        format!(
            "SELECT a || c || d FROM (SELECT true AS a, s AS c, b AS d FROM {t} UNION ALL SELECT b, 'n', s = 'a' FROM {t} UNION ALL SELECT true, s, b FROM {t} ORDER BY c DESC, 3 DESC NULLS LAST, 1 DESC) AS q"
        ),
        format!(
            "SELECT c FROM (SELECT k AS a, s AS c FROM {t} WHERE k = 3 UNION ALL SELECT k, s FROM {t} WHERE s = 'a' ORDER BY a, c LIMIT 2) AS q"
        ),
    ];
    statements(&all, &[]).await;
}
