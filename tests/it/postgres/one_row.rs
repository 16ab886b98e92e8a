//! Subqueries of one row: aggregates of all rows, which have one where there is nothing to aggregate, and what asks only
//! whether there is one.

use super::compare::{Deviation, rows, statements};

const T: &str = "(VALUES (1, 'p'), (2, 'q'), (2, 'r'), (0, 's'), (NULL, 't'))";
const U: &str = "(VALUES (1, 20, 'x'), (1, 30, 'y'), (2, 10, 'z'), (1, 20, 'w'), (3, NULL, NULL))";

/// The statement with tables: `TT` is t(a, b), `UU` is u(k, n, s); `TT2` and `VV` are others with the same rows.
fn over(statement: &str) -> String {
    let tables = [("TT2", T, "t2(a, b)"), ("TT", T, "t(a, b)"), ("UU", U, "u(k, n, s)"), ("VV", U, "v(k, n, s)")];
    tables.iter().fold(statement.to_owned(), |statement, (mark, rows, name)| statement.replace(mark, &format!("{rows} AS {name}")))
}

async fn all(those: &[&str]) {
    let those: Vec<_> = those.iter().map(|statement| rows(&over(statement))).collect();
    statements(&those, &[]).await;
}

#[tokio::test]
async fn existence_was_that_of_a_row_to_aggregate() {
    all(&[
        "SELECT b FROM TT WHERE EXISTS (SELECT count(*) FROM UU WHERE u.k = t.a) ORDER BY b",
        "SELECT b FROM TT WHERE NOT EXISTS (SELECT sum(n) FROM UU WHERE u.k = t.a) ORDER BY b",
        "SELECT b, EXISTS (SELECT sum(n) FROM UU WHERE u.k = t.a) FROM TT ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT count(*) FROM UU WHERE u.k = t.a HAVING count(*) > 1) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT count(*) FROM UU WHERE u.k = t.a HAVING count(*) < 1) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT s FROM UU WHERE u.k = t.a ORDER BY n LIMIT 1) ORDER BY b",
        "SELECT b FROM TT WHERE NOT EXISTS (SELECT s FROM UU WHERE u.k = t.a ORDER BY n LIMIT 2) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT s FROM UU WHERE u.k < t.a LIMIT 1) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT s FROM UU WHERE u.k = t.a ORDER BY n LIMIT 1 OFFSET 1) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT s FROM UU WHERE u.k = t.a LIMIT 0) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT DISTINCT s FROM UU WHERE u.k = t.a) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT n, count(*) FROM UU WHERE u.k = t.a GROUP BY n HAVING count(*) > 1) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT count(*) OVER () FROM UU WHERE u.k = t.a) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT 1 FROM (SELECT max(n) AS m FROM UU WHERE u.k = t.a) AS q) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT 1 FROM (SELECT max(n) AS m FROM UU WHERE u.k = t.a) AS q WHERE m IS NULL) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT 1 FROM (SELECT max(n) AS m FROM UU WHERE u.k = t.a) AS q, TT2) ORDER BY b",
        "SELECT t.b FROM TT JOIN T2 ON t.b = t2.b AND EXISTS (SELECT count(*) FROM UU WHERE u.k = t.a) ORDER BY 1",
        "SELECT t.b FROM TT LEFT JOIN T2 ON t.b = t2.b AND NOT EXISTS (SELECT count(*) FROM UU WHERE u.k = t2.a) ORDER BY 1",
        "SELECT b FROM TT ORDER BY EXISTS (SELECT count(*) FROM UU WHERE u.k = t.a), b",
        "SELECT b FROM TT WHERE EXISTS (SELECT 1 FROM UU WHERE u.k = t.a GROUP BY n HAVING count(*) > 1) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT count(*) FROM UU WHERE u.k = t.a GROUP BY GROUPING SETS ((n), ())) ORDER BY b",
        "SELECT b, EXISTS (SELECT row_number() OVER () FROM UU WHERE u.k = t.a) FROM TT ORDER BY b",
        "SELECT b FROM TT WHERE NOT EXISTS (SELECT DISTINCT ON (k) k FROM UU WHERE u.k = t.a ORDER BY k, n LIMIT 3) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT 1 FROM UU WHERE u.k = t.a AND EXISTS (SELECT max(n) FROM VV WHERE v.k = u.k + 7)) ORDER BY b",
        "SELECT b FROM TT WHERE NOT EXISTS (SELECT max(n) FROM UU WHERE u.k = t.a HAVING max(n) > 10) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT max(n) FROM UU WHERE u.k = t.a OFFSET 1) ORDER BY b",
        "SELECT t.b FROM TT LEFT JOIN UU ON EXISTS (SELECT count(*) FROM VV WHERE v.k = t.a) AND u.n = 10 ORDER BY 1",
        "SELECT b FROM TT GROUP BY b, a HAVING EXISTS (SELECT count(*) FROM UU WHERE u.k = t.a) ORDER BY b",
        "SELECT b, CASE WHEN EXISTS (SELECT sum(n) FROM UU WHERE u.k = t.a) THEN 'y' ELSE 'n' END FROM TT ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT * FROM (SELECT count(*) AS c FROM UU WHERE u.k = t.a) q WHERE c = 0) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT u.s FROM UU WHERE u.k = t.a ORDER BY u.n FETCH FIRST 1 ROW ONLY) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (VALUES (t.a)) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT t.a) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT unnest(ARRAY[]::int[])) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT unnest(CASE WHEN a > 1 THEN ARRAY[1] END)) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT generate_series(1, a)) ORDER BY b",
    ])
    .await;
}

#[tokio::test]
async fn a_row_that_having_refuses_was_there_without_values() {
    all(&[
        "SELECT b, (SELECT count(*) FROM UU WHERE u.k=t.a HAVING count(*) > 1) FROM TT ORDER BY b",
        "SELECT b, (SELECT count(*) FROM UU WHERE u.k=t.a HAVING count(*) < 1) FROM TT ORDER BY b",
        "SELECT b, v FROM TT CROSS JOIN LATERAL (SELECT count(*) AS v FROM UU WHERE u.k = t.a HAVING count(*) > 1) AS l ORDER BY b",
        "SELECT b, v FROM TT LEFT JOIN LATERAL (SELECT count(*) AS v FROM UU WHERE u.k = t.a HAVING count(*) > 1) AS l ON true ORDER BY b",
        "SELECT b FROM TT WHERE 0 NOT IN (SELECT count(*) FROM UU WHERE u.k = t.a HAVING count(*) > 0) ORDER BY b",
        "SELECT b, (SELECT sum(q.c) FROM (SELECT count(*) AS c FROM UU WHERE u.k = t.a HAVING count(*) > 1) AS q) FROM TT ORDER BY b",
        "SELECT b FROM TT WHERE (SELECT count(*) FROM UU WHERE u.k = t.a HAVING max(n) > 15) IS NULL ORDER BY b",
        "SELECT b, (SELECT sum(n) FROM UU WHERE u.k = t.a HAVING count(*) = 0) IS NULL AS z FROM TT ORDER BY b",
        "SELECT b, (SELECT coalesce(sum(n), -1) FROM UU WHERE u.k = t.a HAVING count(*) = 0) FROM TT ORDER BY b",
        "SELECT b, (SELECT 7 FROM UU WHERE u.k = t.a HAVING count(*) = 0) AS z FROM TT ORDER BY b",
        "SELECT b, l.v FROM TT, LATERAL (SELECT 7 AS v FROM UU WHERE u.k = t.a HAVING max(n) > 20 OR max(n) IS NULL) AS l ORDER BY b",
        "SELECT b FROM TT WHERE a IN (SELECT count(*) FROM UU WHERE u.k = t.a HAVING count(*) = 0) ORDER BY b",
    ])
    .await;
}

#[tokio::test]
async fn values_were_called_like_what_conditions_compare() {
    all(&[
        "SELECT b, (SELECT count(*) FROM UU WHERE u.k=t.a LIMIT 0) FROM TT ORDER BY b",
        "SELECT b, (SELECT count(*) FROM UU WHERE u.k=t.a OFFSET 1) FROM TT ORDER BY b",
        "SELECT b, v FROM TT CROSS JOIN LATERAL (SELECT * FROM (SELECT count(*) AS v FROM UU WHERE u.k = t.a) AS m WHERE v < 1) AS l ORDER BY b",
        "SELECT b, (SELECT v FROM (SELECT count(*) AS v FROM UU WHERE u.k = t.a) AS m WHERE v > 1) FROM TT ORDER BY b",
        "SELECT b FROM TT WHERE a IN (SELECT count(*) FROM UU WHERE u.k = t.a) ORDER BY b",
        "SELECT b FROM TT WHERE 0 IN (SELECT count(*) FROM UU WHERE u.k = t.a) ORDER BY b",
        "SELECT b FROM TT WHERE a NOT IN (SELECT count(*) FROM UU WHERE u.k = t.a) ORDER BY b",
        "SELECT b FROM TT WHERE a + 1 IN (SELECT k FROM UU WHERE u.k = t.a LIMIT 1) ORDER BY b",
        "SELECT b, (SELECT count(*) FROM UU, (SELECT max(n) AS m FROM UU WHERE u.k = t.a) AS q) FROM TT ORDER BY b",
        "SELECT b, (SELECT count(*) FROM (SELECT max(n) AS m FROM UU WHERE u.k = t.a) AS q LEFT JOIN UU ON u.n = q.m) FROM TT ORDER BY b",
        "SELECT b, (SELECT c FROM (SELECT count(*) AS c FROM UU WHERE u.k = t.a) AS q JOIN UU ON u.n = q.c) FROM TT ORDER BY b",
        "SELECT b, (SELECT u.k::bigint FROM UU WHERE u.k = t.a AND n > 20) FROM TT ORDER BY b",
        "SELECT b, (SELECT u.k::bigint FROM UU WHERE u.k = t.a ORDER BY n LIMIT 1) FROM TT ORDER BY b",
        "SELECT b, v FROM TT, LATERAL (SELECT u.k::bigint AS k, n AS v FROM UU WHERE u.k = t.a) AS l ORDER BY b, v",
        "SELECT b, l.* FROM TT, LATERAL (SELECT u.k::bigint, n AS v FROM UU WHERE u.k = t.a) AS l ORDER BY b, v",
        "SELECT b, l.* FROM TT, LATERAL (SELECT u.k + 1 AS k, n AS v FROM UU WHERE u.k = t.a) AS l ORDER BY b, v",
        "SELECT b, l.* FROM TT, LATERAL (SELECT u.n AS k, u.k AS n FROM UU WHERE u.k = t.a) AS l ORDER BY b, l.k",
        "SELECT b, ARRAY(SELECT u.k::bigint FROM UU WHERE u.k = t.a ORDER BY u.n) FROM TT ORDER BY b",
        "SELECT b FROM TT WHERE a IN (SELECT u.k::bigint FROM UU WHERE u.k = t.a) ORDER BY b",
        "SELECT b FROM TT WHERE a::bigint IN (SELECT u.k FROM UU WHERE u.k = t.a) ORDER BY b",
        "SELECT b FROM TT WHERE a::bigint NOT IN (SELECT u.k FROM UU WHERE u.k = t.a AND u.n > 15) ORDER BY b",
        "SELECT b FROM TT WHERE 1 = (SELECT max(u.k)::bigint FROM UU WHERE u.k = t.a) ORDER BY b",
        "SELECT b, (SELECT max(u.k::bigint) FROM UU WHERE u.k = t.a) FROM TT ORDER BY b",
        "SELECT b, a > ALL (SELECT u.k - 1 FROM UU WHERE u.k = t.a) AS z FROM TT ORDER BY b",
        "SELECT b, l.* FROM TT LEFT JOIN LATERAL (SELECT count(*) AS v FROM UU WHERE u.k = t.a) AS l ON l.v > 1 ORDER BY b, v",
        "SELECT b, l.* FROM TT JOIN LATERAL (SELECT count(*) AS v FROM UU WHERE u.k = t.a) AS l ON l.v > 1 ORDER BY b, v",
        "SELECT b, l.*, row_number() OVER (ORDER BY b) FROM TT JOIN LATERAL (SELECT count(*) AS v FROM UU WHERE u.k = t.a) AS l ON l.v <> 1 ORDER BY b, v",
        "SELECT count(*), max(v) FROM TT JOIN LATERAL (SELECT count(*) AS v FROM UU WHERE u.k = t.a) AS l ON true JOIN LATERAL (SELECT s FROM UU WHERE u.n = l.v * 10) AS m ON true",
        "SELECT t.b, t2.b, l.v FROM TT, TT2, LATERAL (SELECT count(*) AS v FROM UU WHERE u.k = t.a AND u.n > t2.a) AS l ORDER BY 1, 2",
        "SELECT s, row_number() OVER (ORDER BY s) FROM TT LEFT JOIN LATERAL (SELECT s FROM UU WHERE u.k = t.a) AS l ON true ORDER BY s, 2",
    ])
    .await;
}

#[tokio::test]
async fn correlated_set_operations_are_refused() {
    let all = [
        "SELECT b FROM TT WHERE EXISTS (SELECT count(*) FROM UU WHERE u.k = t.a UNION ALL SELECT 1 WHERE false) ORDER BY b",
        "SELECT b FROM TT WHERE EXISTS (SELECT count(*) FROM UU WHERE u.k = t.a INTERSECT SELECT 0) ORDER BY b",
    ]
    .map(over);
    let refused: Vec<_> = all.iter().map(|statement| (statement.as_str(), Deviation::Refused)).collect();
    statements(&all, &refused).await;
}

#[tokio::test]
async fn an_aggregate_of_nothing_was_there_where_a_condition_is_false() {
    let mut whole = vec!["SELECT count(*) AS c FROM UU HAVING (SELECT count(*) > 100 FROM TT)".to_owned()];
    whole.push("SELECT k, count(*) AS c FROM UU GROUP BY ROLLUP (k) HAVING (SELECT count(*) > 100 FROM TT)".to_owned());
    whole.push("SELECT count(*) AS c FROM UU HAVING random() > 2".to_owned());
    for grouped in ["", " GROUP BY CUBE (k)", " GROUP BY GROUPING SETS ((k), ())", " GROUP BY k"] {
        let rows = format!("(SELECT 'a' AS kind, count(*) AS n FROM UU{grouped}) AS q");
        for condition in [
            "kind = 'b'",
            "kind = 'a'",
            "kind = (SELECT 'b')",
            "(SELECT bool_and(a > 1) FROM TT)",
            "(SELECT bool_or(a > 1) FROM TT)",
            "random() > 2",
            "n > 1 AND kind <> 'a'",
            "1 IN (SELECT a FROM TT WHERE a > 100)",
            "'b' IN (SELECT 'a' FROM TT HAVING count(*) >= 0)",
            "n > -1 AND 'b' = ANY (SELECT w.kind FROM (SELECT 'a' AS kind, count(*) FROM TT) AS w)",
            "EXISTS (SELECT 1 FROM TT WHERE a > 100)",
        ] {
            whole.push(format!("SELECT n FROM {rows} WHERE {condition}"));
            whole.push(format!("SELECT t.b, q.n FROM TT LEFT JOIN {rows} ON {condition}"));
        }
        whole.push(format!("SELECT t.b, q.n FROM TT JOIN {rows} ON t.b = q.kind WHERE t.b = 'p'"));
        let both = format!("(SELECT 'a' AS kind, count(*) AS n FROM UU{grouped} UNION ALL SELECT 'b', count(*) FROM UU WHERE k > 1) AS q");
        whole.push(format!("SELECT kind, n FROM {both} WHERE kind = 'b'"));
    }
    all(&whole.iter().map(String::as_str).collect::<Vec<_>>()).await;
}

#[tokio::test]
async fn constants_beside_an_aggregate_of_nothing_were_null() {
    all(&[
        "SELECT t.b, q.x, q.c FROM TT, LATERAL (SELECT 'a' AS x, count(*) AS c FROM UU WHERE u.k = t.a) AS q",
        "SELECT t.b, q.x, q.c FROM TT LEFT JOIN LATERAL (SELECT 'a' AS x, count(*) AS c FROM UU WHERE u.k = t.a) AS q ON q.c < 2",
        "SELECT t.b, q.* FROM TT, LATERAL (SELECT now() IS NOT NULL AS x, 1 + 1 AS y, count(*) + 1 AS c, sum(n) IS NULL AS i FROM UU WHERE u.k = t.a) AS q",
        "SELECT t.b FROM TT, LATERAL (SELECT 'a' AS x, count(*) AS c FROM UU WHERE u.k = t.a) AS q WHERE q.x = 'a' AND q.c = 0",
        "SELECT t.b, q.x FROM TT, LATERAL (SELECT 'a' AS x, count(*) AS c FROM UU WHERE u.k = t.a) AS q WHERE q.x = 'b'",
        "SELECT t.b, count(q.x) AS c FROM TT, LATERAL (SELECT 'a' AS x, max(n) AS m FROM UU WHERE u.k = t.a) AS q GROUP BY t.b",
        "SELECT t.b, (SELECT 'a' FROM (SELECT count(*) FROM UU WHERE u.k = t.a) AS q) AS x FROM TT",
        "SELECT t.b, (SELECT 'n=' || count(*) FROM UU WHERE u.k = t.a) AS x FROM TT",
    ])
    .await;
}
