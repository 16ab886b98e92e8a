//! Arrays: literals, operators, subscripts, slices and functions.

use super::compare::{Deviation, expressions};

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
    // A NULL is compared before the literal is read.
    let wanted = [("NULL::text[] = 'a'", Deviation::Answered), ("NULL::text[] = '{a'", Deviation::Answered)];
    expressions(&all, &wanted).await;
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
        // The type bigint[] has one dimension: `ARRAY[[1, 2], [3, 4]]`.
        ("'{{1,2},{3,4}}'::bigint[]", Deviation::Refused),
    ];
    expressions(&all, &wanted).await;
}
