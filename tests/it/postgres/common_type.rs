//! One type of several expressions: literals without a type, what keeps its type, and the order of hstores.

use super::compare::{Deviation, expressions, rows, statements};

const T: &str =
    "(SELECT hstore 'a=>1' AS h, json '{\"x\": [1]}' AS j, jsonb '{\"x\": 2}' AS b, 'x' AS s, 5 AS n, TIMESTAMP '2025-01-02' AS t) AS t";

#[tokio::test]
async fn literals_take_the_type_of_the_others() {
    let exprs = [
        "coalesce(h, 'b=>2') -> 'a'",
        "coalesce(NULL, h, 'b=>2') -> 'a'",
        "coalesce(NULL::hstore, 'b=>2') -> 'b'",
        "coalesce(h, '')",
        "coalesce(h, 'bad')",
        "coalesce(j, '{}') ->> 'x'",
        "coalesce(NULL::json, '{\"y\": 1}') ->> 'y'",
        "coalesce(b, '{}') -> 'x'",
        "coalesce(b, 'bad')",
        "coalesce(b, '{}') || '{\"z\": 1}'",
        "coalesce(s, '-') || '!'",
        "coalesce(n, 0) + 1",
        "coalesce(t, '2025-05-05')",
        "coalesce(NULL::timestamp, '2025-05-05')",
        "coalesce(n, 'x')",
        "CASE WHEN n > 1 THEN h ELSE 'c=>3' END -> 'a'",
        "CASE WHEN n > 9 THEN h ELSE 'c=>3' END -> 'c'",
        "CASE WHEN n > 9 THEN h END",
        "CASE n WHEN 5 THEN j ELSE '{}' END ->> 'x'",
        "CASE WHEN n > 9 THEN b ELSE '[1]' END -> 0",
        "CASE WHEN n > 9 THEN n ELSE '7' END",
        "CASE WHEN n > 9 THEN t ELSE '2025-02-03' END",
        "CASE WHEN n > 9 THEN s ELSE 'a=>1' END",
        "CASE WHEN n > 1 THEN 'a' ELSE 'b' END",
        "CASE WHEN n > 1 THEN NULL ELSE h END",
        "nullif(h, 'a=>1')",
        "nullif(h, 'a=>2') -> 'a'",
        "nullif(b, '{}') -> 'x'",
        "nullif(s, 'x')",
        "greatest(n, '7')",
        "least(t, '2024-01-01')",
        "h IN ('a=>1', 'b=>2')",
        "h IN ('b=>2')",
        "h NOT IN ('b=>2', NULL)",
        "h IN (NULL)",
        "b IN ('{\"x\": 2}')",
        "h = 'a=>1'",
        "h <> 'a=>1'",
        "(CASE WHEN n > 1 THEN coalesce(h, 'z=>1') ELSE '' END) ? 'a'",
        "coalesce(CASE WHEN n > 9 THEN b END, '{\"q\": 1}') -> 'q'",
        "pg_typeof(coalesce(j, j))::text",
        "pg_typeof(CASE WHEN n > 1 THEN b END)::text",
        "pg_typeof(nullif(b, '{}'))::text",
        "pg_typeof((SELECT j))::text",
        "(ARRAY[h, 'b=>2'])[2] -> 'b'",
    ];
    let all: Vec<_> = exprs.iter().map(|e| format!("{e} FROM {T}")).collect();
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn rows_of_values_have_one_type() {
    let all = [
        "SELECT h -> 'a' FROM (VALUES (hstore 'a=>1'), ('a=>2'), (NULL), ('')) AS v(h)",
        "SELECT h -> 'a' FROM (VALUES ('a=>2'), (hstore 'a=>1')) AS v(h)",
        "SELECT j ->> 'a' FROM (VALUES ('{\"a\": 1}'::json), ('{}'), (NULL)) AS v(j)",
        "SELECT b -> 'a' FROM (VALUES ('{\"a\": 1}'::jsonb), ('bad')) AS v(b)",
        "SELECT t + INTERVAL '1 day' FROM (VALUES (TIMESTAMP '2025-01-01'), ('2025-02-01'), (NULL)) AS v(t)",
        "SELECT n + 1 FROM (VALUES (1), (NULL), ('3')) AS v(n) ORDER BY 1",
        "SELECT x -> 'a' FROM (SELECT hstore 'a=>1' AS x UNION ALL SELECT NULL UNION ALL SELECT hstore 'a=>2') AS u",
        "SELECT x ->> 'a' FROM (SELECT json '{\"a\": 1}' AS x UNION ALL SELECT json '{\"a\": 2}') AS u",
        "SELECT h -> 'a' FROM (SELECT lag(h) OVER (ORDER BY n) AS h FROM (VALUES (1, hstore 'a=>1'), (2, 'a=>2')) AS v(n, h)) AS q",
        "SELECT (array_agg(h ORDER BY n))[2] -> 'a' FROM (VALUES (1, hstore 'a=>1'), (2, 'a=>2')) AS v(n, h)",
        "SELECT (array_agg(j ORDER BY n))[2] ->> 'a' FROM (VALUES (1, json '{\"a\": 1}'), (2, '{\"a\": 2}')) AS v(n, j)",
        "SELECT u -> 'a' FROM (SELECT ARRAY[hstore 'a=>1', 'a=>2'] AS a) AS t, unnest(t.a) AS u",
        "WITH w AS (SELECT coalesce(NULL, jsonb '{\"a\": 1}') AS b) SELECT b -> 'a' FROM w",
        "SELECT a AS b FROM (VALUES (1), (1)) AS t(a) GROUP BY a, a",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn hstores_are_ordered_as_postgresql_orders_them() {
    let hstores = [
        "",
        "a=>1",
        "a=>2",
        "a=>10",
        "b=>1",
        "a=>NULL",
        "a=>\"\"",
        "aa=>1",
        "a=>1, b=>2",
        "a=>12",
        "ab=>12",
        "a=>b12",
        "é=>1",
        "a=>\"NULL\"",
        "b=>NULL, c=>1",
        "a=>1, bb=>NULL",
    ];
    let mut all = Vec::new();
    for a in hstores {
        for b in hstores {
            for operator in ["#<#", "#<=#", "#>#", "#>=#", "=", "<>"] {
                all.push(format!("'{a}'::hstore {operator} '{b}'::hstore"));
            }
        }
    }
    all.push("'a=>1'::hstore < 'a=>2'::hstore".to_owned());
    expressions(&all, &[]).await;
    let values: Vec<_> = hstores.iter().map(|h| format!("('{h}'::hstore)")).collect();
    let v = format!("(VALUES {}, (NULL)) AS v(h)", values.join(", "));
    statements(
        &[
            format!("SELECT h FROM {v} ORDER BY h"),
            format!("SELECT h FROM {v} ORDER BY h DESC"),
            format!("SELECT row_number() OVER (ORDER BY h) || h::text FROM {v} ORDER BY 1"),
            format!("SELECT array_agg(h ORDER BY h) FROM {v}"),
            format!("SELECT DISTINCT ON (h) h FROM {v} ORDER BY h"),
            format!("SELECT count(*) FROM {v} GROUP BY h ORDER BY h"),
            format!("SELECT h -> 'a' FROM {v} ORDER BY h LIMIT 3"),
            format!("SELECT string_agg(h::text, ' ' ORDER BY h DESC) FROM {v}"),
            format!("SELECT first_value(h) OVER (ORDER BY h DESC NULLS LAST) FROM {v} LIMIT 1"),
        ],
        &[],
    )
    .await;
}

#[tokio::test]
async fn a_subquery_tells_the_type_of_the_other_values() {
    let over = |items: &str| format!("{items} FROM (VALUES (1), (2), (3), (4)) AS t(k)");
    let j = "(SELECT j FROM (VALUES (1, jsonb '9'), (2, '10'), (3, '\"z\"')) AS u(i, j) WHERE i = k)";
    let h = "(SELECT h FROM (VALUES (1, hstore 'a=>9'), (2, 'a=>10')) AS u(i, h) WHERE i = k)";
    let all = [
        format!("{} ORDER BY j, k", over(&format!("SELECT coalesce({j}, '1') AS j"))),
        format!("{} ORDER BY j, k", over(&format!("SELECT CASE WHEN k < 4 THEN {j} END AS j"))),
        format!("{} ORDER BY j, k", over(&format!("SELECT CASE WHEN k < 3 THEN {j} ELSE '10' END AS j"))),
        format!("{} GROUP BY 1 ORDER BY j", over(&format!("SELECT coalesce({j}, '9.0') AS j"))),
        format!("SELECT DISTINCT j FROM ({}) AS q ORDER BY j", over(&format!("SELECT coalesce({j}, '10.0') AS j"))),
        format!("SELECT array_agg(j ORDER BY j) FROM ({}) AS q", over(&format!("SELECT coalesce({j}, '11') AS j"))),
        over(&format!("SELECT coalesce({h}, 'a=>0') -> 'a' AS v")),
        over(&format!("SELECT CASE k WHEN 4 THEN 'a=>7' ELSE {h} END -> 'a' AS v")),
        "SELECT coalesce((SELECT jsonb '{\"a\": 1}'), '{}') = '{\"a\": 1.0}' AS same".to_owned(),
        "SELECT CASE WHEN true THEN (SELECT jsonb '{\"a\": 1}') END = jsonb '{\"a\": 1.0}' AS same".to_owned(),
        "SELECT coalesce((SELECT interval '1 mon'), '1 day') = interval '30 days' AS same".to_owned(),
        "SELECT greatest((SELECT INTERVAL '1 mon'), '29 days') AS d".to_owned(),
        "SELECT nullif((SELECT jsonb '1'), '1.0') AS j".to_owned(),
        "SELECT coalesce((SELECT 1), 2.5) + 0.5 AS n".to_owned(),
        "SELECT coalesce((SELECT max(x) FROM (VALUES (1)) AS t(x)), 0) AS n".to_owned(),
        "SELECT coalesce((SELECT coalesce((SELECT jsonb '10'), '1')), '2') > '9' AS more".to_owned(),
        "SELECT coalesce((SELECT coalesce((SELECT coalesce((SELECT jsonb '10'), '1')), '1'))::jsonb, '2') > '9' AS more".to_owned(),
        "SELECT pg_typeof(coalesce((SELECT jsonb '1'), '2')) AS t".to_owned(),
        "SELECT x FROM (VALUES ((SELECT jsonb '10')), ('9')) AS t(x) ORDER BY x".to_owned(),
    ];
    statements(&all.map(|statement| if statement.contains("ORDER BY") { statement } else { rows(&statement) }), &[]).await;
}

#[tokio::test]
async fn a_subquery_of_many_tells_a_type_and_copies_of_copies_do_not() {
    let u = "(VALUES (1), (2)) AS u(k)";
    let conditions = vec![format!("k IN (SELECT k FROM {u})"); 7].join(" AND ");
    let many = format!("SELECT coalesce((SELECT count(*) FROM {u} WHERE {conditions}), 0) AS n");
    let nested =
        |levels: usize| (0..levels).fold("'1'".to_owned(), |inner, _| format!("coalesce((SELECT jsonb '10' WHERE {inner} = '1'), '2')"));
    let all = [many, format!("SELECT {} > '9' AS more", nested(3)), format!("SELECT {} > '9' AS more", nested(12))];
    statements(&all, &[(all[2].as_str(), Deviation::Refused)]).await;
}

#[tokio::test]
async fn values_of_a_list_are_computed_for_each_row() {
    let t = "(VALUES (1), (5), (NULL)) AS t(x)";
    let lists = [
        "2 IN (CASE x WHEN 5 THEN 2 ELSE 3 END, 4)",
        "1 IN (CASE WHEN x > 3 THEN 2 END, 4)",
        "1 NOT IN (CASE WHEN x > 3 THEN 2 END, 4)",
        "2 IN (CASE WHEN x = 5 THEN 2 ELSE x END, 4)",
        "x IN (CASE WHEN x = 5 THEN 5 ELSE 0 END + 0, 4, 6, 7, 8, 9)",
        "'b' IN (CASE x WHEN 5 THEN 'b' ELSE 'c' END, 'd')",
        "4 IN (CASE WHEN x > 3 THEN 2 END, NULL)",
        "2 = ANY (ARRAY[CASE WHEN x > 3 THEN 2 END, 4])",
        "2 <> ALL (ARRAY[CASE WHEN x > 3 THEN 2 END, 4])",
        "7 IN (coalesce(x, 7), 8)",
        "7 NOT IN (coalesce(x, 7), 8)",
    ];
    let mut all: Vec<_> = lists.iter().map(|list| format!("SELECT {list} FROM {t} ORDER BY x")).collect();
    all.extend(lists.iter().map(|list| format!("SELECT x FROM {t} WHERE {list} ORDER BY x")));
    statements(&all, &[]).await;
}

/// Each level of a statement takes as long as any other: the time grew by a power of two where values were written again to
/// tell types, or parsed again.
#[tokio::test]
async fn what_nests_deeply_is_planned_soon() {
    type Level = fn(&str) -> String;
    let levels: [(usize, Level); 12] = [
        (45, |x| format!("upper({x})")),
        (45, |x| format!("replace({x}, 'a', 'b')")),
        (45, |x| format!("coalesce({x}, 'z')")),
        (45, |x| format!("nullif({x}, 'q')")),
        (45, |x| format!("greatest({x}, 'b')")),
        (45, |x| format!("CASE WHEN v = 'a' THEN {x} ELSE 'z' END")),
        (24, |x| format!("CASE WHEN v = 'a' THEN ({x}) ELSE ('z') END")),
        (45, |x| format!("CASE WHEN {x} = 'a' THEN 'a' ELSE 'z' END")),
        (16, |x| format!("(CASE WHEN EXISTS (SELECT 1 WHERE {x} = 'a') THEN 'a' ELSE 'b' END)")),
        (45, |x| format!("(SELECT {x})")),
        (45, |x| format!("({x})")),
        (12, |x| format!("({x} IS DISTINCT FROM 'b')::text")),
    ];
    let nested = |(depth, level): (usize, Level)| (0..depth).fold("v".to_owned(), |inner, _| level(&inner));
    let all: Vec<_> = levels.iter().map(|level| format!("{} FROM (VALUES ('a')) AS t(v)", nested(*level))).collect();
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn values_that_a_key_of_the_groups_is_made_of_tell_a_type() {
    let t = "(VALUES ('a', NULL), (NULL, 'b'), ('a', 'c')) AS t(a, b)";
    let all: Vec<_> = [
        "SELECT coalesce(coalesce(a, b), 'x') FROM T GROUP BY coalesce(a, b) ORDER BY 1",
        "SELECT CASE WHEN count(*) > 1 THEN coalesce(a, b) ELSE 'one' END FROM T GROUP BY coalesce(a, b) ORDER BY 1",
        "SELECT coalesce(k, 'x') FROM (VALUES ('a'), (NULL)) AS l(k) FULL JOIN (VALUES ('a'), ('b')) AS r(k) USING (k) GROUP BY k ORDER BY 1",
        "SELECT CASE a WHEN 'a' THEN b ELSE 'z' END FROM T GROUP BY CASE a WHEN 'a' THEN b ELSE 'z' END ORDER BY 1",
    ]
    .iter()
    .map(|s| s.replace(" T ", &format!(" {t} ")))
    .collect();
    statements(&all, &[]).await;
}

#[tokio::test]
async fn a_time_zone_was_lost_where_dates_and_timestamps_met() {
    let (date, stamp, zoned) = ("DATE '2024-01-01'", "TIMESTAMP '2024-01-01 12:00'", "TIMESTAMPTZ '2024-01-02 00:00+00'");
    let mut all = Vec::new();
    for (a, b) in [(date, stamp), (date, zoned), (stamp, zoned)] {
        for (a, b) in [(a, b), (b, a)] {
            for expression in [
                format!("coalesce({a}, {b})"),
                format!("coalesce(NULL, {a}, NULL, {b})"),
                format!("least({a}, {b})"),
                format!("greatest({a}, {b})"),
                format!("CASE WHEN x THEN {a} ELSE {b} END"),
                format!("(ARRAY[{a}, {b}])[1]"),
                format!("(SELECT min(y) FROM (SELECT {a} UNION ALL SELECT {b}) AS u(y))"),
                format!("(SELECT max(y) FROM (VALUES ({a}), ({b})) AS u(y))"),
                format!("nullif({a}, {b})"),
                format!("{a} IN ({b}, {a})"),
            ] {
                all.push(format!("({expression})::text || pg_typeof({expression}) FROM (VALUES (true)) AS t(x)"));
            }
        }
    }
    expressions(&all, &[]).await;
}
