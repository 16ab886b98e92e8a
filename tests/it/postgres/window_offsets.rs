//! Window functions whose offset is a column, and FETCH FIRST … WITH TIES.

use super::compare::{Deviation, expressions, rows, statements};

const T: &str = "(VALUES (1, 'a', 1, 10.5), (2, 'a', 2, 20.5), (3, 'a', -1, NULL), (4, 'b', NULL, 40.5), (5, 'b', 1, 50.5), (6, 'b', 9, 60.5)) AS t(id, k, n, x)";

fn over_t(statements: &[&str]) -> Vec<String> {
    statements.iter().map(|statement| rows(&statement.replace("FROM t", &format!("FROM {T}")))).collect()
}

#[tokio::test]
async fn the_offset_may_be_a_column() {
    let all = [
        "SELECT id, lag(x, n) OVER (ORDER BY id) AS v FROM t",
        "SELECT id, lead(x, n) OVER (PARTITION BY k ORDER BY id) AS v FROM t",
        "SELECT id, lag(x, n, -0.5) OVER (PARTITION BY k ORDER BY id DESC) AS v, lead(id, n, id * 100) OVER (ORDER BY id) AS w FROM t",
        "SELECT id, lag(k, id - 1, 'none') OVER (ORDER BY id) AS v FROM t",
        "SELECT id, lag(k, -1) OVER (ORDER BY id) AS v FROM t",
        "SELECT id, (lag(id, 1, x) OVER (ORDER BY id))::float8 AS v FROM t",
        "SELECT id, (lead(id, 2, 0.5) OVER (ORDER BY id))::float8 AS v FROM t",
        "SELECT id, nth_value(x, abs(n)) OVER (PARTITION BY k ORDER BY id) AS v FROM t",
        "SELECT id, nth_value(x, id) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING) AS v FROM t",
        "SELECT id, nth_value(id, 2) OVER (ORDER BY id), nth_value(id, abs(n)) OVER (ORDER BY id DESC) AS v FROM t",
        "SELECT id, nth_value(id, n) OVER (ORDER BY id) AS v FROM t",
        "SELECT id, ntile(abs(n)) OVER (PARTITION BY k ORDER BY id) AS v FROM t WHERE n IS NOT NULL",
        "SELECT id, ntile(4) OVER (ORDER BY id) AS v, ntile(1 + id - id) OVER (ORDER BY id) AS w FROM t",
        "SELECT id, ntile(n) OVER (ORDER BY id DESC) AS v FROM t",
        "SELECT id, lag(x, 1.5) OVER (ORDER BY id) AS v FROM t",
        "SELECT id FROM (SELECT id, lead(x, n) OVER (ORDER BY id) AS v FROM t) AS q WHERE v > 20",
        "SELECT id, lead(id, n) OVER (ORDER BY id) AS v FROM t ORDER BY id LIMIT 2",
        "SELECT id, lag(id, -1) OVER (ORDER BY id) AS v FROM t ORDER BY id LIMIT 2",
    ];
    statements(&over_t(&all), &[]).await;
}

#[tokio::test]
async fn rows_that_tie_with_the_last_one() {
    let base = "(VALUES (1, 'x', 3), (2, 'y', 3), (3, 'x', 1), (4, 'z', 2), (5, 'z', 2), (6, NULL, 2)) AS t(id, k, n)";
    let all = [
        "SELECT id FROM t ORDER BY n FETCH FIRST 2 ROWS WITH TIES",
        "SELECT id FROM t ORDER BY n DESC FETCH FIRST ROW WITH TIES",
        "SELECT id, n FROM t ORDER BY k FETCH FIRST 3 ROWS WITH TIES",
        "SELECT id, n FROM t ORDER BY k DESC NULLS LAST FETCH FIRST 1 ROW WITH TIES",
        "SELECT id FROM t ORDER BY n OFFSET 1 FETCH NEXT 1 ROW WITH TIES",
        "SELECT id FROM t ORDER BY n OFFSET 2 ROWS FETCH NEXT 1 ROW WITH TIES",
        "SELECT id FROM t ORDER BY n OFFSET 4 FETCH NEXT 100 ROWS WITH TIES",
        "SELECT id FROM t ORDER BY n, k FETCH FIRST 2 ROWS WITH TIES",
        "SELECT id FROM t ORDER BY n FETCH FIRST 0 ROWS WITH TIES",
        "SELECT id FROM t ORDER BY n OFFSET 1 FETCH FIRST 0 ROWS WITH TIES",
        "SELECT id FROM t FETCH FIRST 2 ROWS WITH TIES",
        "SELECT k, count(*) AS c FROM t GROUP BY k ORDER BY count(*) DESC FETCH FIRST 1 ROW WITH TIES",
        "SELECT k, sum(n) FROM t GROUP BY k ORDER BY 2 FETCH FIRST 2 ROWS WITH TIES",
        "SELECT DISTINCT n FROM t ORDER BY n FETCH FIRST 2 ROWS WITH TIES",
        "SELECT n AS m FROM t UNION ALL SELECT 1 ORDER BY m FETCH FIRST 1 ROW WITH TIES",
        "SELECT count(*) FROM (SELECT id FROM t ORDER BY n FETCH FIRST 2 ROWS WITH TIES) AS q",
        "WITH top AS (SELECT id, n FROM t ORDER BY n DESC FETCH FIRST 1 ROW WITH TIES) SELECT sum(id) FROM top",
        "SELECT id FROM t WHERE id IN (SELECT id FROM t AS u ORDER BY u.n FETCH FIRST 2 ROWS WITH TIES)",
        "SELECT id, rank() OVER (ORDER BY n) AS r FROM t ORDER BY rank() OVER (ORDER BY n) FETCH FIRST 2 ROWS WITH TIES",
    ];
    let all: Vec<_> = all
        .iter()
        .map(|statement| rows(&statement.replace("FROM t", &format!("FROM {base}")).replace(") AS t(id, k, n) AS u", ") AS u(id, k, n)")))
        .collect();
    statements(&all, &[]).await;
    // A negative number is no number of rows to either, here as a mistake in what is written.
    let negative = format!("SELECT id FROM {base} ORDER BY n FETCH FIRST -1 ROWS WITH TIES");
    statements(std::slice::from_ref(&negative), &[(negative.as_str(), Deviation::OtherError)]).await;
    // In the order that is asked for.
    let ordered =
        ["SELECT id FROM (VALUES (1, 2), (2, 1), (3, 1), (4, 3)) AS t(id, n) ORDER BY n, id FETCH FIRST 2 ROWS WITH TIES".to_owned()];
    statements(&ordered, &[]).await;
}

#[tokio::test]
async fn series_of_numbers_and_of_times() {
    let all = [
        "SELECT g FROM generate_series(0.5, 2.5, 0.5) AS g",
        "SELECT g::float8 AS g FROM generate_series(1, 3.5) AS g",
        "SELECT g::float8 AS g FROM generate_series(3, 1, -0.75) AS g",
        "SELECT generate_series(1.1, 4)",
        "SELECT g FROM generate_series(1.0, 2.0, 0) AS g",
        "SELECT g FROM generate_series(NULL::numeric, 2) AS g",
        "SELECT g FROM generate_series(2.5, 1.5) AS g",
        "SELECT g::float8 AS g FROM (VALUES (0.25), (1)) AS t(s), generate_series(0, 1, t.s) AS g",
        "SELECT g FROM generate_series(1::bigint, 9223372036854775807, 4611686018427387904) AS g",
        "SELECT g::text FROM generate_series(TIMESTAMP '2024-01-31', '2024-06-30', '1 month') AS g",
        "SELECT g::text FROM generate_series(TIMESTAMPTZ '2024-03-30 12:00+00', '2024-04-01', INTERVAL '12 hours') AS g",
        "SELECT g::text FROM generate_series(DATE '2024-01-01', DATE '2024-01-03', '1 day') AS g",
        "SELECT g::date FROM generate_series(DATE '2024-01-03', DATE '2024-01-01', '-1 day'::interval) AS g",
        "SELECT g::text FROM generate_series(TIMESTAMP '1500-01-01', '1502-01-01', '1 year') AS g",
        "SELECT g FROM generate_series(TIMESTAMP '2024-01-01', '2024-01-02', '0 days') AS g",
        "SELECT count(*) FROM generate_series(1, 10) AS g WHERE g > 3",
    ];
    statements(&all.map(rows), &[]).await;
    let counted = "generate_series(1, 2.5::float8)";
    expressions(&[counted.to_owned()], &[]).await;
    expressions(&["array_length(ARRAY(SELECT generate_series(1, 5)), 1)".to_owned()], &[] as &[(&str, Deviation)]).await;
}

#[tokio::test]
async fn a_value_before_the_first_was_asked_for() {
    let all = [
        "SELECT nth_value(x, 0) OVER (ORDER BY x) FROM (VALUES (1), (2)) AS t(x)",
        "SELECT nth_value(x, -1) OVER (ORDER BY x) FROM (VALUES (1), (2)) AS t(x)",
        "SELECT nth_value(x, 0) OVER (ORDER BY x) FROM (VALUES (1), (2)) AS t(x) WHERE x > 2",
        "SELECT coalesce(nth_value(x, 2) OVER (ORDER BY x), 0) FROM (VALUES (1), (2)) AS t(x)",
        "SELECT nth_value(x, NULL) OVER (ORDER BY x) FROM (VALUES (1), (2)) AS t(x)",
        "SELECT lag(x, NULL) OVER (ORDER BY x) FROM (VALUES (1), (2)) AS t(x)",
        "SELECT lead(x, NULL, 7) OVER (ORDER BY x) FROM (VALUES (1), (2)) AS t(x)",
        "SELECT lag(v, 1, '30') OVER (ORDER BY v) FROM (VALUES (INTERVAL '1 day')) AS t(v)",
        "SELECT lag(v, 1, '{a}') OVER (ORDER BY v) FROM (VALUES (ARRAY['x'])) AS t(v)",
        "SELECT lead(v, 1, '{\"a\":1,\"a\":2}') OVER () FROM (VALUES ('1'::jsonb)) AS t(v)",
        "SELECT lag(v, 1, 'none') OVER (ORDER BY v) FROM (VALUES ('x')) AS t(v)",
        "SELECT lag(v, 1, '2024-01-01 10:00:00.1234567') OVER (ORDER BY v) FROM (VALUES (TIMESTAMP '2024-01-01')) AS t(v)",
        "SELECT count(*) OVER (ORDER BY n RANGE BETWEEN 0.005 PRECEDING AND 1.499 FOLLOWING) FROM (VALUES (1.50::numeric(10, 2)), (1.51), (3.00)) AS t(n)",
        "SELECT count(*) OVER (ORDER BY n RANGE 0.5 PRECEDING) FROM (VALUES (1::numeric), (2)) AS t(n)",
        "SELECT count(*) OVER (ORDER BY n DESC RANGE 0.495 PRECEDING) FROM (VALUES (1::numeric(5, 2)), (1.5)) AS t(n)",
        "SELECT count(*) OVER (ORDER BY n RANGE 0.5 PRECEDING) FROM (VALUES (1), (2)) AS t(n)",
        "SELECT ntile(NULL) OVER (ORDER BY x) FROM (VALUES (1), (2)) AS t(x)",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}
