//! Intervals are compared by their lengths, however they are written, wherever values are compared.

use super::compare::{columns, expressions, statements};

/// Intervals of a few lengths, several of them written in two ways.
const LENGTHS: &str = "(VALUES (interval '1 mon', 1), (interval '30 days', 2), (interval '720:00:00', 3), (interval '31 days', 4), \
                       (interval '40 days', 5), (interval '23 hours', 6), (interval '1 day -1 hour', 7), (NULL, 8)) AS t(i, n)";

/// All columns of these statements over the lengths.
async fn compared(all: &[(usize, &str)]) {
    let all: Vec<_> = all.iter().map(|(count, statement)| columns((*count, &statement.replace("{}", LENGTHS)))).collect();
    statements(&all, &[]).await;
}

#[tokio::test]
async fn intervals_are_sorted_and_grouped_by_length() {
    let all = [
        (1, "SELECT n FROM {} ORDER BY i, n"),
        (1, "SELECT n FROM {} ORDER BY i DESC NULLS LAST, n DESC"),
        (2, "SELECT count(*), min(n) FROM {} GROUP BY i ORDER BY 2"),
        (1, "SELECT count(*) FROM (SELECT DISTINCT i FROM {}) AS d"),
        (1, "SELECT count(DISTINCT i) FROM {}"),
        (2, "SELECT extract(epoch FROM max(i))::bigint, extract(epoch FROM min(i))::bigint FROM {}"),
        (3, "SELECT n % 2, extract(epoch FROM max(i))::bigint, extract(epoch FROM min(i))::bigint FROM {} GROUP BY 1 ORDER BY 1"),
        (2, "SELECT n, extract(epoch FROM max(i) OVER (ORDER BY n))::bigint FROM {} ORDER BY n"),
        (3, "SELECT n, rank() OVER (ORDER BY i), dense_rank() OVER (ORDER BY i DESC) FROM {} ORDER BY n"),
        (2, "SELECT n, count(*) OVER (PARTITION BY i) FROM {} ORDER BY n"),
        (1, "SELECT DISTINCT ON (i) n FROM {} ORDER BY i, n"),
        (1, "SELECT array_agg(n ORDER BY i, n) FROM {}"),
        (1, "SELECT string_agg(n::text, ',' ORDER BY i DESC, n) FROM {}"),
        (1, "SELECT count(*) FROM (SELECT i FROM {} UNION SELECT interval '960 hours') AS u"),
        (1, "SELECT count(*) FROM (SELECT i FROM {} INTERSECT SELECT interval '960 hours') AS u"),
        (1, "SELECT count(*) FROM (SELECT i FROM {} EXCEPT SELECT interval '720 hours') AS u"),
    ];
    compared(&all).await;
}

#[tokio::test]
async fn intervals_are_equal_by_length() {
    let all = [
        (3, "SELECT n, i IN (SELECT interval '30 days'), i NOT IN (SELECT interval '30 days') FROM {} ORDER BY n"),
        (
            2,
            "SELECT n, CASE i WHEN interval '1 mon' THEN 'month' WHEN interval '1380 minutes' THEN 'hours' ELSE 'else' END FROM {} ORDER BY n",
        ),
        (2, "SELECT n, nullif(i, interval '30 days') IS NULL FROM {} ORDER BY n"),
        (3, "SELECT n, i IS DISTINCT FROM interval '30 days', i IS NOT DISTINCT FROM NULL FROM {} ORDER BY n"),
        (
            3,
            "SELECT n, extract(epoch FROM greatest(i, interval '35 days'))::bigint, extract(epoch FROM least(i, interval '1 mon'))::bigint \
         FROM {} ORDER BY n",
        ),
        (2, "SELECT t.n, b.n FROM {} JOIN (VALUES (interval '1 mon', 1), (interval '2 mons', 2)) AS b(i, n) USING (i) ORDER BY 1, 2"),
        (1, "SELECT n FROM {} WHERE i BETWEEN interval '30 days' AND interval '1 mon' ORDER BY n"),
    ];
    compared(&all).await;
}

#[tokio::test]
async fn arrays_and_rows_of_intervals_are_compared_by_length() {
    let all = [
        (
            3,
            "SELECT ARRAY[i] = ARRAY[interval '30 days'], ARRAY[i, NULL] <> ARRAY[interval '30 days', NULL], ARRAY[i] < ARRAY[interval '31 days'] \
         FROM {} WHERE n = 1",
        ),
        (1, "SELECT n FROM {} ORDER BY ARRAY[i], n"),
        (2, "SELECT min(n), count(*) FROM {} GROUP BY ARRAY[i] ORDER BY 1"),
        (1, "SELECT count(*) FROM (SELECT DISTINCT ARRAY[i] FROM {}) AS d"),
        (1, "SELECT count(*) FROM (SELECT DISTINCT ROW(i, 1) FROM {}) AS d"),
        (2, "SELECT n, count(*) OVER (PARTITION BY ARRAY[i]) FROM {} ORDER BY n"),
        (2, "SELECT n, nullif(ARRAY[i], ARRAY[interval '30 days']) IS NULL FROM {} WHERE n < 8 ORDER BY n"),
        (2, "SELECT n, ARRAY[i] IN (SELECT ARRAY[interval '30 days']) FROM {} WHERE n < 8 ORDER BY n"),
    ];
    compared(&all).await;
}

#[tokio::test]
async fn jsonb_in_case_is_compared_by_value() {
    let all = [
        r#"CASE '{"a": 1, "b": 2}'::jsonb WHEN '{"b": 2, "a": 1.0}'::jsonb THEN 'same' ELSE 'other' END"#,
        "CASE '1'::jsonb WHEN '2' THEN 'two' WHEN '1.0' THEN 'one' END",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn a_date_was_read_as_an_interval() {
    let all = ["2024-01-01", "1-11", "1-12", "1-13", "-1-11", "1-2-3", "1-2 3", "1-2 3 4:05:06", "2024-1-1 10:00", "1-1-1 day"]
        .map(|text| format!("interval '{text}'"));
    expressions(&all, &[]).await;
    let all = all.map(|expression| format!("({})::interval::text", expression.trim_start_matches("interval ")));
    expressions(&all, &[]).await;
}
