//! ROLLUP, CUBE and GROUPING SETS over expressions, lists, numbers and each other, and items that would be named alike.

use super::compare::{rows, statements};

const T: &str = "(VALUES (1, 'a', 10), (2, 'b', 20), (1, NULL, 30), (3, 'A', NULL)) AS t(n, s, v)";

async fn same_rows(queries: &[&str]) {
    let all: Vec<String> = queries.iter().map(|query| rows(&query.replace(" T", &format!(" {T}")))).collect();
    statements(&all, &[]).await;
}

#[tokio::test]
async fn sets_are_over_expressions() {
    same_rows(&[
        "SELECT coalesce(s, 'none') AS k, count(*) AS c FROM T GROUP BY ROLLUP (coalesce(s, 'none'))",
        "SELECT coalesce(s, 'none') AS k, grouping(coalesce(s, 'none')) AS g, sum(v) AS c FROM T GROUP BY ROLLUP (k)",
        "SELECT greatest(n, 2) AS k, LEAST(n, 2) AS l, count(*) AS c FROM T GROUP BY CUBE (greatest(n, 2), least(n, 2))",
        "SELECT CASE WHEN n > 1 THEN 'big' ELSE 'small' END AS k, sum(v) AS c FROM T GROUP BY GROUPING SETS ((1), ())",
        "SELECT count(*) AS c FROM T GROUP BY ROLLUP (CASE WHEN n > 1 THEN 'big' ELSE 'small' END)",
        "SELECT n::text AS k, count(*) AS c FROM T GROUP BY ROLLUP ((n)::text)",
        "SELECT (ARRAY[n, v])[1] AS k, count(*) AS c FROM T GROUP BY CUBE ((ARRAY[n, v])[1])",
        "SELECT lower(s) AS k, n, count(*) AS c, grouping(lower(s), n) AS g FROM T GROUP BY CUBE (LOWER(s), n) HAVING count(*) > 0",
        "SELECT n + 1 AS k, lower(s) AS l, count(*) AS c FROM T GROUP BY n + 1, ROLLUP (lower(s))",
        "SELECT n IN (SELECT 2) AS k, count(*) AS c FROM T GROUP BY ROLLUP (n IN (SELECT 2))",
        "SELECT EXISTS (SELECT 1 FROM (VALUES (2)) u(y) WHERE y = n) AS k, count(*) AS c FROM T \
         GROUP BY ROLLUP (EXISTS (SELECT 1 FROM (VALUES (2)) u(y) WHERE y = n))",
        "SELECT (SELECT max(y) FROM (VALUES (2), (3)) u(y)) AS k, n, count(*) AS c FROM T GROUP BY CUBE (k, n)",
        "SELECT coalesce(t.s, u.s) AS k, count(*) AS c FROM T LEFT JOIN (VALUES (1, 'x')) u(n, s) ON u.n = t.n \
         GROUP BY ROLLUP (coalesce(t.s, u.s))",
    ])
    .await;
}

#[tokio::test]
async fn sets_are_over_lists_numbers_and_sets() {
    same_rows(&[
        "SELECT n, s, count(*) AS c FROM T GROUP BY ROLLUP (1, 2)",
        "SELECT n, s, v, count(*) AS c FROM T GROUP BY ROLLUP ((n, s), v)",
        "SELECT n, s, v, count(*) AS c FROM T GROUP BY CUBE ((n, s), (v))",
        "SELECT n, s, count(*) AS c FROM T GROUP BY GROUPING SETS (ROLLUP (n, s), (s), ())",
        "SELECT n, s, count(*) AS c FROM T GROUP BY GROUPING SETS (n, CUBE (n, s), GROUPING SETS ((s), ()))",
        "SELECT n, count(*) AS c FROM T GROUP BY n, ROLLUP (n)",
        "SELECT n, n AS m, count(*) AS c FROM T GROUP BY CUBE (n, n)",
        "SELECT n, count(*) AS c FROM T GROUP BY ROLLUP (n, n)",
        "SELECT n, count(*) AS c FROM T GROUP BY GROUPING SETS ((n, n), ())",
        "SELECT coalesce(s, 'all') AS s, count(*) AS c FROM T GROUP BY ROLLUP (s)",
    ])
    .await;
    let all = ["SELECT coalesce(s, 'all') AS s FROM T GROUP BY ROLLUP (s) ORDER BY grouping(s), 1"];
    statements(&all.map(|query| query.replace(" T", &format!(" {T}"))), &[]).await;
}

/// A name in GROUP BY is a column of FROM before it is an item, and the item may be of what is grouped by besides.
#[tokio::test]
async fn sets_are_over_columns_that_are_called_like_an_item() {
    same_rows(&[
        "SELECT (SELECT u.n FROM (VALUES (7, 2), (8, 1)) AS u(n, y) ORDER BY y, 1 LIMIT 1) AS c, count(*) AS d FROM T GROUP BY CUBE (n)",
        "SELECT (SELECT u.n FROM (VALUES (7, 2), (8, 1)) AS u(n, y) ORDER BY y, 1 LIMIT 1) AS n, count(*) AS d FROM T GROUP BY CUBE (n)",
        "SELECT v + 1 AS n, count(*) AS c FROM T GROUP BY CUBE (n, v)",
        "SELECT max(v) AS n, count(*) AS c FROM T GROUP BY ROLLUP (n)",
        "SELECT v + 1 AS n, n AS m, count(*) AS c FROM T GROUP BY GROUPING SETS ((n, v), v) HAVING v + 1 > 11",
        "SELECT length(s) AS n, count(*) AS c FROM T GROUP BY CUBE (n)",
        "SELECT max(s) AS x, count(*) AS c FROM T GROUP BY CUBE (x)",
    ])
    .await;
    let all = [
        "SELECT v + 1 AS n FROM T GROUP BY CUBE (n, v) ORDER BY v + 1 DESC NULLS LAST, grouping(n, v)",
        "SELECT (SELECT n FROM (VALUES (7, 2), (8, 1)) AS u(n, y) ORDER BY y LIMIT 1) FROM T GROUP BY ROLLUP (n)",
    ];
    statements(&all.map(|query| query.replace(" T", &format!(" {T}"))), &[]).await;
}

#[tokio::test]
async fn items_that_differ_in_casts_are_not_one() {
    same_rows(&[
        "SELECT sum(n) AS a, sum(n::float8) AS b FROM T",
        "SELECT max(n) AS a, max(n::text) AS b, max((n)::float8) AS c FROM T",
        "SELECT s, avg(n)::float8 AS a, avg(n::float8) AS b, count(v) AS c, count(v::text) AS d FROM T GROUP BY s",
        "SELECT round(sum(n)) AS a, round(sum(n)::float8) AS b FROM T",
        "SELECT n, n::text AS m, count(*) AS c FROM T GROUP BY n, n::text",
        "SELECT sum(v) FILTER (WHERE n > 1) AS a, sum(v) FILTER (WHERE n::text > '1') AS b FROM T",
        "SELECT sum(n) OVER () AS a, sum(n::float8) OVER () AS b FROM T",
        "SELECT EXISTS (SELECT 1 FROM (VALUES (1)) u(y) WHERE y = n) AS a, EXISTS (SELECT 1 FROM (VALUES (2)) u(y) WHERE y = n) AS b, \
         count(*) AS c FROM T GROUP BY 1, 2",
        "SELECT n, EXISTS (SELECT 1) AS a, EXISTS (SELECT 1 WHERE false) AS b, count(*) AS c FROM T GROUP BY n",
        "SELECT string_agg(s, ',') AS a, string_agg(s::text, ',') AS b FROM T WHERE n = 2",
        "SELECT n, sum(v) AS a FROM T GROUP BY n HAVING sum(v::float8) > 15",
    ])
    .await;
}

/// Equal items that are meant by names or numbers of their own are several columns, and a constant is not the group's elsewhere.
#[tokio::test]
async fn equal_items_are_grouped_by_for_themselves() {
    same_rows(&[
        "SELECT n AS k, n AS l, count(*) AS c FROM T GROUP BY ROLLUP (k, l)",
        "SELECT n AS k, n AS l, count(*) AS c FROM T GROUP BY GROUPING SETS ((k), (l), ())",
        "SELECT n, n AS l, count(*) AS c FROM T GROUP BY ROLLUP (1, 2)",
        "SELECT n AS l, n, count(*) AS c FROM T GROUP BY CUBE (1, 2)",
        "SELECT n, n AS l, count(*) AS c FROM T GROUP BY n, ROLLUP (l)",
        "SELECT n, n AS l, count(*) AS c FROM T GROUP BY GROUPING SETS (n, l)",
        "SELECT n + 1 AS k, n + 1 AS l, sum(v) AS c FROM T GROUP BY CUBE (k, l)",
        "SELECT n + 1 AS k, (N + 1) AS l, sum(v) AS c FROM T GROUP BY GROUPING SETS ((1), (2))",
        "SELECT n + 1 AS k, n + 1 AS l, n + 1 AS m, sum(v) AS c FROM T GROUP BY ROLLUP (3, 2, 1)",
        "SELECT n AS k, n AS l, n AS m, count(*) AS c FROM T GROUP BY ROLLUP (k, l)",
        "SELECT n + 1 AS k, n + 1 AS l, count(*) AS c FROM T GROUP BY ROLLUP (n + 1, 1)",
        "SELECT upper(s) AS k, upper(s) AS l, count(*) AS c FROM T GROUP BY GROUPING SETS (ROLLUP (1, 2), 2)",
        "SELECT lower(s) AS k, n, count(*) AS c FROM T GROUP BY 1, ROLLUP (2)",
        "SELECT n, s, count(*) AS c FROM T GROUP BY GROUPING SETS (ROLLUP (1), CUBE (2))",
        "SELECT 1 AS k, 1 AS l, count(*) AS c FROM T GROUP BY CUBE (k, l)",
        "SELECT 1 AS k, 1 AS l, count(*) AS c FROM T GROUP BY GROUPING SETS (1, 2)",
        "SELECT 1 + 1 AS k, 2 AS l, count(*) AS c FROM T GROUP BY ROLLUP (1, 2)",
        "SELECT 1 AS k, n + 1 AS l, count(*) AS c FROM T GROUP BY ROLLUP (k, n)",
        "SELECT 'a' AS k, n, coalesce(s, 'a') AS l, count(*) AS c FROM T GROUP BY ROLLUP (k, n, s)",
        "SELECT 'a'::text AS k, 'a'::text AS l, n, count(*) AS c FROM T GROUP BY ROLLUP (k, l, n)",
        "SELECT n, s = 'a'::text AS l, count(*) AS c FROM T GROUP BY ROLLUP (n, s, 'a'::text)",
        "SELECT NULL AS k, n, count(*) AS c FROM T GROUP BY ROLLUP (k, n)",
    ])
    .await;
}

#[tokio::test]
async fn keys_that_differ_in_casts_are_not_one() {
    same_rows(&[
        "SELECT n, n::text AS m, count(*) AS c FROM T GROUP BY n, m",
        "SELECT n, n::text AS m, n::float8 AS f, count(*) AS c FROM T GROUP BY 1, m, f",
        "SELECT n::text AS m, count(*) AS c FROM T GROUP BY n, m",
        "SELECT s::varchar(1) AS a, s::varchar(2) AS b, count(*) AS c FROM T GROUP BY a, b HAVING count(*) > 0",
        "SELECT n + 1 AS a, (n + 1)::text AS b, max(v) AS c FROM T GROUP BY a, b",
        "SELECT n + 1 AS a, (n + 1)::text AS b, max(v) AS c FROM T GROUP BY A, 2",
        "SELECT ('{\"a\":' || n || '}')::jsonb ->> 'a' AS a, (('{\"a\":' || n || '}')::jsonb ->> 'a')::int AS b, count(*) AS c \
         FROM T GROUP BY a, b",
        "SELECT n, n::text AS m, count(*) AS c FROM T GROUP BY ROLLUP (n, m)",
        "SELECT DISTINCT n, n::text AS m, n::float8 AS f FROM T",
    ])
    .await;
    let all = ["SELECT m FROM (SELECT n, n::text AS m, count(*) FROM T GROUP BY n, m ORDER BY m DESC, n) q"];
    statements(&all.map(|query| query.replace(" T", &format!(" {T}"))), &[]).await;
}

#[tokio::test]
async fn having_repeats_what_is_grouped_by_within_something_of_its_type() {
    same_rows(&[
        "SELECT coalesce(length(s), k) AS c, count(*) AS n FROM (VALUES (1, 'a'), (2, NULL), (NULL, 'bb'), (NULL, NULL)) AS t(k, s) GROUP BY coalesce(length(s), k) HAVING coalesce(min(k), coalesce(length(s), k)) <= 2",
        "SELECT 1 AS c FROM (VALUES (1, 'a'), (2, NULL)) AS t(k, s) GROUP BY CASE WHEN k > 1 THEN s ELSE 'x' END HAVING coalesce(CASE WHEN k > 1 THEN s ELSE 'x' END, 'y') > 'w'",
        "SELECT coalesce(s, 'z') AS c FROM (VALUES (1, 'a'), (2, NULL)) AS t(k, s) GROUP BY 1 HAVING greatest(coalesce(s, 'z'), 'm') = 'z' ORDER BY coalesce(s, 'z')",
        "SELECT greatest(k, 1) + 1 AS c FROM (VALUES (1, 'a'), (2, NULL)) AS t(k, s) GROUP BY greatest(k, 1) HAVING greatest(greatest(k, 1), 0) > 1",
    ])
    .await;
}
