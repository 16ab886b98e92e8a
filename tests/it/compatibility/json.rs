//! PostgreSQL's json and jsonb: the operators and functions of the manual's chapter 9.16.

use super::{Chapter, Entry, ddsql, deviates, pg, refused};

pub(super) const OPERATORS: Chapter = Chapter {
    title: "json and jsonb: operators and text forms",
    source: "PostgreSQL 15 manual, 8.14 and tables 9.45 and 9.46.",
    entries: OPERATOR_ENTRIES,
};

pub(super) const CONSTRUCTORS: Chapter = Chapter {
    title: "json and jsonb: constructors and aggregates",
    source: "PostgreSQL 15 manual, tables 9.47 and 9.60.",
    entries: CONSTRUCTOR_ENTRIES,
};

pub(super) const FUNCTIONS: Chapter = Chapter {
    title: "json and jsonb: functions",
    source: "PostgreSQL 15 manual, table 9.48. Set-returning functions work in FROM and in the SELECT list.",
    entries: FUNCTION_ENTRIES,
};

const SQL_JSON_PATH: &str =
    "the SQL/JSON path language is not part of this engine; `#>`, `->` and the functions over elements say the same";

const OPERATOR_ENTRIES: &[Entry] = &[
    pg("json keeps its text", r#"SELECT ' {"b": 1, "a": 2, "b": 3.10 } '::json::text"#),
    pg("jsonb is canonical", r#"SELECT ' {"bb": 1, "a": 2, "bb": 3.10, "c": "\u00e9" } '::jsonb::text"#),
    pg("JSON literal", r#"SELECT (JSON '{"a": [1, 2]}')::text"#),
    pg("bad json", "SELECT 'not json'::json"),
    pg("bad jsonb", r#"SELECT '{"a": 01}'::jsonb"#),
    pg("json -> integer", r#"SELECT ('[{"a":"foo"},{"b":"bar"},{"c":"baz"}]'::json -> 2)::text"#),
    pg("json -> negative integer", r#"SELECT ('[{"a":"foo"},{"b":"bar"},{"c":"baz"}]'::json -> -3)::text"#),
    pg("json -> text", r#"SELECT ('{"a": {"b":"foo"}}'::json -> 'a')::text"#),
    pg("json ->> integer", "SELECT '[1,2,3]'::json ->> 2"),
    pg("json ->> text", r#"SELECT '{"a":1,"b":2}'::json ->> 'b'"#),
    pg("json ->> text on an array", "SELECT '[1,2,3]'::json ->> '1'"),
    pg("->> with a duplicate key", r#"SELECT '{"a":1,"a":2}'::json ->> 'a'"#),
    pg("->> of a JSON null", r#"SELECT '{"a":null}'::jsonb ->> 'a'"#),
    pg("->> keeps large integers", r#"SELECT '{"a":123456789012345678901234567890}'::json ->> 'a'"#),
    pg("json #> text[]", r#"SELECT ('{"a": {"b": ["foo","bar"]}}'::json #> '{a,b,1}')::text"#),
    pg("json #>> text[]", r#"SELECT '{"a": {"b": ["foo","bar"]}}'::json #>> '{a,b,1}'"#),
    pg("json #>> ARRAY", r#"SELECT '{"a": {"b": ["foo","bar"]}}'::json #>> ARRAY['a','b','-1']"#),
    pg("operators without spaces", "SELECT ('[1,2,3]'::json->-1)::text"),
    pg("text -> text", r#"SELECT '{"a":1}'::text -> 'a'"#),
    pg("jsonb @> jsonb", r#"SELECT '{"a":1, "b":2}'::jsonb @> '{"b":2}'::jsonb"#),
    pg("jsonb <@ jsonb", r#"SELECT '{"b":2}'::jsonb <@ '{"a":1, "b":2}'::jsonb"#),
    pg("jsonb ? text", r#"SELECT '["a", "b", "c"]'::jsonb ? 'b'"#),
    pg("jsonb ?| text[]", r#"SELECT '{"a":1, "b":2, "c":3}'::jsonb ?| ARRAY['b','d']"#),
    pg("jsonb ?& text[]", r#"SELECT '["a", "b", "c"]'::jsonb ?& ARRAY['a','b']"#),
    pg("jsonb || jsonb", r#"SELECT ('["a", "b"]'::jsonb || '["a", "d"]'::jsonb)::text"#),
    pg("jsonb - text", r#"SELECT ('{"a": "b", "c": "d"}'::jsonb - 'a')::text"#),
    pg("jsonb - text[]", r#"SELECT ('{"a": "b", "c": "d"}'::jsonb - '{a,c}'::text[])::text"#),
    pg("jsonb - integer", r#"SELECT ('["a", "b"]'::jsonb - 1)::text"#),
    pg("jsonb #- text[]", r#"SELECT ('["a", {"b":1}]'::jsonb #- '{1,b}')::text"#),
    deviates("json ? text", r#"SELECT '{"a":1}'::json ? 'a'"#, "t", "json has this operator as well, so that one form works on both types"),
    pg("jsonb = jsonb", r#"SELECT '{"a":1.0, "b":2}'::jsonb = '{"b":2, "a":1}'::jsonb"#),
    pg("jsonb < jsonb", "SELECT '[1,2]'::jsonb < '[1,2,3]'::jsonb"),
    pg("json = json", "SELECT '1'::json = '1'::json"),
    pg(
        "ORDER BY jsonb",
        r#"SELECT j::text FROM (VALUES ('{"a":1}'::jsonb), ('[1,2]'), ('"b"'), ('10'), ('9'), ('true'), ('null'), (NULL)) AS t(j) ORDER BY j"#,
    ),
    pg("DISTINCT jsonb", "SELECT count(*) FROM (SELECT DISTINCT j FROM (VALUES ('1.0'::jsonb), ('1'), ('1.00')) AS t(j)) AS d"),
    pg("jsonb subscript", r#"SELECT (('{"a": [1, {"b": 2}]}'::jsonb)['a'][1]['b'])::text"#),
    pg("jsonb::bigint", "SELECT ('12'::jsonb)::bigint"),
    pg("jsonb::boolean", "SELECT ('true'::jsonb)::boolean"),
    refused("jsonb @? jsonpath", r#"SELECT '{"a":[1,2,3]}'::jsonb @? '$.a[*] ? (@ > 2)'"#, "", SQL_JSON_PATH),
    refused("jsonb @@ jsonpath", r#"SELECT '{"a":[1,2,3]}'::jsonb @@ '$.a[*] > 2'"#, "", SQL_JSON_PATH),
];

const CONSTRUCTOR_ENTRIES: &[Entry] = &[
    pg("to_json", r#"SELECT to_json('Fred said "Hi."'::text)::text"#),
    pg("to_jsonb", "SELECT to_jsonb(ARRAY['a', NULL])::text"),
    pg("to_json(hstore)", "SELECT to_json('a=>1'::hstore)::text"),
    pg("to_json(record)", "SELECT to_json(t)::text FROM (VALUES (42, 'x')) AS t(a, b)"),
    pg("array_to_json", "SELECT array_to_json(ARRAY[[1,5],[99,100]])::text"),
    pg("row_to_json", "SELECT row_to_json(ROW(1, 'foo'))::text"),
    pg("row_to_json(table)", "SELECT row_to_json(t)::text FROM (VALUES (1, 'foo'::text)) AS t(id, name)"),
    pg("json_build_array", "SELECT json_build_array(1, 2, 'foo', 4, 5)::text"),
    pg("jsonb_build_array", "SELECT jsonb_build_array(1, NULL, 'foo', true)::text"),
    pg("json_build_object", "SELECT json_build_object('foo', 1, 'bar', 'baz')::text"),
    pg("jsonb_build_object", "SELECT jsonb_build_object('foo', 1, 'bar', json '[1, 2]')::text"),
    pg("json_build_object, odd", "SELECT json_build_object('foo')::text"),
    pg("json_object(text[])", "SELECT json_object('{a, 1, b, def, c, 3.5}')::text"),
    pg("json_object(text[], text[])", "SELECT json_object('{a,b}', '{1,2}')::text"),
    pg("jsonb_object(text[])", "SELECT jsonb_object('{a, 1, b, def}')::text"),
    pg("json_agg", "SELECT json_agg(x ORDER BY x)::text FROM (VALUES (1), (2), (NULL)) AS t(x)"),
    pg("jsonb_agg", "SELECT jsonb_agg(x ORDER BY x DESC)::text FROM (VALUES ('a'), ('b')) AS t(x)"),
    pg("json_agg(record)", "SELECT json_agg(t)::text FROM (VALUES (1, 'x')) AS t(a, b)"),
    pg("json_object_agg", "SELECT json_object_agg(k, v)::text FROM (VALUES ('a', 1)) AS t(k, v)"),
    pg("jsonb_object_agg", "SELECT jsonb_object_agg(k, v)::text FROM (VALUES ('bb', 1), ('a', 2)) AS t(k, v)"),
];

const FUNCTION_ENTRIES: &[Entry] = &[
    pg("json_array_elements", "SELECT value::text FROM json_array_elements('[1,true, [2,false]]')"),
    pg("jsonb_array_elements", "SELECT value::text FROM jsonb_array_elements('[1,true, [2,false]]')"),
    pg("json_array_elements_text", r#"SELECT value FROM json_array_elements_text('["foo", "bar", null]')"#),
    pg("jsonb_array_elements_text", r#"SELECT value FROM jsonb_array_elements_text('["foo", "bar", null]')"#),
    pg("json_array_elements in SELECT", r#"SELECT json_array_elements_text('["foo", "bar"]')"#),
    pg("json_array_elements of an object", "SELECT json_array_elements('{}')"),
    pg("json_array_length", r#"SELECT json_array_length('[1,2,3,{"f1":1,"f2":[5,6]},4]')"#),
    pg("jsonb_array_length", "SELECT jsonb_array_length('[]')"),
    pg("json_each", r#"SELECT key || value::text FROM json_each('{"a":"foo", "b":"bar"}')"#),
    pg("jsonb_each", r#"SELECT key || value::text FROM jsonb_each('{"bb":"foo", "a":[1]}')"#),
    pg("json_each_text", r#"SELECT key || value FROM json_each_text('{"a":"foo", "b":"bar"}')"#),
    pg("jsonb_each_text", r#"SELECT key || value FROM jsonb_each_text('{"a":"foo", "b":"bar"}')"#),
    pg("json_extract_path", r#"SELECT json_extract_path('{"f2":{"f3":1},"f4":{"f5":99,"f6":"foo"}}', 'f4', 'f6')::text"#),
    pg("jsonb_extract_path", r#"SELECT jsonb_extract_path('{"f2":{"f3":1},"f4":{"f5":99,"f6":"foo"}}', 'f4', 'f6')::text"#),
    pg("json_extract_path_text", r#"SELECT json_extract_path_text('{"f2":{"f3":1},"f4":{"f5":99,"f6":"foo"}}', 'f4', 'f6')"#),
    pg("jsonb_extract_path_text", r#"SELECT jsonb_extract_path_text('{"f4":{"f5":99,"f6":"foo"}}', 'f4', 'f6')"#),
    pg("json_object_keys", r#"SELECT json_object_keys('{"f1":"abc","f2":{"f3":"a", "f4":"b"}}')"#),
    pg("json_object_keys in FROM", r#"SELECT k FROM json_object_keys('{"f1":"abc","f2":{"f3":"a", "f4":"b"}}') AS k"#),
    pg("jsonb_object_keys", r#"SELECT jsonb_object_keys('{"f1":"abc","f2":{"f3":"a"}}')"#),
    // PostgreSQL wants a table or a named type for these two.
    ddsql("json_populate_record", r#"SELECT (json_populate_record(t, '{"b": 7}')).b FROM (VALUES ('x', 1)) AS t(a, b)"#, "7"),
    ddsql("jsonb_populate_record", r#"SELECT (jsonb_populate_record(t, '{"b": 7}')).b FROM (VALUES ('x', 1)) AS t(a, b)"#, "7"),
    pg("json_to_record", r#"SELECT a::text || b FROM json_to_record('{"a":1,"b":"x"}') AS r(a int, b text)"#),
    pg("json_to_recordset", r#"SELECT a::text || b FROM json_to_recordset('[{"a":1,"b":"foo"}, {"a":2,"b":"bar"}]') AS r(a int, b text)"#),
    pg("jsonb_to_record", r#"SELECT a::text || b FROM jsonb_to_record('{"a":1,"b":"x"}') AS r(a int, b text)"#),
    pg(
        "jsonb_to_recordset",
        r#"SELECT a::text || b FROM jsonb_to_recordset('[{"a":1,"b":"foo"}, {"a":2,"b":"bar"}]') AS r(a int, b text)"#,
    ),
    pg("jsonb_set", r#"SELECT jsonb_set('[{"f1":1,"f2":null},2,null,3]', '{0,f1}', '[2,3,4]', false)::text"#),
    pg("jsonb_set_lax", r#"SELECT jsonb_set_lax('[{"f1":1,"f2":null},2,null,3]', '{0,f1}', NULL)::text"#),
    pg("jsonb_insert", r#"SELECT jsonb_insert('{"a": [0,1,2]}', '{a, 1}', '"new_value"')::text"#),
    pg("json_strip_nulls", r#"SELECT json_strip_nulls('[{"f1":1, "f2":null}, 2, null, 3]')::text"#),
    pg("jsonb_strip_nulls", r#"SELECT jsonb_strip_nulls('[{"f1":1, "f2":null}, 2, null, 3]')::text"#),
    pg("jsonb_pretty", r#"SELECT replace(jsonb_pretty('[{"f1":1,"f2":null}, 2]'), E'\n', '/')"#),
    pg("json_typeof", "SELECT json_typeof('-123.4')"),
    pg("jsonb_typeof", r#"SELECT jsonb_typeof('null'::jsonb) || jsonb_typeof('{}') || jsonb_typeof('"x"')"#),
    refused("jsonb_path_query", r#"SELECT value::text FROM jsonb_path_query('{"a":[1,2,3]}', '$.a[*]') AS value"#, "", SQL_JSON_PATH),
    refused("jsonb_path_exists", r#"SELECT jsonb_path_exists('{"a":[1,2,3]}', '$.a[*]')"#, "", SQL_JSON_PATH),
    refused("jsonb_path_match", r#"SELECT jsonb_path_match('{"a":[1,2,3]}', 'exists($.a[*])')"#, "", SQL_JSON_PATH),
    refused("jsonb_path_query_array", r#"SELECT jsonb_path_query_array('{"a":[1,2,3]}', '$.a[*]')::text"#, "", SQL_JSON_PATH),
    refused("jsonb_path_query_first", r#"SELECT jsonb_path_query_first('{"a":[1,2,3]}', '$.a[*]')::text"#, "", SQL_JSON_PATH),
];
