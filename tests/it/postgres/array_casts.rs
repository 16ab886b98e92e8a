//! Casts of arrays, and arrays as text: each element as if it stood alone.

use apigw_sql_functions as functions;
use apigw_sql_language::FrontEnd;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::prelude::SessionContext;

use super::compare::{expressions, statements};
use crate::function_examples::answer;

/// Arrays, and what their elements are cast to.
const CASTS: &[(&[&str], &[&str])] = &[
    (
        &["ARRAY[1.5, 2.5, -0.5, -2.5, NULL]", "ARRAY[1, -2, NULL]", "ARRAY[0, 1]", "ARRAY[32768, 100000]", "ARRAY[]::numeric[]"],
        &["int", "smallint", "bigint", "numeric", "numeric(6,1)", "float8", "real", "text", "varchar(2)", "boolean"],
    ),
    (
        &[
            "ARRAY[1.5::float8, 2.5, -0.6]",
            "ARRAY[1e20::float8, 0.1, 5, -0]",
            "ARRAY[1.25::real, 16777216]",
            "ARRAY[2147483648, 5]",
            "ARRAY[[1.5, 2.5], [3.5, NULL]]",
        ],
        &["int", "smallint", "bigint", "numeric(6,1)", "float8", "real", "text", "varchar(2)"],
    ),
    (
        &["ARRAY['abc', NULL, 'é€ñ']", "ARRAY[['abc', 'd'], ['ef', NULL]]", "ARRAY[' 7 ', '8']", "ARRAY['yes', 'f', NULL]"],
        &["text", "varchar", "varchar(2)", "char(1)", "int", "float8", "boolean", "bytea"],
    ),
    (
        &[
            "ARRAY['2024-01-01 12:00+02', 'January 8, 1999', NULL]",
            "ARRAY['epoch']",
            "ARRAY[timestamp '2024-01-01 12:00:00.6', '2024-12-31 23:59:59.56789', NULL]",
            "ARRAY[timestamptz '2024-01-01 12:00:00.6+02']",
            "ARRAY[date '2024-02-29', NULL]",
            "ARRAY[[timestamp '2024-01-01 12:00:00.6', NULL]]",
        ],
        &["timestamp", "timestamp(0)", "timestamp(2) with time zone", "timestamptz", "timestamptz(1)", "date", "text"],
    ),
    (&["ARRAY['1 day', '-2:30', NULL, 'P1Y2M']", "ARRAY[interval '36:00', '1 mon -3 days']"], &["interval", "text"]),
    (&["ARRAY[true, false, NULL]"], &["text", "int", "varchar(2)"]),
    (&["ARRAY['\\x00ff'::bytea, 'a']"], &["text"]),
    (&["ARRAY['10.0.0.1', '10.0.0.0/8']", "ARRAY[inet '10.0.0.1/8', '::1']"], &["inet", "text"]),
    (
        &["ARRAY['{\"b\": 1, \"a\": [true]}', '5', NULL]", "ARRAY['{\"b\":1}'::jsonb, '7']", "ARRAY['{\"b\": 1}'::json]"],
        &["json", "jsonb", "text"],
    ),
];

fn all_casts(write: impl Fn(&str, &str) -> Vec<String>) -> Vec<String> {
    let pairs = CASTS.iter().flat_map(|(arrays, types)| arrays.iter().flat_map(|array| types.iter().map(move |to| (array, to))));
    pairs.flat_map(|(array, to)| write(array, to)).collect()
}

#[tokio::test]
async fn elements_are_cast_as_values_that_stand_alone() {
    let all = all_casts(|array, to| vec![format!("SELECT {array}::{to}[]"), format!("SELECT {array}::{to}[][]")]);
    statements(&all, &[]).await;
}

#[tokio::test]
async fn elements_of_columns_are_cast_as_values_that_stand_alone() {
    let all = all_casts(|array, to| {
        vec![
            format!("SELECT x::{to}[] FROM (VALUES ({array}), (NULL), ({array})) AS t(x)"),
            format!("SELECT x::{to}[] FROM (SELECT CASE WHEN i < 3 THEN {array} END AS x FROM generate_series(1, 4) AS g(i)) AS t"),
        ]
    });
    statements(&all, &[]).await;
}

#[tokio::test]
async fn what_is_below_null_is_not_cast() {
    let all = [
        "SELECT nullif(x, ARRAY['a'])::int[] FROM (VALUES (ARRAY['a']), (ARRAY['1', '2'])) AS t(x)",
        "SELECT (CASE WHEN i > 1 THEN x END)::int[] FROM (VALUES (1, ARRAY['a']), (2, ARRAY['1']), (3, NULL)) AS t(i, x)",
        "SELECT x[2:3]::int[] FROM (VALUES (ARRAY['a', '1', '2']), (ARRAY['b', '3'])) AS t(x)",
        "SELECT x::int[] FROM (VALUES (ARRAY['a']), (ARRAY['1', '2'])) AS t(x) WHERE x[1] <> 'a'",
        "SELECT x::int[] || 5 FROM (VALUES (ARRAY[1.5, 2.5])) AS t(x)",
        "SELECT (x::int[])[1] + 1 FROM (VALUES (ARRAY[1.5, 2.5])) AS t(x)",
        "SELECT u + 1 FROM (VALUES (ARRAY[1.5, 2.5])) AS t(x), unnest(x::int[]) AS u",
        "SELECT x::int[] FROM (VALUES (ARRAY[1.5]), (ARRAY[2.5]), (ARRAY[1.6])) AS t(x) GROUP BY x::int[] ORDER BY 1",
        "SELECT count(*) FROM (VALUES (ARRAY[1.5]), (ARRAY[2.5]), (ARRAY[1.6])) AS t(x) WHERE x::int[] = ARRAY[2]",
        "SELECT x::date[] FROM (SELECT array_agg(v ORDER BY v) AS x FROM (VALUES ('2024-01-02'), ('January 8, 1999')) AS t(v)) AS q",
        "SELECT x::int[] FROM (SELECT array_agg(v) AS x FROM (VALUES (1.5), (2.5)) AS t(v)) AS q",
        "SELECT x FROM (SELECT ARRAY[1.5]::int[] UNION ALL SELECT '{7}') AS t(x)",
        "SELECT x FROM (SELECT ARRAY[1.5::float8] UNION ALL SELECT '{2.5e10}') AS t(x)",
        "SELECT pg_typeof(ARRAY[1.5]::int[])",
        "SELECT pg_typeof(ARRAY['5']::json[])",
        "SELECT to_json(ARRAY[timestamp '2024-01-01 12:00:00.6']::timestamp(0)[])",
        "SELECT to_json(ARRAY['{\"a\": 1}']::json[])",
        "SELECT ARRAY[1, 2]::int[3]",
        "SELECT '{1,2}'::int[1]",
        "SELECT '{January 8\\, 1999,NULL}'::date[]",
        "SELECT '{2024-01-01 12:00+02}'::timestamptz[]",
        "SELECT '{2024-01-01 12:00:00.6}'::timestamp(0)[]",
        "SELECT '{abc,d}'::varchar(2)[]",
        "SELECT '{{abc,d}}'::varchar(2)[]",
        "SELECT '{1e3,Infinity}'::float8[]",
        "SELECT '{1.25,1.35}'::numeric(5,1)[]",
        "SELECT CAST(ARRAY[1.5] AS int[])",
        "SELECT ARRAY['1.5']::int[]",
        "SELECT ARRAY[x, 2.5]::int[] FROM (VALUES (1.5)) AS t(x)",
        "SELECT ARRAY[x, ARRAY[2.5]]::int[] FROM (VALUES (ARRAY[1.5])) AS t(x)",
        "SELECT ARRAY[NULL, NULL]::int[]",
        "SELECT ARRAY[[NULL], [1.5]]::int[]",
        "SELECT time '12:00:00.250'::text",
        "SELECT x::text FROM (VALUES (time '12:00:00.250'), (NULL), ('23:59')) AS t(x)",
        "SELECT x FROM (VALUES (greatest(1.5::float8, 2.5)), (0.1)) AS t(x)",
        "SELECT x FROM (VALUES (ARRAY[[1.5, 2.5::float8]]), (NULL)) AS t(x)",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn arrays_of_hstores() {
    let all = [
        "SELECT (ARRAY['a=>1', 'b=>NULL']::hstore[])[2] -> 'b'",
        "SELECT (ARRAY['a=>1', NULL]::hstore[])[1] -> 'a'",
        "SELECT ARRAY['a=>1', NULL]::hstore[]",
        "SELECT '{a=>1}'::hstore[]",
        "SELECT ARRAY[hstore 'a=>1']::text[]",
        "SELECT array_to_string(ARRAY[hstore 'a=>1'], ',')",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

/// Arrays of all types of elements.
const ARRAYS: &[&str] = &[
    "ARRAY[true, false, NULL]",
    "ARRAY['Infinity'::float8, '-Infinity', 'NaN', 1e20, 5, 0.1, -0]",
    "ARRAY[1e20::real, 5, 0.1]",
    "ARRAY[1.50, 2.25, NULL]",
    "ARRAY[interval '1 day', '-1 mon', '26:00', '1 year 2 days 00:00:01.5']",
    "ARRAY[timestamptz '2024-01-01 12:00+02', NULL]",
    "ARRAY[timestamp '2024-01-01 12:00:00.5', '2024-01-01']",
    "ARRAY[date '2024-01-01', '0044-03-15 BC']",
    "ARRAY[time '12:00', '12:00:00.25']",
    "ARRAY['\\x00ff'::bytea, 'a']",
    "ARRAY[inet '10.0.0.1', '10.0.0.1/8']",
    "ARRAY['{\"a\": 1}'::jsonb, 'null']",
    "ARRAY['a b', '', 'NULL', NULL, 'c,\"d\"', '\\e']",
    "ARRAY[[1.5, NULL], [3.5, 4.5]]",
    "ARRAY[[true, NULL]]",
    "ARRAY[ROW(1, 'a b'), ROW(2, NULL)]",
    "ARRAY[]::int[]",
    "NULL::int[]",
];

#[tokio::test]
async fn elements_have_the_text_that_they_have_alone() {
    let mut all = Vec::new();
    for array in ARRAYS {
        for text in [
            "array_to_string(A, ',')",
            "array_to_string(A, ', ', '*')",
            "array_to_string(A, ',', NULL)",
            "array_to_string(A, NULL)",
            "array_to_string(A, '')",
            "A::text",
            "A::text[]",
            "concat(A, '-', A)",
            "concat_ws('|', A, 1)",
            "format('%s %L', A, A)",
            "'x'::text || A::text",
            "string_to_array(array_to_string(A, ','), ',')",
        ] {
            all.push(format!("SELECT {}", text.replace('A', array)));
            all.push(format!("SELECT {} FROM (VALUES ({array}), (NULL)) AS t(a)", text.replace('A', "a")));
        }
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn delimiters_of_each_row() {
    let all = [
        "SELECT array_to_string(a, d, n) FROM (VALUES (ARRAY[true, NULL], ';', 'x'), (ARRAY[false, NULL], NULL, 'x'), (NULL, ',', 'x'), \
         (ARRAY[NULL, true], ',', NULL)) AS t(a, d, n)",
        "SELECT array_to_string(ARRAY[1, NULL], d) FROM (VALUES (','), (NULL)) AS t(d)",
        "SELECT array_to_string(array_agg(b ORDER BY b), ',') FROM (VALUES (true), (false)) AS t(b)",
    ];
    statements(&all.map(str::to_owned), &[]).await;
    let refused = ["array_to_string('{1,2}', ',')", "array_to_string(1, ',')", "array_to_string(ARRAY[1], 2)", "array_to_string(ARRAY[1])"];
    expressions(&refused.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn null_arrays_of_rows_that_are_not_there_have_no_elements() {
    let rows = "(VALUES (1), (2)) AS t(x) LEFT JOIN LATERAL (SELECT z, k FROM (VALUES (1, ARRAY[1, 2]), (2, ARRAY[3, 4]), (1, ARRAY[7])) \
                AS u(k, z) WHERE u.k = t.x LIMIT 2) AS y ON t.x + 1 = y.k";
    let all = [
        "array_append(y.z, 9)",
        "array_prepend(9, y.z)",
        "y.z || 9",
        "9 || y.z",
        "y.z || y.z",
        "y.z || ARRAY[8]",
        "array_cat(ARRAY[8], y.z)",
        "array_to_string(y.z, ',')",
        "y.z::text[]",
        "cardinality(y.z)",
        "3 = ANY (y.z)",
    ]
    .map(|item| format!("SELECT {item} FROM {rows}"));
    statements(&all, &[]).await;
    let scalar = "(SELECT z FROM (VALUES (1, ARRAY[1, 2]), (2, ARRAY[3, 4])) AS u(k, z) WHERE u.k = t.x AND u.k > 1)";
    let all = ["array_append(S, 9)", "S || 9", "9 || S", "array_to_string(S, ',')"]
        .map(|item| format!("SELECT {} FROM (VALUES (1), (2)) AS t(x) ORDER BY t.x", item.replace('S', scalar)));
    statements(&all, &[]).await;
}

#[tokio::test]
async fn slices_and_subscripts_behind_the_name_of_a_table() {
    let all = [
        "SELECT y.z[1:1] FROM (SELECT ARRAY[1, 2] AS z) AS y",
        "SELECT y.z[2:] FROM (SELECT ARRAY[1, 2, 3] AS z) AS y",
        "SELECT y.z[:2] FROM (SELECT ARRAY[1, 2, 3] AS z) AS y",
        "SELECT y.z[:] FROM (SELECT ARRAY[1, 2, 3] AS z) AS y",
        "SELECT y.z[1] FROM (SELECT ARRAY[1, 2] AS z) AS y",
        "SELECT y.z[1][2] FROM (SELECT ARRAY[[1, 2]] AS z) AS y",
        "SELECT y.z[1] FROM (SELECT ARRAY[[1, 2]] AS z) AS y",
        "SELECT (y.z[2:3])[1] FROM (SELECT ARRAY[1, 2, 3] AS z) AS y",
        "SELECT y.z['a'] FROM (SELECT '{\"a\": [5]}'::jsonb AS z) AS y",
        "SELECT y.z['a'][0] FROM (SELECT '{\"a\": [5]}'::jsonb AS z) AS y",
        "SELECT y.z['a'] FROM (SELECT hstore 'a=>1' AS z) AS y",
        "SELECT count(*) FROM (SELECT ARRAY[1, 2] AS z) AS y WHERE y.z[1:1] = ARRAY[1]",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

/// PostgreSQL has no `TRY_CAST`: what it refuses is NULL.
#[tokio::test]
async fn elements_that_cannot_be_cast_are_null_where_it_is_only_tried() {
    let front_end = FrontEnd::new(functions::all());
    let context = SessionContext::new_with_state(front_end.configure(SessionStateBuilder::new_with_default_features()).build());
    for statement in [
        "SELECT TRY_CAST(ARRAY['1', 'x'] AS int[])",
        "SELECT TRY_CAST('{1,x}' AS int[])",
        "SELECT TRY_CAST(v AS int[]) FROM (VALUES (ARRAY['1', 'x'])) AS t(v)",
    ] {
        assert_eq!(answer(&front_end, &context, statement).await.unwrap(), "{1,NULL}", "{statement}");
    }
    for statement in [
        "SELECT TRY_CAST(ARRAY['2024-01-01', 'x'] AS date[])",
        "SELECT TRY_CAST(v AS date[]) FROM (VALUES (ARRAY['2024-01-01', 'x'])) AS t(v)",
    ] {
        assert_eq!(answer(&front_end, &context, statement).await.unwrap(), "{2024-01-01,NULL}", "{statement}");
    }
}
