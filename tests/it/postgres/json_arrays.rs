//! Arrays of json and jsonb are arrays of json: in JSON they stand as they are, and their items are json.

#![expect(clippy::needless_raw_string_hashes, reason = "statements in one column, whether they hold quotes or not")]

use super::compare::{Deviation, expressions, rows, statements};

const T: &str = r#"(VALUES (1, '{"k":[1,2]}'::json, '{"k":1.50}'::jsonb), (2, '"s"', '[null]'), (2, NULL, NULL)) AS t(g, j, b)"#;

#[tokio::test]
async fn what_is_made_of_an_array_of_json() {
    let all = [
        r#"to_json(ARRAY['{"k":1}'::json, '[2]'])::text"#,
        r#"to_jsonb(ARRAY['{"k" : 1}'::json])::text"#,
        r#"to_jsonb(ARRAY['{"k":1}'::jsonb, NULL, '3'])::text"#,
        r#"array_to_json(ARRAY['"t"'::jsonb])::text"#,
        r#"json_build_array(ARRAY['{"k":1}'::json], 'x')::text"#,
        r#"jsonb_build_object('a', ARRAY['{"k":1}'::json])::text"#,
        r#"row_to_json(row(ARRAY['{"k":1}'::json]))::text"#,
        r#"to_json(ARRAY['{"k":1}']::json[])::text"#,
        r#"to_json('{"{\"k\":1}",NULL}'::json[])::text"#,
        r#"to_json('{"{\"k\":1}"}'::jsonb[])::text"#,
        r#"to_json(NULL::json[])::text"#,
        r#"'{x}'::json[]"#,
        r#"'{"{\"b\":1,\"a\":2}"}'::jsonb[]::text"#,
        r#"ARRAY['{"k":1}'::json]::jsonb[]::text"#,
        r#"pg_typeof(ARRAY['1'::json])::text"#,
        r#"pg_typeof(ARRAY['1'::jsonb])::text"#,
        r#"pg_typeof((ARRAY['1'::jsonb])[1])::text"#,
        r#"pg_typeof('{}'::jsonb[])::text"#,
        r#"(ARRAY['{"k":{"l":7}}'::json])[1] -> 'k' ->> 'l'"#,
        r#"(ARRAY['{"k":5}'::jsonb, '{"k":6}'])[1 + 1] -> 'k'"#,
        r#"(ARRAY['{"k":5}'::jsonb])[3] -> 'k'"#,
        r#"ARRAY['{"k":5}'::json]::text"#,
        r#"array_to_string(ARRAY['{"k":5}'::json, '2'], ';')"#,
        r#"cardinality(ARRAY['1'::json, '2'])"#,
        r#"to_json(array_append(ARRAY['1'::json], '{"a":2}'::json))::text"#,
        r#"to_json(array_append(ARRAY['1'::jsonb], '{"a":2}'))::text"#,
        r#"to_json(ARRAY['1'::json] || ARRAY['[2]'::json])::text"#,
        r#"to_json((ARRAY['1'::json, '[2]', '3'])[2:3])::text"#,
        r#"to_json(coalesce(NULL::json[], ARRAY['[1]'::json]))::text"#,
        r#"to_json(CASE WHEN true THEN ARRAY['[1]'::jsonb] END)::text"#,
        r#"to_json(ARRAY(SELECT '{"k":1}'::json))::text"#,
        r#"to_json((SELECT '{"k":1}'::json))::text"#,
        r#"to_json((SELECT ARRAY['{"k":1}'::jsonb]))::text"#,
        r#"json_build_object('a', (SELECT array_agg('{"k":1}'::json)), 'b', (SELECT '[1]'::jsonb))::text"#,
        r#"(SELECT to_json((SELECT v.j)) FROM (VALUES ('{"k":1}'::json)) AS v(j))::text"#,
        r#"jsonb_build_array((SELECT '{"k":1}'::jsonb), (SELECT 2))::text"#,
        r#"to_json(ARRAY['a=>1'::hstore, NULL])::text"#,
        r#"to_jsonb(ARRAY['a=>1'::hstore])::text"#,
        r#"jsonb_build_array(ARRAY['a=>1, b=>NULL'::hstore])::text"#,
        r#"ARRAY['1'::json, '2'::text]"#,
        r#"ARRAY['1'::json, '2'::jsonb]"#,
        r#"ARRAY['1'::json, 'x']"#,
        r#"ARRAY['1'::json] = ARRAY['1'::json]"#,
        r#"array_position(ARRAY['1'::json], '1'::json)"#,
    ];
    expressions(&all.map(str::to_owned), &[]).await;
    // Refused instead of taken for an array of texts.
    let refused = [
        "ARRAY['1'::jsonb] = ARRAY['1.0'::jsonb]",
        "array_position(ARRAY['1'::jsonb], '1'::jsonb)",
        "array_remove(ARRAY['1'::jsonb], '1'::jsonb)::text",
        "to_json(ARRAY[ARRAY['1'::json]])::text",
        "(SELECT pg_typeof(u)::text FROM unnest(ARRAY['1'::json]) AS u)",
        "unnest(ARRAY['{}'::jsonb]) -> 'a'",
    ];
    let wanted: Vec<_> = refused.iter().map(|expression| (*expression, Deviation::Refused)).collect();
    expressions(&refused.map(str::to_owned), &wanted).await;
    let equal = "(SELECT count(*) FROM (SELECT DISTINCT a FROM (VALUES (ARRAY['1'::jsonb]), (ARRAY['1.0'::jsonb])) AS v(a)) AS q)";
    expressions(&[equal.to_owned()], &[]).await;
}

#[tokio::test]
async fn aggregates_of_json() {
    let all = [
        format!("SELECT g, array_to_json(array_agg(j)) AS a, to_jsonb(array_agg(b)) AS c FROM {T} GROUP BY g"),
        format!("SELECT to_json(q) AS r FROM (SELECT g, array_agg(j ORDER BY g) AS x, array_agg(b) AS y FROM {T} GROUP BY g) AS q"),
        format!("SELECT json_agg(x ORDER BY g) AS a FROM (SELECT g, array_agg(j) AS x FROM {T} GROUP BY g) AS q"),
        format!("SELECT json_agg(q ORDER BY g) AS a FROM (SELECT g, array_agg(b) AS x FROM {T} GROUP BY g) AS q"),
        format!("SELECT json_object_agg(g, x ORDER BY g) AS a FROM (SELECT g, array_agg(j) AS x FROM {T} GROUP BY g) AS q"),
        format!("SELECT (array_agg(j))[1] -> 'k' AS a, pg_typeof(array_agg(b))::text AS t FROM {T}"),
        format!("SELECT array_agg(j) AS a, array_agg(b)::text AS b FROM {T}"),
        format!("SELECT json_build_object('all', array_agg(j) FILTER (WHERE g = 1)) AS a FROM {T}"),
        format!(
            "SELECT to_json(array_agg(j) OVER (ORDER BY g ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) AS a FROM {T} WHERE g = 1"
        ),
        format!("SELECT coalesce(array_agg(b), '{{}}') AS a FROM {T} WHERE false"),
        "SELECT v.a AS a FROM (VALUES (ARRAY['{\"k\":1}'::json]), (NULL)) AS v(a)".to_owned(),
        "SELECT ARRAY['1'::json] AS a UNION ALL SELECT ARRAY['{\"k\":1}'::json]".to_owned(),
    ];
    statements(&all.map(|query| rows(&query)), &[]).await;
}

#[tokio::test]
async fn lines_of_json_agg() {
    let all = [
        "SELECT json_agg(x)::text AS x FROM (VALUES (ARRAY[1]), (NULL), (NULL), (ARRAY[2, 3])) AS t(x)",
        "SELECT json_agg(x)::text AS x FROM (VALUES (NULL), (ARRAY['a'])) AS t(x)",
        "SELECT json_agg(t)::text AS x FROM (VALUES (1, NULL), (2, 'b')) AS t(a, b)",
        "SELECT json_agg(CASE WHEN a > 1 THEN t END)::text AS x FROM (VALUES (1), (2), (0), (3)) AS t(a)",
        "SELECT json_agg(x)::text AS x FROM (VALUES ('a=>1'::hstore), (NULL)) AS t(x)",
        "SELECT json_agg(x)::text AS x FROM (VALUES ('{\"a\" : 1}'::json), (NULL)) AS t(x)",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn subscripts_are_steps_of_a_path() {
    let all = [
        "('7'::jsonb)[0]",
        "('7'::jsonb)[-1]",
        "('\"t\"'::jsonb)['0']",
        r#"('{"k":7}'::jsonb)['k'][0]"#,
        r#"('{"k":[7]}'::jsonb)['k'][0]"#,
        r#"('{"k":[7, [8]]}'::jsonb)['k']['1'][0]"#,
        "('[4,5]'::jsonb)['1']",
        "('[4,5]'::jsonb)['x']",
        "('[4,5]'::jsonb)['-1']",
        "('[4,5]'::jsonb)[1]",
        "('[4,5]'::jsonb)[9]",
        r#"('{"2":"two"}'::jsonb)[2]"#,
        r#"('{"2":"two"}'::jsonb)['2']"#,
        "('[4,5]'::jsonb)[NULL]",
        "(NULL::jsonb)['a'][1]",
        "(SELECT string_agg(coalesce(b[i]::text, '-'), ',' ORDER BY i) FROM (VALUES ('[4,5]'::jsonb, 0), ('{\"1\":6}', 1), ('8', 2)) AS t(b, i))",
        "(SELECT b[k]::text FROM (VALUES ('{\"x\":6}'::jsonb, 'x')) AS t(b, k))",
        "('[4,5]'::jsonb)[true]",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}
