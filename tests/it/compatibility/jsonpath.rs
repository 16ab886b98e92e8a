//! PostgreSQL's SQL/JSON path language: chapter 9.16.2 of the manual, and the functions and operators that take paths.

use super::{Chapter, Entry, deviates, pg};

pub(super) const LANGUAGE: Chapter = Chapter {
    title: "SQL/JSON paths: the language",
    source: "PostgreSQL 15 manual, 8.14.7, 9.16.2 and tables 9.49 and 9.50.",
    entries: LANGUAGE_ENTRIES,
};

pub(super) const FUNCTIONS: Chapter = Chapter {
    title: "SQL/JSON paths: operators and functions",
    source: "PostgreSQL 15 manual, tables 9.46 and 9.48.",
    entries: FUNCTION_ENTRIES,
};

const LANGUAGE_ENTRIES: &[Entry] = &[
    pg("$.key", r#"SELECT jsonb_path_query_array('{"a": {"b": 1}}', '$.a.b')::text"#),
    pg("$.\"key\"", r#"SELECT jsonb_path_query_array('{"a b": 1}', '$."a b"')::text"#),
    pg("$variable", r#"SELECT jsonb_path_query_array('[1, 2, 3]', '$[*] ? (@ > $x)', '{"x": 1}')::text"#),
    pg(".*", r#"SELECT jsonb_path_query_array('{"a": 1, "b": [2]}', '$.*')::text"#),
    pg(".**", r#"SELECT jsonb_path_query_array('{"a": {"b": [1]}}', 'strict $.**')::text"#),
    pg(".**{level}", r#"SELECT jsonb_path_query_array('{"a": {"b": [1]}}', 'strict $.**{2}')::text"#),
    pg(".**{level to level}", r#"SELECT jsonb_path_query_array('{"a": {"b": [1]}}', 'strict $.**{1 to last}')::text"#),
    pg("[subscript, …]", "SELECT jsonb_path_query_array('[1, 2, 3, 4, 5]', '$[0, 2 to last - 1]')::text"),
    pg("[*]", "SELECT jsonb_path_query_array('[1, [2, 3]]', '$[*]')::text"),
    pg("lax opens arrays", r#"SELECT jsonb_path_query_array('[{"a": 1}, {"a": 2}]', 'lax $.a')::text"#),
    pg("strict does not", r#"SELECT jsonb_path_query_array('[{"a": 1}, {"a": 2}]', 'strict $.a')::text"#),
    pg("strict wants the key", r#"SELECT jsonb_path_query_array('{"a": 1}', 'strict $.b')::text"#),
    pg("addition", "SELECT jsonb_path_query_array('[2]', '$[0] + 3')::text"),
    pg("unary plus", r#"SELECT jsonb_path_query_array('{"x": [2,3,4]}', '+ $.x')::text"#),
    pg("subtraction", "SELECT jsonb_path_query_array('[2]', '7 - $[0]')::text"),
    pg("negation", r#"SELECT jsonb_path_query_array('{"x": [2,3,4]}', '- $.x')::text"#),
    pg("multiplication", "SELECT jsonb_path_query_array('[4]', '2 * $[0]')::text"),
    pg("division", "SELECT jsonb_path_query_array('[8.5]', '$[0] / 2')::text"),
    pg("modulo", "SELECT jsonb_path_query_array('[32]', '$[0] % 10')::text"),
    pg(".type()", r#"SELECT jsonb_path_query_array('[1, "2", {}]', '$[*].type()')::text"#),
    pg(".size()", r#"SELECT jsonb_path_query_array('{"m": [11, 15]}', '$.m.size()')::text"#),
    pg(".double()", r#"SELECT jsonb_path_query_array('{"len": "1.9"}', '$.len.double() * 2')::text"#),
    pg(".ceiling()", r#"SELECT jsonb_path_query_array('{"h": 1.3}', '$.h.ceiling()')::text"#),
    pg(".floor()", r#"SELECT jsonb_path_query_array('{"h": 1.3}', '$.h.floor()')::text"#),
    pg(".abs()", r#"SELECT jsonb_path_query_array('{"z": -0.3}', '$.z.abs()')::text"#),
    pg(
        ".datetime()",
        r#"SELECT jsonb_path_query_array('["2015-8-1", "2015-08-12"]', '$[*] ? (@.datetime() < "2015-08-2".datetime())')::text"#,
    ),
    pg(".datetime(template)", r#"SELECT jsonb_path_query_array('["12:30", "18:40"]', '$[*].datetime("HH24:MI")')::text"#),
    pg(".keyvalue()", r#"SELECT jsonb_path_query_array('{"x": "20", "y": 32}', '$.keyvalue()')::text"#),
    deviates(
        ".keyvalue() of an inner object",
        r#"SELECT jsonb_path_query_first('[{"x": 20}]', '$[0].keyvalue()')::text"#,
        r#"{"id": 1, "key": "x", "value": 20}"#,
        "`id` tells objects apart in both; PostgreSQL takes the place in its binary form, this engine that in the text",
    ),
    pg("==", r#"SELECT jsonb_path_query_array('[1, "a", 1, 3]', '$[*] ? (@ == 1)')::text"#),
    pg("!=, <>", "SELECT jsonb_path_query_array('[1, 2, 1, 3]', '$[*] ? (@ != 1 && @ <> 2)')::text"),
    pg("<", "SELECT jsonb_path_query_array('[1, 2, 3]', '$[*] ? (@ < 2)')::text"),
    pg("<=", r#"SELECT jsonb_path_query_array('["a", "b", "c"]', '$[*] ? (@ <= "b")')::text"#),
    pg(">", "SELECT jsonb_path_query_array('[1, 2, 3]', '$[*] ? (@ > 2)')::text"),
    pg(">=", "SELECT jsonb_path_query_array('[1, 2, 3]', '$[*] ? (@ >= 2)')::text"),
    pg("true", r#"SELECT jsonb_path_query_array('[{"n": "J", "p": false}, {"n": "C", "p": true}]', '$[*] ? (@.p == true)')::text"#),
    pg("false", r#"SELECT jsonb_path_query_array('[{"n": "J", "p": false}, {"n": "C", "p": true}]', '$[*] ? (@.p == false)')::text"#),
    pg("null", r#"SELECT jsonb_path_query_array('[{"n": "M", "job": null}, {"n": "K", "job": "x"}]', '$[*] ? (@.job == null) .n')::text"#),
    pg("&&", "SELECT jsonb_path_query_array('[1, 3, 7]', '$[*] ? (@ > 1 && @ < 5)')::text"),
    pg("||", "SELECT jsonb_path_query_array('[1, 3, 7]', '$[*] ? (@ < 1 || @ > 5)')::text"),
    pg("!", "SELECT jsonb_path_query_array('[1, 3, 7]', '$[*] ? (!(@ < 5))')::text"),
    pg("is unknown", r#"SELECT jsonb_path_query_array('[-1, 2, 7, "foo"]', '$[*] ? ((@ > 0) is unknown)')::text"#),
    pg(
        "like_regex",
        r#"SELECT jsonb_path_query_array('["abc", "abd", "aBdC", "abdacb", "babc"]', '$[*] ? (@ like_regex "^ab.*c")')::text"#,
    ),
    pg(
        "like_regex … flag",
        r#"SELECT jsonb_path_query_array('["abc", "abd", "aBdC", "abdacb", "babc"]', '$[*] ? (@ like_regex "^ab.*c" flag "i")')::text"#,
    ),
    pg(
        "starts with",
        r#"SELECT jsonb_path_query_array('["John Smith", "Mary Stone", "Bob Johnson"]', '$[*] ? (@ starts with "John")')::text"#,
    ),
    pg("exists", r#"SELECT jsonb_path_query_array('{"x": [1, 2], "y": [2, 4]}', 'strict $.* ? (exists (@ ? (@[*] > 2)))')::text"#),
    pg("exists of a missing key", r#"SELECT jsonb_path_query_array('{"value": 41}', 'strict $ ? (exists (@.name)) .name')::text"#),
    pg("division by zero", "SELECT jsonb_path_query_array('1', '$ / 0')::text"),
    pg("an operand that is no number", r#"SELECT jsonb_path_query_array('"a"', '$ + 1')::text"#),
    pg("::jsonpath prints", "SELECT ('$.a[*] ? (@ > 2 && !(@.b == 1))'::jsonpath)::text"),
    pg("bad jsonpath", "SELECT '$.a = 1'::jsonpath"),
];

const FUNCTION_ENTRIES: &[Entry] = &[
    pg("jsonb @? jsonpath", r#"SELECT '{"a":[1,2,3]}'::jsonb @? '$.a[*] ? (@ > 2)'"#),
    pg("jsonb @@ jsonpath", r#"SELECT '{"a":[1,2,3]}'::jsonb @@ '$.a[*] > 2'"#),
    pg("@@ of no condition", r#"SELECT ('{"a":[1,2,3]}'::jsonb @@ '$.a[*]') IS NULL"#),
    pg("json @? jsonpath", r#"SELECT '{"a":[1,2,3]}'::json @? '$.a'"#),
    pg("jsonb_path_query", r#"SELECT value::text FROM jsonb_path_query('{"a":[1,2,3]}', '$.a[*]') AS value"#),
    pg("jsonb_path_query in the SELECT list", r#"SELECT jsonb_path_query('{"a":[1,2,3]}', '$.a[*] ? (@ >= $min)', '{"min":2}')::text"#),
    pg("jsonb_path_exists", r#"SELECT jsonb_path_exists('{"a":[1,2,3,4,5]}', '$.a[*] ? (@ >= $min && @ <= $max)', '{"min":2, "max":4}')"#),
    pg(
        "jsonb_path_match",
        r#"SELECT jsonb_path_match('{"a":[1,2,3,4,5]}', 'exists($.a[*] ? (@ >= $min && @ <= $max))', '{"min":2, "max":4}')"#,
    ),
    pg("jsonb_path_match of no condition", r#"SELECT jsonb_path_match('{"a":[1,2,3]}', '$.a[*]')"#),
    pg(
        "jsonb_path_query_array",
        r#"SELECT jsonb_path_query_array('{"a":[1,2,3,4,5]}', '$.a[*] ? (@ >= $min && @ <= $max)', '{"min":2, "max":4}')::text"#,
    ),
    pg(
        "jsonb_path_query_first",
        r#"SELECT jsonb_path_query_first('{"a":[1,2,3,4,5]}', '$.a[*] ? (@ >= $min && @ <= $max)', '{"min":2, "max":4}')::text"#,
    ),
    pg("silent", "SELECT jsonb_path_query_first('[1, \"a\"]', 'strict $.a', '{}', true) IS NULL"),
    pg("silent by name", "SELECT jsonb_path_exists('[]', 'strict $.a', silent => true) IS NULL"),
    pg("vars by name", r#"SELECT jsonb_path_exists('[1]', '$[*] ? (@ == $x)', vars => '{"x": 1}')"#),
    pg("a missing variable", "SELECT jsonb_path_exists('[1]', '$[*] ? (@ == $x)', '{}', true)"),
    pg(
        "jsonb_path_exists_tz",
        r#"SELECT jsonb_path_exists_tz('["2015-08-01 12:00:00-05"]', '$[*] ? (@.datetime() < "2015-08-02".datetime())')"#,
    ),
    pg("jsonb_path_match_tz", r#"SELECT jsonb_path_match_tz('"2015-08-01 12:00:00-05"', '$.datetime() < "2015-08-02".datetime()')"#),
    pg(
        "jsonb_path_query_tz",
        r#"SELECT q::text FROM jsonb_path_query_tz('["2015-08-01 12:00:00-05"]', '$[*].datetime() ? (@ < "2015-08-02".datetime())') AS q"#,
    ),
    pg(
        "jsonb_path_query_array_tz",
        r#"SELECT jsonb_path_query_array_tz('["12:00:00+01", "10:00:00"]', '$[*].datetime() ? (@ > "10:30:00".datetime())')::text"#,
    ),
    pg(
        "jsonb_path_query_first_tz",
        r#"SELECT jsonb_path_query_first_tz('["12:00:00+01", "10:00:00"]', '$[*].datetime() ? (@ > "10:30:00".datetime())')::text"#,
    ),
    pg("times without _tz", r#"SELECT jsonb_path_exists('["2015-08-01 12:00:00-05"]', '$[*] ? (@.datetime() < "2015-08-02".datetime())')"#),
];
