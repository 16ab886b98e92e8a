//! Rows that are compared, and records whose columns are all taken.

use super::compare::{expressions, statements};

const MEMBERS: [&str; 3] = ["1", "2", "NULL"];

#[tokio::test]
async fn rows_that_hold_null_are_compared_by_their_members() {
    let rows: Vec<_> = MEMBERS.iter().flat_map(|a| MEMBERS.iter().map(move |b| format!("({a}::int, {b}::int)"))).collect();
    let mut all = Vec::new();
    for left in &rows {
        for right in &rows {
            for operator in ["=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"] {
                all.push(format!("{left} {operator} {right}"));
            }
            all.push(format!("{left} IN ({right}, (2, 1))"));
            all.push(format!("{left} NOT IN ((2, 2), ROW{right})"));
        }
        all.extend([format!("{left} IS NULL"), format!("{left} IS NOT NULL"), format!("ROW{left} IS NULL")]);
    }
    all.extend(["(1, 2) = (1, 2, 3)", "(1, 'b') >= (1, 'a')", "(2, 'a', 1) > (2, 'a', 0)", "ROW(1) = ROW(1)"].map(String::from));
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn rows_are_looked_for_in_subqueries() {
    let t = "(VALUES (1, 'a'), (2, 'b'), (3, NULL), (NULL, 'a')) AS t(n, s)";
    let us = [
        "(VALUES (1, 'a'), (2, 'c')) AS u(x, y)",
        "(VALUES (1, 'a'), (3, 'c')) AS u(x, y)",
        "(VALUES (2, NULL), (1, 'z')) AS u(x, y)",
        "(VALUES (NULL::bigint, NULL::text)) AS u(x, y)",
        "(VALUES (7, 'q')) AS u(x, y) WHERE x > 7",
    ];
    let mut all = Vec::new();
    for u in us {
        let found = format!("(n, s) IN (SELECT x, y FROM {u})");
        let missing = format!("(n, s) NOT IN (SELECT x, y FROM {u})");
        let conditions = [
            found.clone(),
            missing.clone(),
            format!("NOT {found}"),
            format!("NOT ({missing})"),
            format!("{found} OR n = 3"),
            format!("NOT ({found} OR n = 1)"),
            format!("{missing} AND n < 3"),
            format!("(n, s) = ANY (SELECT x, y FROM {u})"),
            format!("(n, s) <> ALL (SELECT x, y FROM {u})"),
        ];
        all.extend(conditions.map(|condition| format!("SELECT coalesce(n::text, '-') FROM {t} WHERE {condition} ORDER BY 1")));
    }
    let row_of_t = [
        "SELECT n FROM T WHERE (n, 'a') IN (SELECT x, y FROM (VALUES (1, 'a'), (2, 'a')) AS u(x, y) WHERE u.x = t.n) ORDER BY 1",
        "SELECT n FROM T WHERE (n, 'a') IN (SELECT x, y FROM (VALUES (1, NULL), (2, 'a')) AS u(x, y) WHERE u.x <= t.n) ORDER BY 1",
        "SELECT i FROM (VALUES (1, hstore 'a=>1'), (2, 'b=>2')) AS t(i, h) WHERE ('b', '2') IN (SELECT key, value FROM each(t.h))",
    ];
    all.extend(row_of_t.map(|statement| statement.replace('T', t)));
    // Where the subquery asks for the row by a name without its table.
    all.push("SELECT n FROM (VALUES (1)) AS t(n) WHERE (n, 1) IN (SELECT x, 1 FROM (VALUES (1)) AS u(x) WHERE x = n)".to_owned());
    statements(&all, &[]).await;
}

#[tokio::test]
async fn all_columns_of_a_record() {
    let all = [
        "SELECT concat(key, '=', value) FROM (SELECT (each(h)).* FROM (VALUES (hstore 'a=>1, b=>NULL'), ('c=>2')) AS t(h)) AS q ORDER BY 1",
        "SELECT concat(i, key, value) FROM (SELECT i, (jsonb_each_text(j)).* FROM (VALUES (1, jsonb '{\"a\": 1, \"b\": null}')) AS t(i, j)) AS q ORDER BY 1",
        "SELECT concat(key, value) FROM (SELECT (json_each('{\"a\": [1]}')).*) AS q",
        "SELECT concat(a, b) FROM (SELECT (t).* FROM (VALUES (1, 'x')) AS t(a, b)) AS q",
        "SELECT concat(n, ':', v) FROM (VALUES (jsonb '[5,6]')) AS t(j), jsonb_array_elements(j) WITH ORDINALITY AS e(v, n)",
        "SELECT concat(k, v, n) FROM json_each('{\"a\":1,\"b\":2}') WITH ORDINALITY AS e(k, v, n)",
        "SELECT concat(key, value, ordinality) FROM jsonb_each('{\"a\":1,\"b\":2}') WITH ORDINALITY",
        "SELECT concat(i, v, n) FROM (VALUES (1, jsonb '[5,6]'), (2, '[]')) AS t(i, j) LEFT JOIN LATERAL jsonb_array_elements(j) WITH ORDINALITY AS x(v, n) ON true ORDER BY 1",
    ];
    statements(&all.map(String::from), &[]).await;
}

#[tokio::test]
async fn distinct_values_are_aggregated_in_order() {
    let t = "(VALUES (1, 'c'), (2, 'a'), (3, 'b'), (3, 'a'), (NULL, NULL)) AS t(n, s)";
    let aggregates = [
        "array_agg(DISTINCT s)",
        "string_agg(DISTINCT s, ',')",
        "array_agg(DISTINCT n)",
        "array_agg(DISTINCT n % 2)",
        "array_agg(DISTINCT n) FILTER (WHERE n > 1)",
        "string_agg(DISTINCT upper(s), ', ')",
        "array_agg(DISTINCT n ORDER BY n DESC)",
        "array_agg(ALL s)",
    ];
    statements(&aggregates.map(|aggregate| format!("SELECT {aggregate} FROM {t}")), &[]).await;
}

#[tokio::test]
async fn nulls_among_values_are_counted() {
    let all = [
        "SELECT num_nulls(1, NULL, 2)",
        "SELECT num_nonnulls(1, NULL, 'x', ARRAY[NULL])",
        "SELECT num_nulls()",
        "SELECT num_nulls(a, b) || '/' || num_nonnulls(a, b, 1) FROM (VALUES (1, NULL), (NULL, 'x'), (NULL, NULL), (2, 'y')) AS t(a, b)",
        "SELECT num_nulls(h, h -> 'a', NULL) FROM (VALUES ('a=>1'::hstore), ('b=>1'), (NULL)) AS t(h)",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}
