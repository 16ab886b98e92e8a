//! Rows of whole tables: `ROW(t.*, 3)`, `(t.*)::text`, `t.* IS NULL`.

use super::compare::statements;

#[tokio::test]
async fn all_of_a_row_are_members_of_the_row_around_it() {
    let all = [
        "SELECT ROW(t.*, 3)::text FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT ROW(t.*)::text FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT ROW(3, t.*, t.*)::text FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT (t.*, 3)::text FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT (3, t.*)::text FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT row_to_json(ROW(t.*, 3))::text FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT ROW(t.*, u.*)::text FROM (VALUES (1, 2)) AS t(a, b), (VALUES (3)) AS u(c)",
        "SELECT ROW(t.*, u.*)::text FROM (VALUES (1, 2)) AS t(a, b) LEFT JOIN (VALUES (3)) AS u(c) ON false",
        "SELECT ROW(t, 3)::text FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT ROW(t.*, 3) = ROW(1, 2, 3) FROM (VALUES (1, 2)) AS t(a, b)",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn rows_are_texts() {
    let all = [
        "SELECT t::text FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT (t.*)::text FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT t.*::text FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT CAST(t AS text) FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT md5(t::text) FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT md5((t.*)::text) FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT md5(ROW(t.*)::text) FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT length(t::text) FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT t::text || 'x' FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT t::text LIKE '%a%' FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
        "SELECT t::text FROM (VALUES (1), (1)) AS t(x) GROUP BY t",
        "SELECT ROW(1, 'a,b', NULL, ARRAY[1, 2], 'q')::text",
        "SELECT t::text FROM (VALUES (1)) AS s(a) LEFT JOIN (VALUES (2)) AS t(b) ON false",
        "SELECT count(DISTINCT t::text) FROM (VALUES (1, 'a b'), (2, NULL)) AS t(x, y)",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn rows_are_tested_for_null() {
    let all = [
        "SELECT t.* IS NULL FROM (VALUES (1, NULL), (1, 2), (NULL, NULL)) AS t(x, y)",
        "SELECT t.* IS NOT NULL FROM (VALUES (1, NULL), (1, 2), (NULL, NULL)) AS t(x, y)",
        "SELECT NOT t.* IS NULL FROM (VALUES (1, NULL)) AS t(x, y)",
        "SELECT count(*) FROM (VALUES (1, NULL), (1, 2)) AS t(x, y) WHERE t.* IS NOT NULL",
        "SELECT (t.*) IS NULL FROM (VALUES (NULL::int, NULL::int)) AS t(x, y)",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}
