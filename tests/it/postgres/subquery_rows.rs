//! What a subquery is compared with, and what it asks of the rows around it: scopes, NULL, and how many rows there are.

use apigw_sql_functions as functions;
use apigw_sql_language::{FrontEnd, Repair};
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::prelude::SessionContext;

use super::compare::{Deviation, rows, statements};
use crate::function_examples;

const T: &str = "(VALUES (1, 'p'), (1, 'q'), (2, 'r'), (NULL, 's'), (4, 'w')) AS t(a, b)";
const U: &str = "(VALUES (1, 20, 'x'), (1, 30, 'y'), (2, 10, 'z'), (3, NULL, NULL)) AS u(k, n, s)";
const W: &str = "(VALUES (1, 20), (1, 30), (2, 10), (3, NULL)) AS w(k, m)";

fn over(statements: &[&str]) -> Vec<String> {
    let names = regex::Regex::new(r" ([TUW])\b").unwrap();
    let table = |found: &regex::Captures<'_>| match &found[1] {
        "T" => format!(" {T}"),
        "U" => format!(" {U}"),
        _ => format!(" {W}"),
    };
    statements.iter().map(|statement| names.replace_all(statement, table).into_owned()).collect()
}

/// Statements of any columns, compared as sets of rows.
fn all_rows(statements: &[&str]) -> Vec<String> {
    over(statements).iter().map(|statement| rows(statement)).collect()
}

#[tokio::test]
async fn a_row_is_compared_with_other_rows_of_its_own_table() {
    let mut all = Vec::new();
    for op in ["=", "<>", "<", "<=", ">", ">="] {
        for quantifier in ["ANY", "ALL", "SOME"] {
            for inner in ["v", "v WHERE a IS NOT NULL", "v WHERE false", "v WHERE a > 1", "v WHERE a = 4"] {
                let test = format!("a {op} {quantifier} (SELECT a FROM {inner})");
                all.push(over(&[&format!("WITH v AS (SELECT * FROM T) SELECT b FROM v WHERE {test} ORDER BY b")]).remove(0));
                all.push(over(&[&format!("WITH v AS (SELECT * FROM T) SELECT {test} FROM v ORDER BY b")]).remove(0));
            }
        }
    }
    all.extend(over(&[
        "WITH v AS (SELECT * FROM T) SELECT b FROM v WHERE NOT a < ANY (SELECT a FROM v) ORDER BY b",
        "WITH v AS (SELECT * FROM T) SELECT b FROM v WHERE a < ANY (SELECT a FROM v) OR b = 'w' ORDER BY b",
        "WITH v AS (SELECT * FROM T) SELECT b FROM v WHERE a + 1 >= ALL (SELECT a + 1 FROM v WHERE a < 4) ORDER BY b",
        "WITH v AS (SELECT * FROM T) SELECT CASE WHEN b >= ALL (SELECT b FROM v) THEN 'last' ELSE b END FROM v ORDER BY 1",
        "WITH v AS (SELECT * FROM T) SELECT count(*) FROM v GROUP BY b > ANY (SELECT b FROM v) ORDER BY 1",
        "WITH v AS (SELECT * FROM T) SELECT a FROM v GROUP BY a HAVING count(*) >= ALL (SELECT count(*) FROM v GROUP BY a)",
        "WITH v AS (SELECT * FROM T) SELECT max(b) FILTER (WHERE a > ANY (SELECT a FROM v)) FROM v",
        "WITH v AS (SELECT * FROM T) SELECT b FROM v ORDER BY a > ANY (SELECT a FROM v) NULLS FIRST, b",
        "WITH v AS (SELECT * FROM T) SELECT v.b FROM v JOIN U ON v.a = u.k WHERE u.n >= ALL (SELECT u.n FROM v JOIN U ON v.a = u.k) ORDER BY b",
        "WITH v AS (SELECT * FROM T) SELECT count(*) FROM v JOIN U ON v.a = u.k AND v.a >= ALL (SELECT a FROM v WHERE a < 3)",
        "WITH v AS (SELECT * FROM T) SELECT b FROM v WHERE a > ALL (SELECT x.a FROM v AS x WHERE x.b < v.b AND x.a IS NOT NULL) ORDER BY b",
        "WITH v AS (SELECT * FROM T) SELECT b FROM v WHERE a > ANY (SELECT a FROM v WHERE a > ANY (SELECT a FROM v)) ORDER BY b",
        "SELECT b FROM T WHERE a > ANY (SELECT k FROM U WHERE n > ALL (SELECT m FROM W WHERE w.k = t.a)) ORDER BY b",
        "SELECT 3 > ALL (SELECT 1)",
        "SELECT 3 > ALL (SELECT 1 WHERE false)",
        "SELECT NULL > ANY (SELECT 1)",
        "SELECT 1 <> ANY (SELECT k FROM U)",
        "SELECT 1 = ALL (SELECT 1 UNION ALL SELECT NULL)",
        "SELECT 2 = ALL (SELECT 1 UNION ALL SELECT NULL)",
        "SELECT 'b' > ANY (SELECT x FROM (VALUES ('a'), (NULL)) AS v(x))",
        "SELECT x FROM (VALUES ('1'::jsonb), ('10'), ('9')) AS j(x) WHERE x >= ALL (SELECT x FROM (VALUES ('1'::jsonb), ('9')) AS j(x)) ORDER BY x",
        "SELECT b FROM T WHERE (SELECT max(k) FROM U WHERE u.k = t.a) >= ALL (SELECT a FROM T WHERE a IS NOT NULL AND a < 3) ORDER BY b",
        "SELECT count(*) FROM generate_series(1, 40) AS g WHERE (g IN (SELECT 2 * x FROM generate_series(1, 15) AS x)) = (g > 7)",
        "SELECT count(*) FROM generate_series(1, 40) AS g WHERE (g NOT IN (SELECT 2 * x FROM generate_series(1, 15) AS x UNION ALL SELECT NULL)) IS NULL",
        "SELECT count(*) FROM generate_series(1, 40) AS g WHERE (g > ANY (SELECT 2 * x FROM generate_series(5, 15) AS x UNION ALL SELECT NULL)) IS NULL",
        "SELECT count(*) FROM generate_series(1, 40) AS g WHERE g < ALL (SELECT 2 * x FROM generate_series(5, 15) AS x)",
        "SELECT count(*) FROM generate_series(1, 40) AS g WHERE g <> ANY (SELECT 7 FROM generate_series(5, 15) AS x)",
        "SELECT l FROM (VALUES (ARRAY[1,5]), (ARRAY[2]), (NULL)) AS t(l) WHERE 2 > ALL (SELECT v FROM unnest(l) AS v) ORDER BY l",
    ]));
    statements(&all, &[]).await;
}

#[tokio::test]
async fn not_in_of_what_is_no_column() {
    let mut all = Vec::new();
    let lefts = ["5", "20", "NULL", "a", "a + 16", "a * 0", "a - a + 7", "coalesce(7, a)", "NULL + a", "CASE WHEN true THEN 7 ELSE a END"];
    for left in lefts {
        for inner in
            ["SELECT m FROM W", "SELECT m FROM W WHERE m IS NOT NULL", "SELECT m FROM W WHERE false", "SELECT m FROM W WHERE w.k = t.a"]
        {
            for test in [
                format!("{left} NOT IN ({inner})"),
                format!("{left} <> ALL ({inner})"),
                format!("NOT {left} = ANY ({inner})"),
                format!("{left} NOT IN ({inner}) OR b = 's'"),
                format!("NOT ({left} IN ({inner}) OR b = 's')"),
            ] {
                all.push(over(&[&format!("SELECT b FROM T WHERE {test} ORDER BY b")]).remove(0));
            }
        }
    }
    all.extend(over(&[
        "SELECT b FROM T WHERE b || NULL NOT IN (SELECT s FROM U) ORDER BY b",
        "SELECT b FROM T WHERE 'q' || '' NOT IN (SELECT s FROM U) ORDER BY b",
        "SELECT b FROM T WHERE upper(b) NOT IN (SELECT s FROM U WHERE s IS NOT NULL) ORDER BY b",
        "SELECT a FROM T GROUP BY a HAVING 9 NOT IN (SELECT m FROM W) ORDER BY a",
        "SELECT a FROM T GROUP BY a HAVING count(*) NOT IN (SELECT m FROM W) ORDER BY a",
        "SELECT a FROM T GROUP BY a HAVING count(*) + 1 NOT IN (SELECT k FROM W WHERE k < 3) ORDER BY a",
        "SELECT count(*) FROM T JOIN U ON 9 NOT IN (SELECT m FROM W)",
        "SELECT count(*) FROM T JOIN U ON t.a = u.k AND u.n NOT IN (SELECT m FROM W WHERE m < 15)",
        "SELECT count(*) FROM T LEFT JOIN U ON 9 NOT IN (SELECT m FROM W)",
        "SELECT count(u.k) FROM T LEFT JOIN U ON t.a = u.k AND u.n NOT IN (SELECT m FROM W WHERE m < 25)",
        "SELECT count(*) FROM T FULL JOIN U ON t.a = u.k AND t.a IN (SELECT k FROM W)",
        "SELECT count(u.k) FROM T LEFT JOIN U ON t.a = u.k AND EXISTS (SELECT 1 FROM W WHERE w.m = u.n AND w.k > 1)",
        "SELECT count(u.k) FROM T LEFT JOIN U ON t.a = u.k AND u.n > (SELECT min(m) FROM W WHERE w.k = t.a)",
        "SELECT count(*) FROM T WHERE row(3, 5) NOT IN (SELECT k, n FROM U)",
        "SELECT count(*) FROM T WHERE row(7, 5) NOT IN (SELECT k, n FROM U)",
        "SELECT count(*) FROM T WHERE (3, 5) NOT IN (SELECT k, n FROM U WHERE u.k = t.a)",
        "SELECT count(*) FROM T WHERE (t.a, 5) NOT IN (SELECT k, n FROM U WHERE u.k = t.a) OR b = 's'",
        "SELECT b FROM T WHERE EXISTS (SELECT 1 FROM U WHERE t.a NOT IN (SELECT k FROM W WHERE k > u.k)) ORDER BY b",
        "SELECT b FROM T WHERE EXISTS (SELECT 1 FROM U WHERE t.a NOT IN (SELECT k FROM W)) ORDER BY b",
        "SELECT b FROM T WHERE EXISTS (SELECT 1 FROM U WHERE t.a IN (SELECT k FROM W)) ORDER BY b",
    ]));
    statements(&all, &[]).await;
}

#[tokio::test]
async fn truth_that_is_never_null_is_grouped() {
    let mut all = Vec::new();
    for test in ["IS TRUE", "IS NOT TRUE", "IS FALSE", "IS NOT FALSE", "IS UNKNOWN", "IS NOT UNKNOWN"] {
        all.extend(over(&[
            &format!("SELECT DISTINCT (a > 1) {test} AS x FROM T ORDER BY x"),
            &format!("SELECT count(*) FROM T GROUP BY (a > 1) {test} ORDER BY 1"),
            &format!("WITH c AS (SELECT (a > 1) {test} AS x, b FROM T) SELECT max(b) FROM c GROUP BY x ORDER BY 1"),
            &format!("WITH c AS (SELECT (a > 1) {test} AS x FROM T) SELECT max(x::int) + min(x::int) FROM c"),
            &format!("SELECT (a > 1) {test} AS x FROM T UNION SELECT (k > 1) {test} FROM U ORDER BY x"),
            &format!("SELECT count(DISTINCT (a > 1) {test}) FROM T"),
            &format!("SELECT array_agg((a > 1) {test} ORDER BY b) FROM T"),
            &format!("SELECT CASE WHEN (a > 1) {test} THEN 1 END AS x FROM T GROUP BY x ORDER BY x"),
            &format!("SELECT b FROM T WHERE (a > 1) {test} OR b = 's' ORDER BY b"),
            &format!("WITH RECURSIVE q AS (SELECT 1 AS n, (1 > 0) {test} AS b UNION ALL SELECT n + 1, (n > 1) {test} FROM q WHERE n < 3) SELECT b FROM q ORDER BY n"),
        ]));
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn a_subquery_in_a_subquery_asks_for_the_rows_of_both_around_it() {
    let all = over(&[
        "SELECT b FROM T WHERE EXISTS (SELECT 1 FROM U WHERE u.k IN (SELECT k FROM W WHERE w.k = t.a)) ORDER BY b",
        "SELECT b FROM T WHERE EXISTS (SELECT 1 FROM U WHERE u.n IN (SELECT w.m FROM W WHERE w.k = t.a)) ORDER BY b",
        "SELECT b FROM T WHERE EXISTS (SELECT 1 FROM U WHERE u.k = t.a AND EXISTS (SELECT 1 FROM W WHERE w.k = t.a AND w.m = u.n)) ORDER BY b",
        "SELECT b FROM T WHERE NOT EXISTS (SELECT 1 FROM U WHERE u.k = t.a AND NOT EXISTS (SELECT 1 FROM W WHERE w.k = t.a AND w.m >= u.n)) ORDER BY b",
        "SELECT (SELECT count(*) FROM U WHERE EXISTS (SELECT 1 FROM W WHERE w.k = t.a AND w.m = u.n)) FROM T ORDER BY b",
        "SELECT (SELECT sum(c) FROM (SELECT (SELECT count(*) FROM W WHERE w.k = u.k AND w.k = t.a) AS c FROM U) AS q) FROM T ORDER BY b",
        "SELECT (SELECT max((SELECT max(m) FROM W WHERE w.k = u.k)) FROM U WHERE u.k = t.a) FROM T ORDER BY b",
        "SELECT (SELECT max((SELECT max(m) + u.n FROM W WHERE w.k = t.a)) FROM U WHERE u.k = t.a) FROM T ORDER BY b",
        "SELECT (SELECT count(*) FROM U WHERE u.n > (SELECT min(m) FROM W WHERE w.k = t.a)) FROM T ORDER BY b",
        "SELECT (SELECT count(*) FROM U WHERE u.k = t.a AND u.n = (SELECT max(m) FROM W WHERE w.k = u.k)) FROM T ORDER BY b",
        "SELECT (SELECT count(*) FROM U WHERE u.k >= t.a AND u.n IN (SELECT m FROM W WHERE w.k = u.k)) FROM T ORDER BY b",
        "SELECT (SELECT count(*) FROM U WHERE u.n > ALL (SELECT m FROM W WHERE w.k > t.a AND m IS NOT NULL)) FROM T ORDER BY b",
        "SELECT (SELECT count(*) FROM U WHERE t.a NOT IN (SELECT k FROM W WHERE w.m > u.n)) FROM T ORDER BY b",
        "SELECT (SELECT string_agg((SELECT min(b) FROM (VALUES (1, 'i'), (2, 'j')) AS x(c, b) WHERE x.c = u.k AND x.c <= t.a), ',' ORDER BY n) FROM U) FROM T ORDER BY b",
        "SELECT (SELECT max(c) FROM (SELECT count(*) AS c FROM U WHERE u.k = t.a) AS q) FROM T ORDER BY b",
        "SELECT (SELECT sum(c) FROM (SELECT s, count(*) AS c FROM U WHERE u.k = t.a GROUP BY s) AS q) FROM T ORDER BY b",
        "SELECT (SELECT count(*) FROM (SELECT s, count(*) AS c FROM U WHERE u.k = t.a GROUP BY s) AS q) FROM T ORDER BY b",
        "SELECT (SELECT count(*) FROM U LEFT JOIN W ON w.k = u.k AND w.m = t.a * 10 WHERE u.k = t.a) FROM T ORDER BY b",
        "SELECT (SELECT count(*) FROM (SELECT * FROM U WHERE u.n > t.a) AS u JOIN W ON w.k = u.k AND w.m > t.a) FROM T ORDER BY b",
        "SELECT (SELECT count(w.m) FROM (SELECT * FROM U WHERE u.n > t.a * 10) AS u LEFT JOIN W ON w.k = u.k) FROM T ORDER BY b",
        // Names that stand for another table further in.
        "SELECT b FROM T WHERE EXISTS (SELECT 1 FROM (SELECT k AS a, n FROM U) AS t WHERE EXISTS (SELECT 1 FROM W WHERE w.k = t.a AND w.m > t.n)) ORDER BY b",
        "SELECT (SELECT count(*) FROM U WHERE u.k > t.a AND EXISTS (SELECT 1 FROM (SELECT k, m AS n FROM W) AS u WHERE u.n = 10 AND EXISTS (SELECT 1 FROM W WHERE w.k = u.k))) FROM T ORDER BY b",
        "SELECT b FROM T WHERE a IN (SELECT k FROM U WHERE EXISTS (SELECT 1 FROM (SELECT a FROM T) AS t WHERE t.a = u.k)) ORDER BY b",
    ]);
    statements(&all, &[]).await;
}

#[tokio::test]
async fn the_only_row_of_a_subquery() {
    let all = over(&[
        "SELECT (SELECT n FROM U WHERE u.k = t.a AND n > 20) FROM T ORDER BY b",
        "SELECT (SELECT n FROM U WHERE u.k = t.a) FROM T WHERE a = 2 ORDER BY b",
        "SELECT (SELECT n FROM U WHERE u.k = t.a) FROM T ORDER BY b",
        "SELECT CASE WHEN a = 2 THEN (SELECT n FROM U WHERE u.k = t.a) END FROM T ORDER BY b",
        "SELECT CASE WHEN a < 2 THEN (SELECT n FROM U WHERE u.k = t.a) END FROM T ORDER BY b",
        "SELECT b FROM T WHERE a = 2 AND (SELECT n FROM U WHERE u.k = t.a) = 10 ORDER BY b",
        "SELECT b FROM T WHERE a = 2 AND (SELECT n FROM U WHERE u.n > 5 AND u.k >= t.a) = 10 ORDER BY b",
        "SELECT b FROM T WHERE (SELECT n FROM U WHERE u.k = t.a) = 10 ORDER BY b",
        "SELECT (SELECT upper(s) || b FROM U WHERE u.k = t.a AND u.n <> 20) FROM T ORDER BY b",
        "SELECT (SELECT n FROM U WHERE u.n > t.a * 10 AND u.k < 2 AND u.n > 20) FROM T ORDER BY b",
        "SELECT (SELECT n FROM U WHERE u.n > t.a) FROM T ORDER BY b",
        "SELECT (SELECT DISTINCT k FROM U WHERE u.k = t.a) FROM T ORDER BY b",
        "SELECT (SELECT sum(n) FROM U WHERE u.k = t.a GROUP BY u.k) FROM T ORDER BY b",
        "SELECT (SELECT sum(n) FROM U WHERE u.k = t.a GROUP BY u.s) FROM T WHERE a = 2",
        "SELECT (SELECT sum(n) FROM U WHERE u.k = t.a GROUP BY u.s) FROM T ORDER BY b",
        "SELECT (SELECT n FROM U WHERE u.k = t.a ORDER BY n DESC LIMIT 1) FROM T ORDER BY b",
        "SELECT (SELECT n FROM U WHERE u.k = t.a ORDER BY n OFFSET 1) FROM T ORDER BY b",
        "SELECT (SELECT n FROM U WHERE u.k = t.a ORDER BY n OFFSET 1 LIMIT 5) FROM T ORDER BY b",
        "SELECT (SELECT m FROM W JOIN U ON w.k = u.k WHERE u.n = 10 AND w.k = t.a) FROM T ORDER BY b",
        "SELECT (SELECT hstore(s, b) FROM U WHERE u.k = t.a AND u.n = 20) FROM T ORDER BY b",
        "SELECT (SELECT ('{\"s\": \"' || s || '\"}')::jsonb FROM U WHERE u.k = t.a AND u.n = 20) ->> 's' FROM T ORDER BY b",
        "SELECT sum((SELECT n FROM U WHERE u.k = t.a AND n > 20)) FROM T",
        "SELECT b FROM T ORDER BY (SELECT n FROM U WHERE u.k = t.a AND n <> 20) NULLS FIRST, b",
        "SELECT a AS b FROM T ORDER BY (SELECT max(n) FROM U WHERE u.s > t.b OR u.k = t.a) NULLS FIRST, t.b",
        "SELECT y FROM (SELECT DISTINCT ON (t.a) ARRAY(SELECT s FROM U WHERE u.k = t.a ORDER BY 1) AS y, t.a FROM T ORDER BY t.a, b) AS q ORDER BY a",
        "SELECT y FROM (SELECT DISTINCT ON ((SELECT max(n) FROM U WHERE u.k = t.a)) b AS y FROM T ORDER BY (SELECT max(n) FROM U WHERE u.k = t.a), b) AS q ORDER BY y",
        "SELECT y FROM (SELECT DISTINCT ON (a) b AS y FROM T ORDER BY a, (SELECT max(n) FROM U WHERE u.k = t.a), b DESC) AS q ORDER BY y",
        "SELECT count(*) FROM T GROUP BY (SELECT n FROM U WHERE u.k = t.a AND n <> 20) ORDER BY 1",
        "SELECT (SELECT b FROM (VALUES (1)) AS x(y) WHERE x.y = t.a) FROM T ORDER BY b",
        "SELECT (SELECT t.b) FROM T ORDER BY b",
        "SELECT coalesce((SELECT n FROM U WHERE u.k = t.a AND u.n < 25), -1) FROM T ORDER BY b",
        "SELECT (SELECT n FROM U WHERE u.k = t.a AND u.n = (SELECT max(m) FROM W WHERE w.k = t.a)) FROM T ORDER BY b",
        "SELECT t.a FROM T WHERE (SELECT u.n FROM U WHERE u.k = t.a AND u.n <> 30) IN (SELECT m FROM W) ORDER BY b",
    ]);
    statements(&all, &[]).await;
}

#[tokio::test]
async fn rows_are_compared_with_those_of_a_subquery() {
    let mut all = over(&[
        "SELECT (a, 10) = (SELECT k, n FROM U WHERE k = 2) FROM T ORDER BY b",
        "SELECT (a, 10) <> (SELECT k, n FROM U WHERE k = 2) FROM T ORDER BY b",
        "SELECT (a, 10) >= (SELECT k, n FROM U WHERE k = 2) FROM T ORDER BY b",
        "SELECT (1, 2) IN (SELECT * FROM U)",
        "SELECT b FROM T WHERE (a, b) IN (SELECT k, s, n FROM U)",
        "SELECT (a, 10) = (SELECT k, n FROM U WHERE false) FROM T ORDER BY b",
        "SELECT (a, 10) = (SELECT k, n FROM U) FROM T ORDER BY b",
        "SELECT (1, 10) = (SELECT k, n FROM U)",
        "SELECT (1, 20) = (SELECT k, n FROM U WHERE n = 20)",
        "SELECT (a, 20) = (SELECT k, n FROM U WHERE u.k = t.a AND n < 25) FROM T ORDER BY b",
        "SELECT b FROM T WHERE (a, 20) = (SELECT k, n FROM U WHERE u.k = t.a AND n < 25) ORDER BY b",
        "SELECT b FROM T WHERE (a, b) = (SELECT max(a), 'r' FROM T WHERE a < 4) ORDER BY b",
        "SELECT CASE WHEN (a, 30) IN (SELECT k, n FROM U) THEN b END FROM T ORDER BY b",
        "SELECT count(*) FROM T GROUP BY (a, 30) IN (SELECT k, n FROM U) ORDER BY 1",
        "SELECT a FROM T GROUP BY a HAVING (a, 30) IN (SELECT k, n FROM U) ORDER BY 1",
        "SELECT b FROM T ORDER BY (a, 30) IN (SELECT k, n FROM U) NULLS FIRST, b",
        "SELECT count(*) FROM T JOIN U ON (t.a, u.n) IN (SELECT k, m FROM W)",
        "SELECT count(u.k) FROM T LEFT JOIN U ON t.a = u.k AND (u.k, u.n) IN (SELECT k, m FROM W)",
        "SELECT (1, 2) IN (SELECT 1, 2)",
        "SELECT (1, 2) IN (SELECT 1, 2, 3)",
    ]);
    for test in ["IN", "NOT IN", "= ANY", "<> ALL", "< ANY", ">= ALL", "< ALL"] {
        for inner in ["U", "U WHERE u.k = t.a", "U WHERE u.k > t.a", "U WHERE false", "U WHERE n IS NOT NULL"] {
            all.extend(over(&[
                &format!("SELECT (a, 20) {test} (SELECT k, n FROM {inner}) FROM T ORDER BY b"),
                &format!("SELECT b FROM T WHERE (a, 20) {test} (SELECT k, n FROM {inner}) ORDER BY b"),
                &format!("SELECT b FROM T WHERE ((a, 20) {test} (SELECT k, n FROM {inner})) IS NULL ORDER BY b"),
            ]));
        }
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn lateral_joins_have_conditions() {
    let mut all = all_rows(&[
        "SELECT t.b, e.key FROM (VALUES ('p', 'a=>1,b=>2'::hstore), ('q', NULL), ('r', '')) t(b, h) LEFT JOIN LATERAL each(t.h) e ON e.key = 'a'",
        "SELECT t.b, e.key FROM (VALUES ('p', 'a=>1,b=>2'::hstore), ('q', NULL), ('r', '')) t(b, h) LEFT JOIN each(t.h) e ON e.value > '1' AND t.b = 'p'",
        "SELECT t.b, e.key FROM (VALUES ('p', 'a=>1,b=>2'::hstore), ('q', NULL)) t(b, h) INNER JOIN LATERAL each(t.h) e ON e.key = 'a'",
        "SELECT t.b, e.k, e.v FROM (VALUES ('p', 'a=>1,b=>2'::hstore), ('q', 'c=>NULL')) t(b, h) LEFT JOIN LATERAL each(t.h) AS e(k, v) ON e.v IS NULL",
        "SELECT t.b, v FROM (VALUES ('p', ARRAY[1,2,3]), ('q', ARRAY[]::int[]), ('r', NULL)) t(b, l) LEFT JOIN LATERAL unnest(t.l) AS v ON v > 1",
        "SELECT t.b, v FROM (VALUES ('p', ARRAY[1,2,3]), ('q', ARRAY[]::int[]), ('r', NULL)) t(b, l) LEFT JOIN unnest(t.l) AS v ON v > 5",
        "SELECT t.b, v, o FROM (VALUES ('p', ARRAY[1,2,3]), ('r', NULL)) t(b, l) LEFT JOIN LATERAL unnest(t.l) WITH ORDINALITY AS x(v, o) ON o > 1",
        "SELECT t.b, e.key, x.k FROM (VALUES (1, 'a=>1,b=>2'::hstore), (5, 'c=>4')) t(b, h) LEFT JOIN LATERAL each(t.h) e ON e.key > 'a' LEFT JOIN U AS x ON x.k = t.b",
        "SELECT t.b, l.n FROM T LEFT JOIN LATERAL (SELECT n FROM U WHERE u.k = t.a AND u.n IN (SELECT m FROM W WHERE w.k = t.a)) l ON l.n > 20",
    ]);
    for inner in [
        "SELECT n FROM U WHERE u.k = t.a",
        "SELECT n FROM U WHERE u.k >= t.a",
        "SELECT n FROM U WHERE u.k = t.a ORDER BY n LIMIT 1",
        "SELECT n FROM U WHERE u.k > t.a ORDER BY n DESC LIMIT 2",
        "SELECT max(n) AS n FROM U WHERE u.k = t.a",
        "SELECT count(*) AS n FROM U WHERE u.k > t.a",
        "SELECT DISTINCT n FROM U WHERE u.k <= t.a",
        "SELECT t.a * 10 AS n",
    ] {
        for on in ["true", "l.n > 15", "l.n > 15 AND t.b <> 'q'", "t.a = 1", "l.n = t.a * 10", "false"] {
            for kind in ["LEFT JOIN", "JOIN"] {
                all.extend(all_rows(&[&format!("SELECT t.b, l.n FROM T {kind} LATERAL ({inner}) AS l ON {on}")]));
            }
        }
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn aggregates_of_the_rows_around_a_subquery_are_refused() {
    let all = over(&[
        "SELECT (SELECT sum(t.a)) FROM T",
        "SELECT (SELECT count(*) FILTER (WHERE t.a > 1) FROM (VALUES (1)) AS x(y)) FROM T",
        "SELECT (SELECT count(t.b) FROM unnest(ARRAY[1]) AS v) FROM T",
        "SELECT (SELECT string_agg(b, ',' ORDER BY a) FROM (VALUES (1)) AS x(y)) FROM T",
    ]);
    let refused: Vec<_> = all.iter().map(|statement| (statement.as_str(), Deviation::Refused)).collect();
    statements(&all, &refused).await;
    // Those of the subquery's own rows, or of nothing, are not.
    let own = over(&[
        "SELECT (SELECT sum(n + t.a) FROM U WHERE u.k = t.a) FROM T ORDER BY b",
        "SELECT (SELECT count(*) FROM U WHERE t.a > 1) FROM T ORDER BY b",
        "SELECT (SELECT count(*) FILTER (WHERE u.n > t.a) FROM U) FROM T ORDER BY b",
        "SELECT ARRAY(SELECT t.a FROM U WHERE u.k = t.a) FROM T ORDER BY b",
        "SELECT (SELECT t.a FROM U WHERE u.k = t.a LIMIT 1) FROM T ORDER BY b",
        "SELECT (SELECT t.a FROM U WHERE u.k = t.a ORDER BY t.a LIMIT 1) FROM T ORDER BY b",
        "SELECT (SELECT max(x) FROM (SELECT t.a AS x FROM U) AS q) FROM T ORDER BY b",
    ]);
    statements(&own, &[]).await;
}

#[tokio::test]
async fn the_repairs_are_what_makes_the_answers_right() {
    let cases = [
        (Repair::SetComparisonScope, "WITH v(a) AS (VALUES (1), (2)) SELECT count(*) FROM v WHERE a >= ALL (SELECT a FROM v)", "2", "1"),
        (
            Repair::ConstantNotIn,
            "SELECT count(*) FROM (VALUES (1)) AS t(a) WHERE 4 NOT IN (SELECT b FROM (VALUES (1), (NULL)) AS u(b))",
            "1",
            "0",
        ),
    ];
    for (repair, statement, wrong, right) in cases {
        let whole = FrontEnd::new(functions::all());
        for (front_end, expected) in [(whole.clone().without_repair(repair), wrong), (whole, right)] {
            let state = front_end.configure(SessionStateBuilder::new_with_default_features()).build();
            let context = SessionContext::new_with_state(state);
            assert_eq!(function_examples::answer(&front_end, &context, statement).await.unwrap(), expected, "{repair:?}");
        }
    }
}
