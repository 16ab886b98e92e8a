//! Numbers in ORDER BY, GROUP BY and DISTINCT ON, and numbers with an exponent.

use super::compare::{Deviation, expressions, statements};

const T: &str = "(VALUES (3, 'c', 1.5), (1, 'b', 2.25), (2, 'a', NULL), (1, 'd', -4)) AS t(n, s, d)";

fn over_t(statements: &[&str]) -> Vec<String> {
    statements.iter().map(|s| s.replace(" T", &format!(" {T}"))).collect()
}

#[tokio::test]
async fn a_number_in_order_by_is_no_literal_of_the_list() {
    let all = over_t(&[
        "SELECT concat(a, b, c) FROM (SELECT DISTINCT s AS a, 1 AS b, n AS c FROM T ORDER BY 1, 2 LIMIT 3) q ORDER BY 1",
        "SELECT concat(a, b, c) FROM (SELECT DISTINCT s AS a, 1 AS b, n AS c FROM T ORDER BY 1 DESC LIMIT 2) q ORDER BY 1",
        "SELECT concat(a, b, c) FROM (SELECT DISTINCT n AS a, 3 AS b, s AS c FROM T ORDER BY 3 LIMIT 2) q ORDER BY 1",
        "SELECT concat(a, b, c) FROM (SELECT DISTINCT 2 AS a, s AS b, 1 AS c FROM T ORDER BY 2 DESC LIMIT 2) q ORDER BY 1",
        "SELECT a FROM (SELECT 2 AS a, n FROM T UNION SELECT 1, 9 ORDER BY 1, 2 DESC LIMIT 2) q(a, b) ORDER BY 1",
        "SELECT row_number() OVER (ORDER BY 1) FROM T ORDER BY 1",
        "SELECT n FROM T ORDER BY 2",
        "SELECT n FROM T ORDER BY 1.5",
        "SELECT n FROM T ORDER BY 1e0",
    ]);
    statements(&all, &[]).await;
}

#[tokio::test]
async fn numbers_with_an_exponent_are_numeric() {
    let all = [
        "1e3",
        "1.5e3",
        "1E-3",
        "1e0",
        "-1e3",
        ".5e2",
        "5.e1",
        "1.50e1",
        "0e7",
        "0.0e1",
        "1e40",
        "1e-20",
        "1E+2",
        "ceil(1e3)",
        "floor(1.5e3)",
        "round(1e3)",
        "trunc(1.5e1)",
        "round(1.2345e2, 1)",
        "7 / 1e1",
        "1e1 / 3",
        "1e3 % 7",
        "-7e0 * 2",
        "2 ^ 1e1",
        "1e3::int",
        "1e3::text",
        "1e3::numeric(10, 2)",
        "1.5e3::float8",
        "1e300::float8 > 1",
        "CAST(1e308 AS double precision) > 1",
        "1e400::float8",
        "1e-400::float8",
        "1e3 = 1000",
        "1e-3 < 0.01",
        "5 IN (5e0, 1e1)",
        "1000.0::float8 = 1e3",
        "greatest(1e2, 5)",
        "coalesce(NULL, 1e2)",
        "CASE WHEN true THEN 1e3 ELSE 25 END",
        "power(10, 1e1)",
        "abs(-1e2)",
        "sqrt(1e4)",
        "mod(1e3, 7)",
        "interval '1 day' * 1e1",
        "concat(1e2, 'x')",
        "to_json(1e3)",
        "1e3::bigint = bigint '1000'",
        "numeric '1.5e-3' = 1.5e-3",
        "1_0e1",
        "1e75 > 0",
        "1e400",
        "1e-80",
    ]
    .map(String::from);
    // Decimals have at most 76 digits. Digits are not grouped before PostgreSQL 16.
    let wanted = [("1e400", Deviation::Refused), ("1e-80", Deviation::Refused), ("1_0e1", Deviation::Answered)];
    expressions(&all, &wanted).await;
    let all = over_t(&[
        "SELECT n * 1e3 FROM T ORDER BY 1",
        "SELECT n / 1e1 FROM T ORDER BY 1",
        "SELECT ceil(d * 1e1) FROM T ORDER BY 1",
        "SELECT round(d * 1e-1, 2) FROM T ORDER BY 1",
        "SELECT d::float8 * 1e2 FROM T ORDER BY 1",
        "SELECT n FROM T WHERE n * 1e3 >= 2e3 ORDER BY 1",
        "SELECT n FROM T WHERE n IN (3e0, 1e1) ORDER BY 1",
        "SELECT n FROM T WHERE n BETWEEN 1e0 AND 2e0 ORDER BY 1",
        "SELECT n FROM T ORDER BY 1 LIMIT 2e0 OFFSET 1e0",
        "SELECT sum(n * 1e2) FROM T",
        "SELECT x FROM (VALUES (1e1), (3)) v(x) WHERE x > 5",
        "SELECT 1e3 UNION ALL SELECT 2e3 ORDER BY 1",
    ]);
    statements(&all, &[]).await;
}

#[tokio::test]
async fn constants_are_no_columns() {
    let all = over_t(&[
        "SELECT n FROM T ORDER BY 'n'",
        "SELECT n FROM T ORDER BY NULL",
        "SELECT n FROM T ORDER BY -1",
        "SELECT n FROM T ORDER BY (1)",
        "SELECT count(*) FROM T GROUP BY 's'",
        "SELECT count(*) FROM T GROUP BY 2.5",
        "SELECT 3 FROM T GROUP BY 1",
        "SELECT k FROM (SELECT 2 AS k, count(*) FROM T GROUP BY k) q(k, c)",
        "SELECT c FROM (SELECT 5 AS k, count(*) FROM T GROUP BY k) q(k, c)",
        "SELECT n FROM T UNION SELECT 4 ORDER BY 'x'",
        "SELECT concat(a, b) FROM (SELECT DISTINCT ON (1) n, s FROM T ORDER BY 1, 2 DESC) q(a, b) ORDER BY 1",
        "SELECT concat(a, b) FROM (SELECT DISTINCT ON (2, n) n, s FROM T ORDER BY 2, 1) q(a, b) ORDER BY 1",
        "SELECT DISTINCT ON (3) n FROM T",
        "SELECT concat(a, b) FROM (SELECT DISTINCT ON (n, n) n, s FROM T ORDER BY n, 2, n DESC, s) q(a, b) ORDER BY 1",
        "SELECT concat(a, b) FROM (SELECT DISTINCT ON (n) 5 AS a, s AS b FROM T ORDER BY n, 1 DESC, b, a) q ORDER BY 1",
    ]);
    statements(&all, &[]).await;
}

#[tokio::test]
async fn sort_keys_are_over_columns_and_not_over_items_of_the_same_name() {
    let all = over_t(&[
        "SELECT -n AS n FROM T ORDER BY n",
        "SELECT -n AS n FROM T ORDER BY n + 0, s",
        "SELECT -n AS n FROM T ORDER BY t.n",
        "SELECT n FROM (SELECT -n AS n FROM T ORDER BY abs(n) DESC LIMIT 1) q",
        "SELECT upper(s) AS s FROM T ORDER BY lower(s) DESC",
        "SELECT sum(n) AS n FROM T GROUP BY n ORDER BY sum(n) DESC",
        "SELECT sum(-n) AS n FROM T GROUP BY n ORDER BY abs(n)",
        "SELECT x FROM (SELECT n AS s, s AS x FROM T ORDER BY s || 'q' LIMIT 2) q ORDER BY 1",
        "SELECT DISTINCT s AS x FROM T ORDER BY s DESC",
        "SELECT DISTINCT -n AS n FROM T ORDER BY -n",
        "SELECT b FROM (SELECT DISTINCT s AS b, n AS s FROM T ORDER BY s, b LIMIT 2) q ORDER BY 1",
    ]);
    statements(&all, &[]).await;
}
