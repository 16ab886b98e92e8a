//! Literals of one text or one value and several types.

use super::compare::statements;

#[tokio::test]
async fn a_timestamp_is_no_timestamp_with_time_zone() {
    let all = [
        "SELECT row_to_json(q)::text FROM (SELECT a + TIMESTAMP '2024-01-01' AS x, a + TIMESTAMPTZ '2024-01-01' AS y FROM (VALUES (interval '1 day')) t(a)) q ORDER BY 1",
        "SELECT pg_typeof(max(a + TIMESTAMP '2024-01-01')) || ' ' || pg_typeof(max(a + TIMESTAMPTZ '2024-01-01')) FROM (VALUES (interval '1 day')) t(a)",
        "SELECT max(a + TIMESTAMP '2024-01-01')::text || ' ' || max(a + TIMESTAMPTZ '2024-01-01')::text FROM (VALUES (interval '1 day')) t(a)",
        "SELECT (a + TIMESTAMPTZ '2024-01-01')::text || ' ' || (a + TIMESTAMP '2024-01-01')::text FROM (VALUES (interval '1 day')) t(a)",
        "SELECT array_agg(TIMESTAMP '2024-01-01')::text || array_agg(TIMESTAMPTZ '2024-01-01')::text FROM (VALUES (1)) t(a)",
        "SELECT max(TIMESTAMP '2024-01-01')::text || max(TIMESTAMPTZ '2024-01-01')::text FROM (VALUES (1)) t(a)",
        "SELECT row_to_json(q)::text FROM (SELECT lag(TIMESTAMP '2024-01-01') OVER () AS x, lag(TIMESTAMPTZ '2024-01-01') OVER () AS y FROM (VALUES (1),(2)) t(a)) q ORDER BY 1",
        "SELECT count(*) FROM (VALUES (1)) t(a) GROUP BY TIMESTAMP '2024-01-01 10:00', TIMESTAMPTZ '2024-01-01 10:00'",
        "SELECT row_to_json(q)::text FROM (SELECT a, TIMESTAMP '2024-01-01' AS x, TIMESTAMPTZ '2024-01-01' AS y, count(*) FROM (VALUES (1),(2)) t(a) GROUP BY a, TIMESTAMP '2024-01-01', TIMESTAMPTZ '2024-01-01' ORDER BY a) q ORDER BY 1",
        "SELECT a FROM (VALUES (1)) t(a) WHERE now() + a * INTERVAL '1 day' > TIMESTAMPTZ '2024-01-01' AND localtimestamp + a * INTERVAL '1 day' > TIMESTAMP '2024-01-01'",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}
