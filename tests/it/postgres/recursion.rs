//! WITH RECURSIVE: what PostgreSQL answers and what it refuses; and CTEs that are read more than once.

use super::compare::{Deviation, statements};

fn recursive(name: &str, terms: &[&str], from: &str) -> Vec<String> {
    terms.iter().map(|term| format!("WITH RECURSIVE {name} AS ({term}) {from}")).collect()
}

#[tokio::test]
async fn recursions_that_postgresql_answers() {
    let terms = [
        "SELECT 2 UNION ALL SELECT n * 2 FROM r WHERE n < 40",
        "SELECT 2 UNION SELECT (n * 3) % 7 FROM r",
        "VALUES (1), (5) UNION ALL SELECT n + 1 FROM r WHERE n < 7",
        "SELECT 1 UNION ALL SELECT 3 UNION ALL SELECT n + 2 FROM r WHERE n < 6",
        "SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4 GROUP BY n",
        "SELECT 1 UNION ALL SELECT n + 1 FROM r GROUP BY n HAVING n < 4",
        "SELECT 1 UNION ALL SELECT DISTINCT n + 1 FROM r WHERE n < 4",
        "SELECT 1 UNION ALL SELECT n + (row_number() OVER (ORDER BY n))::int FROM r WHERE n < 4",
        "SELECT 1 UNION ALL SELECT n + (count(*) OVER ())::int FROM r WHERE n < 4",
        "SELECT 1 UNION ALL SELECT n + 1 FROM (SELECT * FROM r) AS s WHERE n < 4",
        "SELECT 1 UNION ALL (SELECT n + 1 FROM r WHERE n < 4 ORDER BY 1)",
        "SELECT 1 UNION ALL (SELECT n + 1 FROM r WHERE n < 4 LIMIT 1)",
        "SELECT 1 UNION ALL (SELECT n + 1 FROM r WHERE n < 4 OFFSET 1)",
        "SELECT 1 UNION ALL SELECT n + 1 FROM (SELECT n FROM r ORDER BY n LIMIT 1) AS s WHERE n < 4",
        "(SELECT 1 ORDER BY 1 LIMIT 1) UNION ALL SELECT n + 1 FROM r WHERE n < 4",
        "SELECT count(*)::int FROM (VALUES (1)) AS t(v) UNION ALL SELECT n + 1 FROM r WHERE n < 4",
        "SELECT 1 UNION ALL SELECT n + (SELECT max(v) FROM (VALUES (1), (2)) AS t(v)) FROM r WHERE n < 4",
        "SELECT 1 UNION ALL SELECT n + m FROM r, (SELECT max(v) AS m FROM (VALUES (1), (2)) AS t(v)) AS s WHERE n < 4",
        "SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < (SELECT max(v) FROM (VALUES (3)) AS t(v))",
        "SELECT 1 UNION ALL SELECT n + 1 FROM r LEFT JOIN (VALUES (1)) AS t(v) ON v = n WHERE n < 4",
        "SELECT 1 UNION ALL SELECT n + 1 FROM (VALUES (1)) AS t(v) RIGHT JOIN r ON v = n WHERE n < 4",
        "SELECT 1 UNION ALL SELECT n + v FROM r JOIN (VALUES (1), (2)) AS t(v) ON v <= n WHERE n < 4",
        "SELECT 1 UNION ALL (SELECT n + 1 FROM r WHERE n < 4 EXCEPT SELECT 3)",
        "SELECT 1 UNION ALL (SELECT n + 1 FROM r WHERE n < 4 INTERSECT SELECT 2)",
        "SELECT 1 UNION ALL (SELECT 2 INTERSECT SELECT n + 1 FROM r WHERE n < 4)",
        "SELECT 1 UNION ALL SELECT (n + 0.6)::int FROM r WHERE n < 4",
        "SELECT 1.5 UNION ALL SELECT n + 2 FROM r WHERE n < 4",
        "SELECT 1::float8 UNION ALL SELECT n + 0.5::float8 FROM r WHERE n < 4",
        "SELECT 1 UNION ALL SELECT unnest(ARRAY[n + 1, n + 2]) FROM r WHERE n < 3",
        "SELECT 1 UNION ALL SELECT m FROM r, LATERAL (SELECT r.n + 1 AS m) AS l WHERE n < 4",
        "SELECT 1 UNION ALL (WITH s AS (SELECT * FROM r) SELECT n + 1 FROM s WHERE n < 4)",
        "(SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4)",
    ];
    let mut all = recursive("r(n)", &terms, "SELECT n FROM r ORDER BY n");
    all.extend(recursive("r(n)", &terms[..6], "SELECT sum(a.n * b.n) FROM r AS a JOIN r AS b USING (n)"));
    // Nothing is recursive: what stands around the union holds.
    let plain = [
        "SELECT 4 UNION ALL SELECT 2 UNION ALL SELECT 9 ORDER BY 1 LIMIT 2",
        "SELECT 4 UNION SELECT 2 UNION SELECT 9 ORDER BY 1 DESC LIMIT 1",
        "SELECT 4 UNION ALL SELECT 2 ORDER BY 1 FETCH FIRST ROW ONLY",
        "WITH s AS (SELECT 7 AS n) SELECT n FROM s UNION ALL SELECT 2",
        "SELECT n FROM (VALUES (3), (8)) AS t(n) EXCEPT SELECT 3 LIMIT 5",
        "SELECT max(v) FROM (VALUES (3), (8)) AS t(v) LIMIT 1",
    ];
    all.extend(recursive("r(n)", &plain, "SELECT n FROM r ORDER BY n"));
    all.extend(recursive(
        "a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a WHERE n < 3), b(n)",
        &["SELECT n FROM a UNION ALL SELECT n + 5 FROM b WHERE n < 8"],
        "SELECT n FROM b ORDER BY n",
    ));
    all.push("WITH RECURSIVE tree(id, path) AS (SELECT 1, ARRAY[1] UNION ALL SELECT c, path || c FROM tree JOIN (VALUES (1, 2), (1, 3), (3, 4)) AS e(p, c) ON p = id) SELECT path::text FROM tree ORDER BY path".to_owned());
    all.push("SELECT (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT sum(n) FROM r)".to_owned());
    statements(&all, &[]).await;
}

#[tokio::test]
async fn recursions_that_postgresql_refuses() {
    let terms = [
        "SELECT 1 UNION ALL SELECT count(*)::int FROM r",
        "SELECT 1 UNION ALL SELECT max(n) + 1 FROM r WHERE n < 3",
        "SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3 GROUP BY n HAVING count(*) < 3",
        "SELECT 1 UNION ALL SELECT sum(n) FILTER (WHERE n < 2)::int FROM r JOIN (VALUES (1)) AS t(v) ON v = n",
        "SELECT 1 UNION ALL SELECT grouping(n) FROM r WHERE n < 3 GROUP BY ROLLUP (n)",
        "SELECT 1 UNION ALL SELECT n + 1 FROM (SELECT min(n) AS n FROM r) AS s WHERE n < 3",
        "SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3 ORDER BY 1",
        "SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3 LIMIT 10",
        "SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3 OFFSET 1",
        "SELECT 1 UNION ALL SELECT n + 1 FROM r LIMIT 10 OFFSET 1",
        "SELECT 1 UNION SELECT n + 1 FROM r WHERE n < 3 FETCH FIRST 2 ROWS ONLY",
        "SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3 FOR UPDATE",
        "SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3 AND n IN (SELECT n FROM r)",
        "SELECT 1 UNION ALL SELECT 2 WHERE EXISTS (SELECT 1 FROM r)",
        "SELECT 1 UNION ALL SELECT (SELECT n FROM r LIMIT 1)",
        "SELECT 1 UNION ALL SELECT 1 FROM (VALUES (1)) AS t(v) JOIN (VALUES (1)) AS u(w) ON v IN (SELECT n FROM r)",
        "SELECT 1 UNION ALL SELECT a.n + 1 FROM r AS a, r AS b WHERE a.n < 3",
        "SELECT 1 UNION ALL (SELECT n + 1 FROM r WHERE n < 3 UNION ALL SELECT n + 2 FROM r WHERE n < 3)",
        "SELECT 1 UNION ALL SELECT v FROM (VALUES (1)) AS t(v) LEFT JOIN r ON v = n WHERE v < 3",
        "SELECT 1 UNION ALL SELECT v FROM r RIGHT JOIN (VALUES (1)) AS t(v) ON v = n",
        "SELECT 1 UNION ALL SELECT v FROM r FULL JOIN (VALUES (1)) AS t(v) ON v = n",
        "SELECT 1 UNION ALL SELECT v FROM (VALUES (1)) AS t(v) LEFT JOIN (SELECT * FROM r) AS s ON v = n",
        "SELECT 1 UNION ALL SELECT v FROM (VALUES (1)) AS t(v) LEFT JOIN (r JOIN (VALUES (1)) AS u(w) ON w = n) ON v = n",
        "SELECT 1 UNION ALL SELECT v FROM (r JOIN (VALUES (1)) AS u(w) ON w = n) RIGHT JOIN (VALUES (1)) AS t(v) ON v = n",
        "SELECT 1 UNION ALL (SELECT 5 EXCEPT SELECT n + 1 FROM r)",
        "SELECT 1 UNION ALL (SELECT n + 1 FROM r WHERE n < 3 EXCEPT ALL SELECT 5)",
        "SELECT 1 UNION ALL (SELECT 2 INTERSECT ALL SELECT n + 1 FROM r)",
        "SELECT 1 INTERSECT SELECT n + 1 FROM r",
        "SELECT 1 EXCEPT SELECT n + 1 FROM r",
        "SELECT n FROM r",
        "SELECT n FROM r UNION ALL SELECT 1",
        "SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3 UNION ALL SELECT 7",
        "SELECT 1 UNION ALL SELECT n + 0.5 FROM r WHERE n < 3",
        "SELECT 1 UNION ALL SELECT n / 2::float8 FROM r WHERE n > 0.1",
        "WITH s AS (SELECT * FROM r) SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 3",
    ];
    statements(&recursive("r(n)", &terms, "SELECT n FROM r LIMIT 9"), &[]).await;
}

/// A column has one number of decimal places here.
#[tokio::test]
async fn digits_that_the_first_term_does_not_have_are_refused() {
    let terms = ["SELECT 1.5 UNION ALL SELECT n / 3 FROM r WHERE n > 0.01", "SELECT 1.0 UNION ALL SELECT n * 1.25 FROM r WHERE n < 3"];
    let all = recursive("r(n)", &terms, "SELECT n FROM r ORDER BY n");
    let wanted: Vec<_> = all.iter().map(|statement| (statement.as_str(), Deviation::Refused)).collect();
    statements(&all, &wanted).await;
}

/// PostgreSQL computes such a CTE once; here it would be computed for each of its uses, which is refused where one would see it.
#[tokio::test]
async fn ctes_are_the_same_rows_wherever_they_are_read() {
    let same = [
        "WITH c AS (SELECT random() AS x) SELECT x >= 0 AND x < 1 FROM c",
        "WITH c AS (SELECT x FROM generate_series(1, 3) AS g(x)) SELECT a.x + b.x FROM c AS a JOIN c AS b USING (x) ORDER BY 1",
        "WITH c AS (SELECT now() AS x) SELECT a.x = b.x FROM c AS a, c AS b",
        "WITH c AS (SELECT random() AS x), d AS (SELECT x < 2 AS y FROM c) SELECT y FROM d",
        "SELECT (WITH c AS (SELECT random() AS x) SELECT count(*) FROM c) + (WITH c AS (SELECT random() AS x) SELECT count(*) FROM c)",
        "WITH RECURSIVE c AS (SELECT random() AS x), d AS (SELECT x FROM c UNION ALL SELECT 1) SELECT count(x) FROM d",
    ];
    let refused = [
        "WITH c AS (SELECT random() AS x) SELECT a.x = b.x FROM c AS a, c AS b",
        "WITH c AS (SELECT random() AS x), d AS (SELECT x FROM c) SELECT d.x = c.x FROM c, d",
        "WITH c AS (SELECT random() AS x), d AS (SELECT x FROM c) SELECT a.x = b.x FROM d AS a, d AS b",
        "WITH c AS (SELECT x FROM generate_series(1, 9) AS g(x) WHERE random() < 0.5) SELECT (SELECT count(*) FROM c) = (SELECT count(x) FROM c)",
        "WITH c AS (SELECT random() AS x) SELECT x FROM c EXCEPT SELECT x FROM c",
        "WITH RECURSIVE c AS (SELECT random() AS x), d(x, n) AS (SELECT 0.5::float8, 1 UNION ALL SELECT c.x, n + 1 FROM d, c WHERE n < 3) SELECT count(DISTINCT x) FROM d",
    ];
    let all: Vec<_> = same.iter().chain(&refused).map(|statement| (*statement).to_owned()).collect();
    statements(&all, &refused.map(|statement| (statement, Deviation::Refused))).await;
}
