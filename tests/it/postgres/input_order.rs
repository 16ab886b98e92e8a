//! Aggregates without an order of their own beside some that have one.

use super::compare::statements;

#[tokio::test]
async fn values_come_in_the_order_of_the_input() {
    let all = [
        "SELECT array_agg(n)::text || '|' || array_agg(n ORDER BY n DESC)::text FROM (VALUES (2, 'b'), (1, 'a'), (3, 'c')) AS t(n, a)",
        "SELECT array_agg(n)::text || '|' || string_agg(a, ',' ORDER BY n) FROM (VALUES (2, 'b'), (1, 'a'), (3, 'c')) AS t(n, a)",
        "SELECT string_agg(a, ',') || '|' || array_agg(n ORDER BY n DESC)::text FROM (VALUES (2, 'b'), (1, 'a'), (3, 'c')) AS t(n, a)",
        "SELECT string_agg(a, ',') || '|' || string_agg(a, ',' ORDER BY n) FROM (VALUES (2, 'b'), (1, 'a'), (3, 'c')) AS t(n, a)",
        "SELECT json_agg(a)::text || '|' || array_agg(n ORDER BY n DESC)::text FROM (VALUES (2, 'b'), (1, 'a'), (3, 'c')) AS t(n, a)",
        "SELECT json_agg(a)::text || '|' || string_agg(a, ',' ORDER BY n) FROM (VALUES (2, 'b'), (1, 'a'), (3, 'c')) AS t(n, a)",
        "SELECT jsonb_agg(n)::text || '|' || array_agg(n ORDER BY n DESC)::text FROM (VALUES (2, 'b'), (1, 'a'), (3, 'c')) AS t(n, a)",
        "SELECT jsonb_agg(n)::text || '|' || string_agg(a, ',' ORDER BY n) FROM (VALUES (2, 'b'), (1, 'a'), (3, 'c')) AS t(n, a)",
        "SELECT json_object_agg(a, n)::text || '|' || array_agg(n ORDER BY n DESC)::text FROM (VALUES (2, 'b'), (1, 'a'), (3, 'c')) AS t(n, a)",
        "SELECT json_object_agg(a, n)::text || '|' || string_agg(a, ',' ORDER BY n) FROM (VALUES (2, 'b'), (1, 'a'), (3, 'c')) AS t(n, a)",
        "SELECT array_agg(a)::text || array_agg(a ORDER BY b)::text || array_agg(a ORDER BY b DESC)::text FROM (VALUES (1, 3), (2, 5), (3, 4)) AS t(a, b)",
        "SELECT array_agg(a) FILTER (WHERE a > 1)::text || array_agg(a ORDER BY a DESC)::text FROM (VALUES (2), (1), (3)) AS t(a)",
        "SELECT k || array_agg(a ORDER BY a DESC)::text || array_agg(a)::text FROM (VALUES (1, 1), (1, 2), (2, 4), (2, 3)) AS t(k, a) GROUP BY k ORDER BY k",
        "SELECT array_agg(a)::text || percentile_disc(0.5) WITHIN GROUP (ORDER BY a) FROM (VALUES (2), (1), (3)) AS t(a)",
        "SELECT s FROM (SELECT array_agg(a ORDER BY a)::text || string_agg(a::text, ',') AS s FROM (VALUES (2), (1)) AS t(a)) AS q",
        "SELECT array_agg(DISTINCT a)::text || array_agg(a)::text FROM (VALUES (2), (1), (2)) AS t(a)",
        "SELECT array_agg(a)::text || array_agg(a ORDER BY a)::text FROM (VALUES (2), (1)) AS t(a) HAVING count(*) > 1",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}
