//! Aggregates, window functions and the clauses around them.

use super::compare::{Deviation, expressions, rows, statements};

const T: &str =
    "(VALUES (1, 'a', 2.5, true), (1, 'b', NULL, false), (2, 'a', 1.5, NULL), (3, NULL, 4.0, true), (3, 'c', 4.0, true)) AS t(g, s, n, b)";

#[tokio::test]
async fn aggregates() {
    let calls = [
        "count(*)",
        "count(n)",
        "count(DISTINCT s)",
        "sum(g)",
        "sum(n)",
        "sum(DISTINCT g)",
        "avg(n)",
        "avg(g)",
        "min(s)",
        "max(s)",
        "min(n)",
        "bool_and(b)",
        "bool_or(b)",
        "every(b)",
        "array_agg(s ORDER BY s)",
        "array_agg(s ORDER BY s DESC NULLS LAST)",
        "array_agg(DISTINCT s ORDER BY s)",
        "array_agg(g ORDER BY g DESC)",
        "string_agg(s, ',' ORDER BY s)",
        "string_agg(DISTINCT s, ',' ORDER BY s)",
        "stddev(n)",
        "stddev_pop(n)",
        "stddev_samp(n)",
        "variance(n)",
        "var_pop(n)",
        "var_samp(n)",
        "corr(g, n)",
        "covar_pop(g, n)",
        "covar_samp(g, n)",
        "regr_slope(g, n)",
        "bit_and(g)",
        "bit_or(g)",
        "bit_xor(g)",
        "percentile_cont(0.5) WITHIN GROUP (ORDER BY n)",
        "percentile_cont(0.25) WITHIN GROUP (ORDER BY g)",
        "percentile_cont(0.25) WITHIN GROUP (ORDER BY g DESC)",
        "percentile_disc(0.5) WITHIN GROUP (ORDER BY n)",
        "percentile_disc(0.5) WITHIN GROUP (ORDER BY s)",
        "percentile_disc(0) WITHIN GROUP (ORDER BY g)",
        "percentile_disc(1) WITHIN GROUP (ORDER BY g)",
        "percentile_cont(1.5) WITHIN GROUP (ORDER BY g)",
        "percentile_disc(0.75) WITHIN GROUP (ORDER BY g DESC)",
        "mode() WITHIN GROUP (ORDER BY g)",
        "mode() WITHIN GROUP (ORDER BY s)",
        "count(*) FILTER (WHERE n > 2)",
        "sum(g) FILTER (WHERE b)",
        "max(DATE '2025-01-01' + g::int)",
        "max(b::text)",
        "min(ARRAY[g])",
        "max(ARRAY[g, 2])",
    ];
    let (mut all, mut groups) = (Vec::new(), Vec::new());
    for call in calls {
        all.push(format!("(SELECT {call} FROM {T})"));
        all.push(format!("(SELECT {call} FROM {T} WHERE false)"));
        groups.push(format!("SELECT {call} AS x FROM {T} GROUP BY g ORDER BY g"));
    }
    all.extend(
        [
            "(SELECT sum(a) FROM (VALUES (9223372036854775807), (1)) AS t(a))",
            "(SELECT sum(a) FROM (VALUES (9223372036854775807), (1), (-1)) AS t(a)) IS NOT NULL",
            "(SELECT max(a) FROM (VALUES ('a=>1'::hstore)) AS t(a))",
            "(SELECT max(a) FROM (VALUES ('{}'::json)) AS t(a))",
            "(SELECT sum(s) FROM (VALUES ('a')) AS t(s))",
            "(SELECT avg(s) FROM (VALUES ('a')) AS t(s))",
        ]
        .map(str::to_owned),
    );
    // The sum of bigint is bigint here, and told where it does not fit.
    let wanted = [("(SELECT sum(a) FROM (VALUES (9223372036854775807), (1)) AS t(a))", Deviation::Refused)];
    expressions(&all, &wanted).await;
    statements(&groups, &[]).await;
}

#[tokio::test]
async fn grouping_and_windows() {
    let mut all = Vec::new();
    for select in [
        "SELECT sum(g) || ':' || coalesce(s, '-') AS x FROM T GROUP BY GROUPING SETS ((s), ()) ORDER BY s, 1",
        "SELECT grouping(s) * 10 + count(*) AS x FROM T GROUP BY ROLLUP (s) ORDER BY 1",
        "SELECT count(*) AS x FROM T GROUP BY CUBE (g, b) ORDER BY 1",
        "SELECT DISTINCT ON (g) s AS x FROM T ORDER BY g, s DESC",
        "SELECT g AS x FROM T GROUP BY g HAVING count(n) > 1 ORDER BY g",
        "SELECT s AS x FROM T ORDER BY s FETCH FIRST 2 ROWS ONLY",
        "SELECT s AS x FROM T ORDER BY s DESC OFFSET 1 ROW FETCH NEXT 2 ROWS ONLY",
        "SELECT s AS x FROM T ORDER BY s LIMIT ALL",
        "SELECT n AS x FROM T ORDER BY n NULLS FIRST, s",
        "SELECT n AS x FROM T ORDER BY n DESC, s",
        "SELECT n AS x FROM T ORDER BY n USING <, s",
        "SELECT a AS x FROM (VALUES (1), (2)) AS v(a) WHERE a BETWEEN SYMMETRIC 2 AND 1 ORDER BY 1",
        "SELECT a AS x FROM (VALUES (0), (1), (2), (NULL), (3)) AS v(a) WHERE a NOT BETWEEN SYMMETRIC 2 AND 1 ORDER BY 1",
        "SELECT a BETWEEN SYMMETRIC NULL AND 1 AS x FROM (VALUES (0), (1), (2)) AS v(a) ORDER BY a",
        "SELECT a NOT BETWEEN SYMMETRIC NULL AND 1 AS x FROM (VALUES (0), (1), (2)) AS v(a) ORDER BY a",
        "SELECT 2 BETWEEN SYMMETRIC 3 AND 1 AND true AS x",
        "SELECT 2 BETWEEN ASYMMETRIC 3 AND 1 OR false AS x",
        "SELECT NOT 'b' BETWEEN SYMMETRIC 'c' AND 'a' AS x",
        "SELECT g AS x FROM T WHERE (g, s) = (1, 'a')",
        "SELECT g AS x FROM T WHERE (g, s) IN ((1, 'a'), (3, 'c')) ORDER BY g",
        "SELECT g AS x FROM T WHERE (g, s) < (2, 'a') ORDER BY g, s",
        "SELECT s AS x FROM T WHERE s IS DISTINCT FROM 'a' ORDER BY s",
        "SELECT g AS x FROM T WHERE n IS NOT DISTINCT FROM NULL",
        "SELECT g AS x FROM T WHERE b IS TRUE ORDER BY g",
        "SELECT g AS x FROM T WHERE b IS NOT TRUE ORDER BY g",
        "SELECT g AS x FROM T WHERE b IS UNKNOWN",
        "SELECT g AS x FROM T WHERE n = ANY (SELECT 4.0) ORDER BY g",
        "SELECT g AS x FROM T WHERE g > ALL (SELECT 2)",
        "SELECT g AS x FROM T WHERE g >= SOME (SELECT 2) ORDER BY g",
        "SELECT g AS x FROM T WHERE g NOT IN (SELECT NULL::bigint)",
        "SELECT g AS x FROM T WHERE n NOT IN (SELECT 4.0) ORDER BY g",
        "SELECT g AS x FROM T WHERE NOT (n IN (SELECT 4.0)) ORDER BY g",
        "SELECT g AS x FROM T WHERE s NOT IN (SELECT s FROM T) ORDER BY g",
        "SELECT g AS x FROM T WHERE s NOT IN (SELECT 'q' WHERE false) ORDER BY g, s",
        "SELECT 1 AS x INTERSECT ALL SELECT 1",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT n AS x FROM r",
        "VALUES (1), (2)",
        "TABLE v",
    ] {
        all.push(select.replace(" T", &format!(" {T}")));
    }
    for window in [
        "rank() OVER (ORDER BY g)",
        "dense_rank() OVER (ORDER BY g)",
        "percent_rank() OVER (ORDER BY g)",
        "cume_dist() OVER (ORDER BY g)",
        "ntile(2) OVER (ORDER BY g, s)",
        "row_number() OVER (PARTITION BY g ORDER BY s)",
        "lead(s) OVER (ORDER BY g, s)",
        "lead(s, 2, 'z') OVER (ORDER BY g, s)",
        "lag(g, 1, 0) OVER (ORDER BY g, s)",
        "first_value(s) OVER (PARTITION BY g ORDER BY s DESC)",
        "last_value(s) OVER (ORDER BY g, s ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)",
        "nth_value(s, 2) OVER (ORDER BY g, s)",
        "sum(g) OVER (ORDER BY g, s ROWS 1 PRECEDING)",
        "sum(n) OVER (PARTITION BY g)",
        "count(*) OVER ()",
        "sum(g) OVER w",
        "avg(g) OVER (ORDER BY g RANGE BETWEEN 1 PRECEDING AND CURRENT ROW)",
        "count(*) FILTER (WHERE b) OVER (ORDER BY g)",
    ] {
        let clause = if window.ends_with(" w") { " WINDOW w AS (ORDER BY g, s)" } else { "" };
        all.push(format!("SELECT {window} AS x FROM {T}{clause} ORDER BY g, s"));
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn each_aggregate_has_the_order_that_it_asks_for() {
    let all = [
        "SELECT * FROM (SELECT string_agg(x, ',' ORDER BY x DESC), string_agg(DISTINCT x, '-' ORDER BY x) FROM (VALUES ('a'),('b'),('a'),(NULL)) t(x)) AS q(a, b)",
        "SELECT * FROM (SELECT string_agg(DISTINCT x, '-' ORDER BY x), string_agg(x, ',' ORDER BY x DESC) FROM (VALUES ('a'),('b'),('a'),(NULL)) t(x)) AS q(a, b)",
        "SELECT * FROM (SELECT array_agg(x ORDER BY x DESC), array_agg(DISTINCT x ORDER BY x) FROM (VALUES ('a'),('b'),('a'),(NULL)) t(x)) AS q(a, b)",
        "SELECT * FROM (SELECT array_agg(DISTINCT x ORDER BY x DESC), array_agg(DISTINCT x ORDER BY x) FROM (VALUES ('a'),('b'),('a'),(NULL)) t(x)) AS q(a, b)",
        "SELECT * FROM (SELECT string_agg(x, ',' ORDER BY x DESC), string_agg(x, '-' ORDER BY x) FROM (VALUES ('a'),('b'),('a'),(NULL)) t(x)) AS q(a, b)",
        "SELECT * FROM (SELECT string_agg(DISTINCT x, ',' ORDER BY x DESC), string_agg(DISTINCT x, '-' ORDER BY x) FROM (VALUES ('a'),('b'),('a'),(NULL)) t(x)) AS q(a, b)",
        "SELECT * FROM (SELECT string_agg(DISTINCT x, '-') FROM (VALUES ('b'),('a'),('a'),(NULL)) t(x)) AS q(a)",
        "SELECT * FROM (SELECT json_agg(x ORDER BY y), string_agg(x, '' ORDER BY y DESC), array_agg(x ORDER BY x DESC) FROM (VALUES ('a', 1),('b', 2)) t(x, y)) AS q(a, b, c)",
        "SELECT * FROM (SELECT g, string_agg(x, ',' ORDER BY x DESC), string_agg(DISTINCT x, '-' ORDER BY x) FROM (VALUES (1, 'a'),(1, 'b'),(2, 'a'),(2, NULL)) t(g, x) GROUP BY g ORDER BY g) AS q(a, b, c)",
        "SELECT * FROM (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x DESC), mode() WITHIN GROUP (ORDER BY y), array_agg(x ORDER BY x) FROM (VALUES (1, 'a'),(2, 'b'),(3, 'b')) t(x, y)) AS q(a, b, c)",
        "SELECT * FROM (SELECT string_agg(x, ',' ORDER BY length(x), x DESC) FROM (VALUES ('aa'),('b'),('c')) t(x)) AS q(a)",
        "SELECT * FROM (SELECT string_agg(x::text, ',') FROM (VALUES (1),(2)) t(x)) AS q(a)",
        "SELECT * FROM (SELECT string_agg(x, NULL ORDER BY x) FROM (VALUES ('a'),('b')) t(x)) AS q(a)",
        "SELECT * FROM (SELECT string_agg(x, '' ORDER BY y), string_agg(y::text, '' ORDER BY x) FROM (VALUES ('a', 2),('b', 1)) t(x, y)) AS q(a, b)",
        "SELECT * FROM (SELECT json_agg(x ORDER BY y), string_agg(x, '' ORDER BY y DESC) FROM (VALUES ('a', 1),('b', 2)) t(x, y)) AS q(a, b)",
        "SELECT * FROM (SELECT json_agg(x ORDER BY y), array_agg(x ORDER BY y DESC) FROM (VALUES ('a', 1),('b', 2)) t(x, y)) AS q(a, b)",
        "SELECT * FROM (SELECT json_agg(x ORDER BY y), array_agg(x ORDER BY x DESC) FROM (VALUES ('a', 1),('b', 2)) t(x, y)) AS q(a, b)",
        "SELECT * FROM (SELECT jsonb_agg(x ORDER BY y), array_agg(x ORDER BY x DESC) FROM (VALUES ('a', 1),('b', 2),('c', 0)) t(x, y)) AS q(a, b)",
        "SELECT * FROM (SELECT json_agg(x ORDER BY y), jsonb_agg(x ORDER BY y DESC) FROM (VALUES ('a', 1),('b', 2)) t(x, y)) AS q(a, b)",
        "SELECT * FROM (SELECT json_agg(x ORDER BY y DESC), jsonb_agg(x ORDER BY y) FROM (VALUES ('a', 1),('b', 2)) t(x, y)) AS q(a, b)",
        "SELECT * FROM (SELECT json_agg(x ORDER BY y DESC) FROM (VALUES ('a', 1),('b', 2)) t(x, y)) AS q(a)",
        "SELECT * FROM (SELECT json_agg(x ORDER BY y) FROM (VALUES ('b', 2),('a', 1)) t(x, y)) AS q(a)",
        "SELECT * FROM (SELECT json_agg(x ORDER BY y) FROM (SELECT * FROM (VALUES ('b', 2),('a', 1)) t(x, y) ORDER BY y DESC) q) AS q(a)",
        "SELECT * FROM (SELECT json_agg(x ORDER BY y), json_agg(x ORDER BY y DESC) FROM (VALUES ('b', 2),('a', 1)) t(x, y)) AS q(a, b)",
        "SELECT * FROM (SELECT array_agg(x ORDER BY y), array_agg(x ORDER BY y DESC), array_agg(y ORDER BY x), array_agg(y ORDER BY x DESC) FROM (VALUES ('b', 2),('a', 3),('c', 1)) t(x, y)) AS q(a, b, c, d)",
        "SELECT * FROM (SELECT y % 2 AS g, array_agg(x ORDER BY y), array_agg(x ORDER BY y DESC), string_agg(x, '' ORDER BY x), json_agg(x ORDER BY x DESC) FROM (VALUES ('b', 2),('a', 3),('c', 1)) t(x, y) GROUP BY g ORDER BY g) AS q(a, b, c, d, e)",
        "SELECT * FROM (SELECT array_agg(x ORDER BY y) FROM (SELECT * FROM (VALUES ('b', 2),('a', 1)) t(x, y) ORDER BY y DESC) q) AS q(a)",
        "SELECT * FROM (SELECT array_agg(DISTINCT x ORDER BY x) FROM (SELECT * FROM (VALUES ('b', 2),('a', 1)) t(x, y) ORDER BY x DESC) q) AS q(a)",
        "SELECT * FROM (SELECT string_agg(DISTINCT x, ',' ORDER BY x) FROM (SELECT * FROM (VALUES ('b', 2),('a', 1)) t(x, y) ORDER BY x DESC) q) AS q(a)",
    ];
    statements(&all.map(rows), &[]).await;
}

#[tokio::test]
async fn percentiles_come_in_arrays() {
    let all = [
        "select percentile_cont(array[0.25,0.5]) within group (order by x) from generate_series(1,5) x",
        "select percentile_cont('{0.25,0.5,NULL}'::float8[]) within group (order by x desc) from generate_series(1,5) x",
        "select percentile_disc(array[0.25,0.5]) within group (order by x) from generate_series(1,5) x",
        "select percentile_disc(array[0,1]) within group (order by x) from (values ('a'),('b')) t(x)",
        "select percentile_cont(array[0.5]) within group (order by x) from generate_series(1,5) x where x > 9",
        "select percentile_cont(array[0.5]) within group (order by x) filter (where x > 3) from generate_series(1,5) x",
        "select percentile_cont(array[0.5]) within group (order by x) filter (where x > 9) from generate_series(1,5) x",
        "select percentile_cont(array[]::float8[]) within group (order by x) from generate_series(1,5) x",
        "select percentile_cont(array[0.5, 1.5]) within group (order by x) from generate_series(1,5) x",
        "select (percentile_cont(array[0.5, 0.9]) within group (order by x))[2] from generate_series(1,9) x",
        "select unnest(percentile_cont(array[0.5, 0.9]) within group (order by x)) from generate_series(1,9) x",
        "select percentile_cont(0.5) within group (order by x) from generate_series(1,5) x",
    ];
    statements(&all.map(str::to_owned), &[]).await;
    statements(&["SELECT x % 2 AS m, percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY x) AS p FROM generate_series(1, 9) AS g(x) GROUP BY 1"].map(rows), &[]).await;
    let literal = "SELECT percentile_cont('{0.25,0.5}') WITHIN GROUP (ORDER BY x) FROM generate_series(1, 5) AS g(x)";
    statements(&[literal.to_owned()], &[]).await;
}

#[tokio::test]
async fn numbers_that_an_aggregate_is_sorted_by_were_columns() {
    let t = "(VALUES (1, 'b', 3), (2, 'a', 2), (3, NULL, 1), (1, 'a', NULL)) AS t(k, s, n)";
    let all = [
        format!("SELECT array_agg(s ORDER BY 3, s) FROM {t}"),
        format!("SELECT array_agg(s ORDER BY 6, s) FROM {t}"),
        format!("SELECT jsonb_agg(s ORDER BY 2.75, s DESC) FROM {t}"),
        format!("SELECT string_agg(s, ',' ORDER BY 'a', s) FROM {t}"),
        format!("SELECT json_agg(DISTINCT 2 ORDER BY 2 DESC) FROM {t}"),
        format!("SELECT array_agg(DISTINCT s ORDER BY 1) FROM {t}"),
        format!("SELECT jsonb_agg(k ORDER BY -1, n, 1 DESC) FROM {t}"),
        format!("SELECT string_agg(s, ',' ORDER BY s, s DESC) FROM {t} GROUP BY k ORDER BY 1"),
        format!("SELECT string_agg(s, ',' ORDER BY n, 1, s, n DESC NULLS FIRST) FROM {t} GROUP BY k ORDER BY 1"),
        format!("SELECT array_agg(k ORDER BY CASE WHEN k IS NULL THEN 1 ELSE k END, k, n) FROM {t}"),
        format!("SELECT array_agg(x) FROM (SELECT k AS x FROM {t} ORDER BY k, n, x DESC, 'c' || 'd') AS q"),
        format!("SELECT s FROM (SELECT DISTINCT ON (k) k, s, coalesce(k, 1) AS c FROM {t} ORDER BY k, 3, c, s) AS q ORDER BY 1"),
    ];
    statements(&all, &[]).await;
}

#[tokio::test]
async fn the_least_and_the_greatest_double_of_a_group_may_be_infinite_or_nan() {
    let mut all = Vec::new();
    for data_type in ["float8", "real"] {
        let t = format!(
            "(SELECT k, x::{data_type} AS x FROM (VALUES (1, 'Infinity'), (2, '-Infinity'), (3, '-Infinity'), (3, 'NaN'), (3, '5'), (4, 'NaN'), \
             (5, NULL), (6, '1'), (6, 'NaN'), (7, 'NaN'), (7, 'Infinity')) AS v(k, x)) AS t"
        );
        for call in ["min(x)", "max(x)", "min(DISTINCT x)", "max(x) FILTER (WHERE k > 2)"] {
            all.push(format!("SELECT {call} FROM {t} GROUP BY k ORDER BY k"));
            all.push(format!("SELECT {call} FROM {t}"));
        }
    }
    statements(&all, &[]).await;
}
