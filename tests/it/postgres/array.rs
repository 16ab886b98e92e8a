//! Arrays: literals, operators, subscripts, slices and functions.

use super::compare::{Deviation, expressions, statements};

#[tokio::test]
async fn operators() {
    let arrays =
        ["'{1,2,3}'::bigint[]", "ARRAY[3, 1]::bigint[]", "ARRAY[2, NULL]::bigint[]", "'{}'::bigint[]", "NULL::bigint[]", "'{4}'::bigint[]"];
    let mut all = Vec::new();
    for a in arrays {
        for b in arrays {
            for operator in ["@>", "<@", "&&", "||", "=", "<>", "<", ">="] {
                all.push(format!("{a} {operator} {b}"));
            }
        }
        for element in ["1::bigint", "NULL::bigint", "9::bigint"] {
            all.extend([format!("{a} || {element}"), format!("{element} || {a}")]);
            for operator in ["=", "<>", "<", ">="] {
                all.extend([format!("{element} {operator} ANY ({a})"), format!("{element} {operator} ALL ({a})")]);
            }
        }
        for subscript in ["1", "0", "-1", "5", "NULL::int", "1:2", "2:", ":2", "0:1", "3:2", "-1:1", "2:9"] {
            all.push(format!("({a})[{subscript}]"));
        }
    }
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn text_arrays() {
    let arrays = ["ARRAY['a', 'b']", "ARRAY['b', NULL]", "'{}'::text[]", "NULL::text[]", "'{x,\"y z\",NULL,\"\"}'::text[]"];
    let mut all = Vec::new();
    for a in arrays {
        for b in arrays {
            for operator in ["@>", "<@", "&&", "||", "=", "<"] {
                all.push(format!("{a} {operator} {b}"));
            }
        }
        for literal in ["'{a}'", "'{}'", "'{b,NULL}'", "'a'", "'{a'"] {
            for operator in ["@>", "<@", "&&", "||", "="] {
                all.push(format!("{a} {operator} {literal}"));
            }
        }
        all.extend([
            format!("'a' = ANY ({a})"),
            format!("'a' <> ALL ({a})"),
            format!("{a}::text"),
            format!("'a' || {a}"),
            format!("{a} || 'a'::text"),
        ]);
    }
    all.extend(
        ["'a' = ANY ('{a,b}')", "'c' = ANY ('{a,b}')", "2 = ANY ('{1,2}')", "'c' <> ALL ('{a,b}')", "NULL = ANY ('{a}')"]
            .map(str::to_owned),
    );
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn functions() {
    let arrays = ["ARRAY[1, 2, 1]", "ARRAY[2, NULL]", "'{}'::bigint[]", "NULL::bigint[]"];
    let mut all = Vec::new();
    for a in arrays {
        for call in [
            "cardinality(A)",
            "array_length(A, 1)",
            "array_length(A, 2)",
            "array_upper(A, 1)",
            "array_lower(A, 1)",
            "array_ndims(A)",
            "array_dims(A)",
            "array_position(A, 1)",
            "array_position(A, 1, 2)",
            "array_position(A, 1, 9)",
            "array_position(A, NULL)",
            "array_positions(A, 1)",
            "array_append(A, 5)",
            "array_prepend(5, A)",
            "array_cat(A, ARRAY[7])",
            "array_remove(A, 1)",
            "array_remove(A, NULL)",
            "array_replace(A, 1, 9)",
            "array_to_string(A, ',')",
            "array_to_string(A, ',', '*')",
            "trim_array(A, 1)",
            "A IS NULL",
            "A::text",
        ] {
            all.push(call.replace('A', a).replace(&format!("{a}RRAY"), "ARRAY"));
        }
    }
    all.extend(
        [
            "string_to_array('a,b,,c', ',')",
            "string_to_array('abc', NULL)",
            "string_to_array('a,b', '')",
            "string_to_array('', ',')",
            "string_to_array(NULL, ',')",
            "string_to_array('a,*,b', ',', '*')",
            "array_to_string(ARRAY['a', NULL, 'b'], '-')",
            "array_to_string(ARRAY['a', NULL], '-', '?')",
            "array_fill(7, ARRAY[3])",
            "'{1,5}'::bigint[]",
            "'{1, 5 , NULL}'::int[]",
            "'{1.5,2}'::double precision[]",
            "'{t,f}'::boolean[]",
            "'{2025-01-01}'::date[]",
            "'{1,x}'::bigint[]",
            "'{1,2'::bigint[]",
            "CAST('{1,2}' AS bigint[])",
            "ARRAY[1, 2]::text",
            "ARRAY[true]::text",
            "ARRAY[1.5, 2]::text",
            "ARRAY['a,b', 'c\"d']::text",
            "ARRAY[1, 2]::text[]",
            "ARRAY['1', '2']::bigint[]",
            "'{{1,2},{3,4}}'::bigint[]",
            "ARRAY[[1,2],[3,4]]",
            "(ARRAY[[1,2],[3,4]])[2][1]",
            "cardinality(ARRAY[[1,2],[3,4]])",
            "array_length(ARRAY[[1,2],[3,4]], 2)",
            "ARRAY[]::text[]",
            "ARRAY[]::bigint[] || 1",
            "array_agg(1)",
            "ARRAY[1, 2.5]",
            "ARRAY[1, NULL]",
            "ARRAY[NULL]::text[]",
        ]
        .map(str::to_owned),
    );
    let wanted = [
        // All elements of a numeric array have as many digits after the point.
        ("ARRAY[1.5, 2]::text", Deviation::Differs("{1.5,2.0}")),
        ("ARRAY[1, 2.5]", Deviation::Differs("{1.0,2.5}")),
    ];
    expressions(&all, &wanted).await;
}

/// Arrays of two dimensions, written in four ways, and of three.
const MATRICES: [&str; 5] = [
    "ARRAY[[1, 2], [3, 4]]",
    "ARRAY[ARRAY[1, NULL], ARRAY[3, 4]]",
    "'{{5,6},{7,8},{9,NULL}}'::int[]",
    "'{{3}}'::int[]",
    "ARRAY[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]",
];

#[tokio::test]
async fn arrays_of_several_dimensions_are_their_items() {
    let mut all = Vec::new();
    for matrix in MATRICES {
        for operation in [
            "3 = ANY (M)",
            "3 <> ALL (M)",
            "9 > ALL (M)",
            "M @> ARRAY[3]",
            "M @> ARRAY[[3], [4]]",
            "ARRAY[3, 4] <@ M",
            "M && ARRAY[8, 2]",
            "(M)[1]",
            "(M)[2][1]",
            "(M)[2][1] + 1",
            "(M)[0][1]",
            "(M)[1][7]",
            "(M)[9][1]",
            "(M)[1:1]",
            "(M)[2:]",
            "cardinality(M)",
            "array_to_string(M, ',', '-')",
            "to_json(M)",
            "M = M",
            "M || M",
            "array_ndims(M)",
        ] {
            all.push(format!("SELECT {}", operation.replace('M', matrix)));
        }
        all.extend([
            format!("SELECT u FROM unnest({matrix}) AS u"),
            format!("SELECT concat_ws(' ', u, n) FROM unnest({matrix}) WITH ORDINALITY AS t(u, n)"),
            format!("SELECT unnest({matrix})"),
            format!("SELECT u FROM (VALUES ({matrix})) AS t(m), unnest(t.m) AS u WHERE u > 2"),
            format!("SELECT (SELECT sum(u) FROM unnest(m) AS u) FROM (VALUES ({matrix})) AS t(m)"),
            format!("SELECT EXISTS (SELECT 1 FROM unnest(m) AS u WHERE u = 4) FROM (VALUES ({matrix})) AS t(m)"),
            format!("SELECT 4 IN (SELECT unnest(m)) FROM (VALUES ({matrix})) AS t(m)"),
            format!("SELECT generate_subscripts({matrix}, 1)"),
            format!("SELECT generate_subscripts({matrix}, 2)"),
            format!("SELECT generate_subscripts({matrix}, 9)"),
        ]);
    }
    all.extend(
        [
            "SELECT unnest(hstore_to_matrix('a=>1, b=>NULL'))",
            "SELECT (hstore_to_matrix('a=>1, b=>2'))[2][1]",
            "SELECT (hstore_to_matrix('a=>1, b=>2'))[2]",
            "SELECT 'b' = ANY (hstore_to_matrix('a=>1, b=>2'))",
            "SELECT hstore('{{a,1},{b,NULL}}'::text[])",
            "SELECT json_object('{{a, 1}, {b, \"def\"}, {c, 3.5}}')",
            "SELECT jsonb_object('{{a,1},{b,2}}')",
            "SELECT ('{{a,b},{c,d}}'::text[])[2][2]",
            "SELECT '{{1,2},{3}}'::int[]",
            "SELECT '{{1,x},{3,4}}'::int[]",
            "SELECT ARRAY[[1, 2], [3]]",
            "SELECT h['a'] FROM (VALUES (hstore 'a=>1')) AS t(h)",
            "SELECT (ARRAY['{\"a\": [1, 2]}'::jsonb])[1]['a'][1]",
            "SELECT (ARRAY['{\"a\": [1, 2]}'::jsonb])[1]['a']",
            "SELECT ((ARRAY['{\"a\": [1, 2]}'::jsonb])[1])['a'][1]",
            "SELECT ('{\"a\": [1, {\"b\": 3}]}'::jsonb)['a'][1]['b']",
            "SELECT ('{\"a\": {\"b\": 3}}'::jsonb)['a']['b']",
            "SELECT j['a']['b'] FROM (VALUES ('{\"a\": {\"b\": 3}}'::jsonb)) AS t(j)",
            "SELECT a[1]['a'] FROM (VALUES (ARRAY['{\"a\": 1}'::jsonb])) AS t(a)",
        ]
        .map(str::to_owned),
    );
    statements(&all, &[]).await;
}

#[tokio::test]
async fn literals_beside_arrays_are_read_as_arrays() {
    let mut all = Vec::new();
    for operator in ["=", "<>", "<", "<=", ">", ">=", "||"] {
        for (array, literal) in
            [("ARRAY[1, 2]", "{1,3}"), ("ARRAY[1.5]", "{1.5}"), ("ARRAY['a', 'b']", "{a,\"b\"}"), ("ARRAY[true]", "{f}")]
        {
            all.push(format!("{array} {operator} '{literal}'"));
            all.push(format!("'{literal}' {operator} {array}"));
        }
    }
    all.extend(
        [
            "ARRAY[1] = 'x'",
            "ARRAY[1] = '{x}'",
            "ARRAY[1] || NULL",
            "NULL || ARRAY[1]",
            "ARRAY['a'] || NULL",
            "NULL || ARRAY['a']",
            "ARRAY[1] || NULL::int",
            "ARRAY[1] || NULL::int[]",
            "NULL::text || ARRAY['a']",
            "ARRAY[1] || '2'",
            "ARRAY[1, 2] IN ('{1,2}', '{3}')",
            "ARRAY[1, 2] NOT IN ('{1}', '{3}')",
            "ARRAY['a'] IN ('{a}')",
            "ARRAY['a'] IN ('a')",
            "'{1,2}'::int[] = '{1,2}'",
        ]
        .map(str::to_owned),
    );
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn few_elements_decide_for_many_arrays() {
    // One number in a hundred, with empty arrays and NULL between them.
    let arrays = "(SELECT i, CASE WHEN i % 7 = 0 THEN NULL WHEN i % 3 = 0 THEN '{}'::int[] ELSE ARRAY[i % 100, i % 11] END AS a \
                  FROM generate_series(1, 3000) AS g(i)) AS t";
    let all = ["5 = ANY (a)", "5 <> ALL (a)", "98 < ANY (a)", "98 >= ALL (a)", "5 = ANY (a[2:])"]
        .map(|condition| format!("SELECT sum(i) || ',' || count(*) FROM {arrays} WHERE {condition}"));
    statements(&all, &[]).await;
}

#[tokio::test]
async fn literals_are_arrays_and_elements_of_what_stands_beside_them() {
    let all = [
        "array_append('{1}', 2)",
        "array_append('{a}', 'b')",
        "array_append('{1}', '2'::text)",
        "array_append(array[1], '2')",
        "array_append(array['a'], 'b')",
        "array_append(null, 2)",
        "array_append('{1}', null)",
        "array_append('{x}', 2)",
        "array_prepend(1, '{2}')",
        "array_prepend('1', array[2])",
        "array_prepend('a', '{b}')",
        "array_cat('{1}', array[2])",
        "array_cat(array[2], '{1}')",
        "array_cat('{1}', '{2}')",
        "array_cat(array['a'], '{b,c}')",
        "array_remove('{1,2}', 1)",
        "array_remove('{a,b}', 'a')",
        "array_remove(array[1,2], '1')",
        "array_remove(array[1,2], 'x')",
        "array_replace('{1,2}', 1, 3)",
        "array_replace(array[1,2], '1', 3)",
        "array_replace('{a,b}', 'a', 'c')",
        "array_replace(array['a','b'], 'a', 'c')",
        "array_position('{a,b}', 'b')",
        "array_position('{1,2}', 2)",
        "array_position(array[1,2], '2')",
        "array_position(array['a','b','b'], 'b', 3)",
        "array_append('{2020-01-01}', date '2020-01-02')",
        "array_append('{t}', false)",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
    let all = [
        "select array_append(a, '5') from (values (array[1,2]), ('{3}')) t(a)",
        "select array_append('{1}', a) from (values (5), (6)) t(a)",
        "select array_remove(a, 'x') from (values (array['x','y'])) t(a)",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}
