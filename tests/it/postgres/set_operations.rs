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
