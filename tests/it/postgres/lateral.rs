//! LATERAL and correlated subqueries over other tables: every form of subquery under every condition on the outer row.

use super::compare::{Deviation, rows, statements};

const T: &str = "(VALUES (1, 'p'), (2, 'q'), (2, 'r'), (0, 's'), (NULL, 't')) AS t(a, b)";
const U: &str = "(VALUES (1, 20, 'x'), (1, 30, 'y'), (2, 10, 'z'), (1, 20, 'w'), (3, NULL, NULL)) AS u(k, n, s)";
const CONDITIONS: [&str; 5] = ["u.k = t.a", "u.k < t.a", "u.k BETWEEN t.a AND t.a + 1 AND n > 10", "u.k = t.a OR u.n IS NULL", "true"];

/// Subqueries with the columns of `U`, the condition in place of the `C` of WHERE.
const BODIES: [&str; 20] = [
    "SELECT count(*) AS v FROM U WHERE C",
    "SELECT sum(n) AS v, min(s) AS w FROM U WHERE C",
    "SELECT coalesce(max(n), -1) + coalesce(t.a, 0) AS v FROM U WHERE C",
    "SELECT count(DISTINCT n) FILTER (WHERE n > 10) AS v FROM U WHERE C",
    "SELECT array_agg(s ORDER BY n, s DESC) AS v FROM U WHERE C",
    "SELECT count(*) AS v FROM U WHERE C HAVING count(*) > 1",
    "SELECT n AS v, count(*) AS w FROM U WHERE C GROUP BY n",
    "SELECT n AS v, count(*) AS w FROM U WHERE C GROUP BY n HAVING count(*) > 1",
    "SELECT s AS v FROM U WHERE C",
    "SELECT s AS v, n AS w FROM U WHERE C ORDER BY n DESC, s LIMIT 1",
    "SELECT s AS v FROM U WHERE C ORDER BY s NULLS FIRST LIMIT 2",
    "SELECT s AS v FROM U WHERE C ORDER BY n, s LIMIT 1 OFFSET 1",
    "SELECT s AS v FROM U WHERE C ORDER BY s OFFSET 2",
    "SELECT s AS v FROM U WHERE C LIMIT 0",
    "SELECT DISTINCT n AS v FROM U WHERE C",
    "SELECT DISTINCT ON (k) k AS v, s AS w FROM U WHERE C ORDER BY k, s DESC",
    "SELECT s AS v, rank() OVER (ORDER BY n) AS w, sum(n) OVER (PARTITION BY k) AS x FROM U WHERE C",
    "SELECT max(r) AS v FROM (SELECT row_number() OVER (ORDER BY s) AS r FROM U WHERE C) AS q",
    "SELECT sum(m) AS v FROM (SELECT k, max(n) AS m FROM U WHERE C GROUP BY k) AS q",
    "SELECT count(*) AS v FROM (SELECT 1 FROM U WHERE C LIMIT 2) AS q",
];

fn over(statement: &str) -> String {
    statement.replace(" T", &format!(" {T}")).replace(" U", &format!(" {U}"))
}

#[tokio::test]
async fn every_form_under_every_condition() {
    let mut all = Vec::new();
    for condition in CONDITIONS {
        for body in BODIES {
            let body = body.replace("WHERE C", &format!("WHERE {condition}"));
            for join in ["CROSS JOIN LATERAL", "LEFT JOIN LATERAL"] {
                let on = if join.starts_with("LEFT") { "ON true" } else { "" };
                all.push(rows(&over(&format!("SELECT t.a, t.b, l.* FROM T {join} ({body}) AS l {on}"))));
            }
            all.push(over(&format!("SELECT b FROM T WHERE EXISTS ({body}) ORDER BY b")));
            all.push(over(&format!("SELECT b FROM T WHERE NOT EXISTS ({body}) OR t.a = 2 ORDER BY b")));
        }
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn values_of_subqueries_under_every_condition() {
    let mut all = Vec::new();
    for condition in CONDITIONS {
        for value in ["count(*)", "max(n)", "string_agg(s, ',' ORDER BY s)", "bool_or(n > 10)"] {
            let subquery = format!("(SELECT {value} FROM U WHERE {condition})");
            all.push(over(&format!("SELECT {subquery} FROM T ORDER BY b")));
            all.push(over(&format!("SELECT b FROM T WHERE {subquery}::text > '1' ORDER BY b")));
            all.push(over(&format!("SELECT b FROM T ORDER BY {subquery} DESC NULLS LAST, b")));
            all.push(over(&format!("SELECT count(*) FROM T GROUP BY {subquery} ORDER BY 1")));
        }
        for order in ["n, s", "s DESC"] {
            all.push(over(&format!("SELECT (SELECT s FROM U WHERE {condition} ORDER BY {order} LIMIT 1) FROM T ORDER BY b")));
            all.push(over(&format!("SELECT (SELECT s FROM U WHERE {condition} ORDER BY {order} LIMIT 1 OFFSET 1) FROM T ORDER BY b")));
            all.push(over(&format!("SELECT ARRAY(SELECT s FROM U WHERE {condition} ORDER BY {order}) FROM T ORDER BY b")));
        }
        all.push(over(&format!("SELECT EXISTS (SELECT 1 FROM U WHERE {condition}) FROM T ORDER BY b")));
        all.push(over(&format!("SELECT t.a IN (SELECT k FROM U WHERE {condition}) FROM T ORDER BY b")));
        all.push(over(&format!("SELECT t.a NOT IN (SELECT n / 10 FROM U WHERE {condition}) FROM T ORDER BY b")));
        all.push(over(&format!("SELECT b FROM T WHERE t.a NOT IN (SELECT n / 10 FROM U WHERE {condition}) ORDER BY b")));
        all.push(over(&format!("SELECT b FROM T WHERE NOT (t.a IN (SELECT k FROM U WHERE {condition}) OR b = 'p') ORDER BY b")));
        all.push(over(&format!("SELECT b FROM T WHERE t.a IN (SELECT max(k) FROM U WHERE {condition}) ORDER BY b")));
        all.push(over(&format!("SELECT b FROM T WHERE t.a NOT IN (SELECT k FROM U WHERE {condition} ORDER BY s LIMIT 2) ORDER BY b")));
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn arrays_values_and_joins_in_lateral() {
    let all = [
        "SELECT t.x, v.k, v.y FROM (VALUES (1, 2), (3, NULL)) AS t(x, z) CROSS JOIN LATERAL (VALUES ('a', t.x), ('b', t.z)) AS v(k, y)",
        "SELECT t.x, v.y FROM (VALUES (1, 2), (3, NULL)) AS t(x, z) LEFT JOIN LATERAL (VALUES (t.x), (t.z)) AS v(y) ON true",
        "SELECT t.x, (SELECT max(y) FROM (VALUES (t.x), (t.z)) AS v(y)) AS m FROM (VALUES (1, 2), (3, NULL)) AS t(x, z)",
        "SELECT v.h FROM (VALUES (hstore 'a=>1', hstore 'b=>2')) AS t(x, z), LATERAL (VALUES (t.x), (t.z)) AS v(h)",
        "SELECT t.x, l.y FROM (VALUES (ARRAY[3, 1, 2]), (ARRAY[9]), ('{}'), (NULL)) AS t(x) LEFT JOIN LATERAL (SELECT y FROM unnest(t.x) AS y ORDER BY y DESC LIMIT 2) AS l ON true",
        "SELECT t.x, l.y FROM (VALUES (ARRAY[3, 1, 3]), ('{}')) AS t(x), LATERAL (SELECT DISTINCT y FROM unnest(t.x) AS y) AS l",
        "SELECT t.x, l.y, l.n FROM (VALUES (ARRAY[3, 1, 3]), ('{}')) AS t(x), LATERAL (SELECT y, count(*) AS n FROM unnest(t.x) AS y GROUP BY y) AS l",
        "SELECT l.k FROM (VALUES (hstore 'a=>3, b=>1'), ('c=>0'), ('')) AS t(h), LATERAL (SELECT key AS k FROM each(t.h) ORDER BY value LIMIT 1) AS l",
        "SELECT l.y FROM (VALUES (1), (3)) AS t(x), LATERAL (SELECT y FROM generate_series(1, t.x) AS s(y) ORDER BY y DESC LIMIT 2) AS l",
        "SELECT t.x, l.n, m.n AS o FROM (VALUES (1), (2)) AS t(x), LATERAL (SELECT count(*) AS n FROM (VALUES (1), (2)) AS s(k) WHERE s.k <= t.x) AS l, LATERAL (SELECT count(*) AS n FROM (VALUES (1), (2)) AS s(k) WHERE s.k >= l.n) AS m",
        "SELECT t.x, (SELECT count(*) FROM (VALUES (1), (2), (3)) AS s(y) JOIN (VALUES (1), (2)) AS u(z) ON u.z = s.y AND u.z < t.x) AS n FROM (VALUES (1), (2), (3)) AS t(x)",
        "SELECT t.x, (SELECT count(*) FROM (VALUES (1), (2), (3)) AS s(y) WHERE s.y < t.x AND EXISTS (SELECT 1 FROM (VALUES (1), (2)) AS u(z) WHERE u.z = s.y)) AS n FROM (VALUES (1), (2), (3)) AS t(x)",
        "SELECT t.x, (SELECT count(*) FROM (VALUES (1), (2), (3)) AS s(y) WHERE s.y < t.x AND s.y >= (SELECT min(z) FROM (VALUES (1), (2)) AS u(z) WHERE u.z <= s.y)) AS n FROM (VALUES (1), (2), (3)) AS t(x)",
        "WITH r AS (SELECT l.y FROM (VALUES (1), (2)) AS t(x), LATERAL (SELECT y FROM (VALUES (1, 10), (1, 5), (2, 7)) AS s(x, y) WHERE s.x = t.x ORDER BY y LIMIT 1) AS l) SELECT sum(y) AS y FROM r",
        // The types of the outer row and of the subquery.
        "SELECT t.j, l.j AS i, t.h, l.h AS g FROM (VALUES (2, '{\"a\": [1]}'::jsonb, hstore 'a=>1')) AS t(x, j, h) LEFT JOIN LATERAL (SELECT j, h FROM (VALUES (2, '[2]'::jsonb, hstore 'b=>NULL'), (1, '3', 'c=>1')) AS s(x, j, h) WHERE s.x <= t.x ORDER BY x DESC LIMIT 1) AS l ON true",
        "SELECT t.j, (SELECT jsonb_agg(s.j) FROM (VALUES (1, '[2]'::jsonb)) AS s(x, j) WHERE s.x < t.x) AS i FROM (VALUES (2, '{\"a\": [1]}'::json)) AS t(x, j)",
    ];
    statements(&all.map(rows), &[]).await;
}

#[tokio::test]
async fn a_condition_that_asks_for_nothing_once_it_is_simplified() {
    let all = [
        "SELECT t.a, l.i FROM (VALUES (1), (2)) AS t(a), LATERAL (SELECT u.i FROM (VALUES (1), (3)) AS u(i) WHERE 1 = 1 OR u.i = t.a) AS l",
        "SELECT t.a, l.i FROM (VALUES (1), (2)) AS t(a) LEFT JOIN LATERAL (SELECT u.i FROM (VALUES (1), (3)) AS u(i) WHERE 'all' = 'all' OR u.i = t.a) AS l ON l.i > 1",
        "SELECT t.a, l.i FROM (VALUES (1), (2)) AS t(a) LEFT JOIN LATERAL (SELECT u.i FROM (VALUES (1), (3)) AS u(i) WHERE false AND u.i = t.a) AS l ON true",
        "SELECT l.c FROM (VALUES (1)) AS o(k) LEFT JOIN LATERAL (SELECT 7 AS c FROM (SELECT k, row_number() OVER () AS n FROM (VALUES (1)) AS w(k)) AS i WHERE o.k IS NULL) AS l ON true",
        "SELECT q.b FROM (VALUES (1)) AS t(c) CROSS JOIN LATERAL (SELECT r.b FROM (VALUES (2)) AS s(a) CROSS JOIN LATERAL (SELECT DISTINCT s.a AS b FROM (VALUES (1)) AS u(a)) AS r) AS q",
        // A constant is no number of an item.
        "SELECT x.a, (SELECT 9 FROM (VALUES (1), (1)) AS u(b) WHERE u.b < x.a + 5 ORDER BY 1 LIMIT 1) AS n FROM (VALUES (1)) AS x(a)",
        "SELECT x.a, (SELECT 9 AS n FROM (VALUES (1), (1)) AS u(b) WHERE u.b < x.a ORDER BY n DESC, u.b LIMIT 1) AS n FROM (VALUES (1), (2)) AS x(a)",
    ];
    statements(&all.map(rows), &[]).await;
}

/// An aggregate has a row where there are none to aggregate, and the columns beside it are computed of that.
#[tokio::test]
async fn subqueries_among_the_columns_of_an_aggregate() {
    let t = "(VALUES (1), (2), (4)) AS t(n)";
    let u = "(VALUES (1, 10), (1, 11), (2, 7)) AS u(n, k)";
    let all = [
        format!("SELECT t.n, l.a FROM {t}, LATERAL (SELECT max(k) IN (SELECT 7) AS a FROM {u} WHERE u.n = t.n) AS l"),
        format!(
            "SELECT t.n, l.a, l.b, l.c FROM {t}, LATERAL (SELECT (SELECT 1) + count(*) AS a, 2 AS b, max(k) AS c FROM {u} WHERE u.n = t.n) AS l"
        ),
        format!(
            "SELECT t.n, l.a FROM {t}, LATERAL (SELECT (SELECT y FROM (VALUES (7)) AS v(y)) IS DISTINCT FROM max(k) AS a FROM {u} WHERE u.n = t.n) AS l"
        ),
        format!(
            "SELECT t.n, l.a FROM {t} LEFT JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM (VALUES (7)) AS v(y)) AND count(*) > 1 AS a FROM {u} WHERE u.n = t.n) AS l ON true"
        ),
        format!("SELECT t.n, (SELECT count(*) + (SELECT min(y) FROM (VALUES (5), (7)) AS v(y)) FROM {u} WHERE u.n = t.n) AS a FROM {t}"),
        format!(
            "SELECT t.n, (SELECT count(*) + (SELECT count(*) FROM (VALUES (2), (7)) AS v(y) WHERE v.y <= t.n) FROM {u} WHERE u.n = t.n) AS a FROM {t}"
        ),
        format!("SELECT t.n, (SELECT coalesce(max(k), (SELECT 100)) FROM {u} WHERE u.n = t.n) AS a FROM {t}"),
        format!("SELECT t.n, (SELECT count(*) + (SELECT 5) FROM {u} WHERE u.n = t.n GROUP BY u.n) AS a FROM {t}"),
        format!("SELECT t.n, (SELECT count(*) > ALL (SELECT y FROM (VALUES (0), (1)) AS v(y)) FROM {u} WHERE u.n = t.n) AS a FROM {t}"),
        format!("SELECT t.n FROM {t} WHERE (SELECT count(*) + (SELECT 5) FROM {u} WHERE u.n = t.n) > 5"),
    ];
    statements(&all.map(|query| rows(&query)), &[]).await;
}

#[tokio::test]
async fn what_has_no_plan_is_refused() {
    let all = [
        "SELECT a, k FROM (VALUES (1)) AS t(a) LEFT JOIN (VALUES (1)) AS u(k) ON EXISTS (SELECT 1 FROM (VALUES (1)) AS s(z) WHERE s.z = t.a AND s.z = u.k)",
        "SELECT l.a FROM (VALUES (1), (2)) AS t(a), LATERAL (SELECT t.a * 2 AS a UNION ALL SELECT t.a) AS l",
        "SELECT l.h FROM (VALUES (jsonb '1', jsonb '2')) AS t(x, z), LATERAL (VALUES (t.x), (t.z)) AS l(h)",
    ];
    statements(&all.map(str::to_owned), &all.map(|statement| (statement, Deviation::Refused))).await;
}
