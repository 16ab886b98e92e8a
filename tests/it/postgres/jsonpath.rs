//! SQL/JSON paths: each of many paths, lax and strict, through each of many values; silent, and with their errors.

use super::compare::{expressions, rows, statements};
use super::generate::Random;

const VALUES: [&str; 16] = [
    r#"{"a": 12}"#,
    r#"{"a": {"b": 12}, "c": [1, 2, {"b": 3}]}"#,
    r#"[12, {"a": 13}, {"b": 14}, "ccc", true]"#,
    r#"[1, [2, [3, [4]]], {"x": [5, {"x": 6}]}]"#,
    r#"{"a": [{"b": 1}, {"b": 2}, {"c": 3}]}"#,
    r#""abc""#,
    "[]",
    "{}",
    "null",
    r#"[null, 1, true, "a", [1], {"a": 1}]"#,
    r#"[{"a": 1}, {"a": 2}, 3, [{"a": 4}]]"#,
    r#"{"g": {"x": 2, "y": [1, "x"]}, "s": "a.b"}"#,
    r#"["abc", "ABC", "aXc", "a\nc", "abd"]"#,
    r#"{"a": -1.50, "b": 1e3, "c": [0.1, 100000, 12345678901234567890123]}"#,
    r#"["2017-03-10", "2017-03-10 00:00:00", "12:34:56", "2017-03-11T01:02:03.5", "x", null]"#,
    r#"["12:00:00+01", "2017-03-10 12:00:00+05:30", "2017-03-10T06:30:00+00"]"#,
];

/// Paths over them, as they stand in SQL texts.
const PATHS: &[&str] = &[
    "$",
    "$.a",
    "$.a.b",
    "$.*",
    "$[*]",
    "$[*].a",
    "$[0]",
    "$[1]",
    "$[last]",
    "$[last-1]",
    "$[0 to 1]",
    "$[0 to last]",
    "$[2 to 1]",
    "$[-1]",
    "$[5]",
    "$[0,1,0]",
    "$[*][*]",
    "$[0][0]",
    "$.**",
    "$.**{0}",
    "$.**{1}",
    "$.**{2}",
    "$.**{1 to 2}",
    "$.**{2 to last}",
    "$.**{last}",
    "$.**.a",
    "$.**.b",
    "$.**{1}.a",
    "$.**[*]",
    "$.** ? (@.a == 1)",
    "$.c[*].b",
    "$.a[*].b",
    "$.a.b ? (@ > 1)",
    "$.a[*] ? (@.b > 1)",
    "$[*] ? (@ > 1)",
    "$[*] ? (@ == null)",
    "$[*] ? (@ != null)",
    "$[*] ? (@.a > 1)",
    "$[*] ? (@ == true)",
    r#"$[*] ? (@ == "a" || @ == 1)"#,
    "$[*] ? (!(@ == 1))",
    "$[*] ? ((@ == 1) is unknown)",
    "$[*] ? ((@ > 1) is unknown)",
    "$[*] ? (exists(@.a))",
    "$[*] ? (exists(@.a ? (@ > 1)))",
    r#"$[*] ? (@.type() == "number")"#,
    "$.type()",
    "$[*].type()",
    "$.size()",
    "$[*].size()",
    "$.a.size()",
    r#"$[*] ? (@ starts with "a")"#,
    r#"$[*] ? (@ like_regex "^a.c$")"#,
    r#"$[*] ? (@ like_regex "^a.c$" flag "i")"#,
    r#"$[*] ? (@ like_regex "^a.c$" flag "s")"#,
    r#"$[*] ? (@ like_regex "^c$" flag "m")"#,
    r#"$[*] ? (@ like_regex "a." flag "q")"#,
    r#"$.s ? (@ like_regex "a.b" flag "q")"#,
    "$.keyvalue().key",
    "$.keyvalue().value",
    "$.*.keyvalue().key",
    "$.a + 1",
    "$.a * 2.50",
    "$.a / 7",
    "-$.a",
    "+$.a",
    "$.a - $.a",
    "$.a % 5",
    "$[*].abs()",
    "$[0] + 1",
    "$[*] + 1",
    "-$[*]",
    "$.a.b + $.c[0]",
    "$.a == 12",
    "$.a > 1 && $.a < 20",
    "$.a == 1 || $.b == 2",
    "exists($.a)",
    "exists($.zz)",
    "!exists($.a)",
    "($.a == 12) is unknown",
    "$.a > $.c",
    "($.a == 12).type()",
    "(1 == 1)",
    "1 + 2 * 3",
    r#""x""#,
    "null",
    "true",
    "$[$[0]]",
    "$[*] ? ($[0] == @)",
    "$[*] ? (@ == $[last])",
    "$.c[last].b",
    "$.c[$.c[0]]",
    r#"$.g.y[*] ? (@ like_regex "x")"#,
    "$[*] ? (@.a == 1 && @.b == 2)",
    "$[*].a ? (@ > 1)",
    "$.a ? (@.b == 12).b",
    "$ ? (@.a == 12)",
    "$ ? (@.a.b == 12).c",
    r#"$[*] ? (@ < "b")"#,
    "$[*] ? (@ >= 12)",
    "$[*] ? (@ <> 12)",
    "$.a.b.c",
    "$.a[*]",
    "$.a[0].b",
    "$.a[0,2].b",
    "$.a[1 to last].b",
    "$.zz",
    "$.zz ? (@ > 1)",
    "$.a.**",
    "$[*].**",
    "$.**.type()",
    r#"$.** ? (@.type() == "number")"#,
    "$.**{last} ? (@ > 2)",
    "$.a.floor()",
    "$.a.ceiling()",
    "$.a.double()",
    r#"$[3] ? (@ starts with "c")"#,
    "$[1.7]",
    r#"$["a"]"#,
    "$[null]",
    "$[10000000000]",
    "$.x",
    "$.a.type().size()",
    "$[*] ? (@[*] == 1)",
    "$[*] ? (@[0] > 0)",
    "$[*][0]",
    "$.**[0]",
    "$.**{2}[*]",
    "$.*.*",
    "$.*[*]",
    "$.a.*",
    "$.b / 3",
    "$.c[2] * $.c[2]",
    "$.c[0] / $.c[2]",
    "$.c[1] / $.c[0]",
    "$.c[*] ? (@ > 0.1)",
    "$.c[2] % 7",
    "-$.c[0] - 0.9",
    "$.a.abs() + $.b",
    "$[*].datetime()",
    "$[0 to 3].datetime()",
    "$[0 to 3].datetime().type()",
    r#"$[0 to 2].datetime() ? (@ > "2017-03-09".datetime())"#,
    r#"$[*].datetime() ? (@ == "2017-03-10".datetime())"#,
    r#"$[2].datetime("HH24:MI:SS")"#,
    r#"$[0].datetime("DD/MM/YYYY")"#,
    "$[*] ? (@.datetime() == @.datetime())",
    "$[0 to 1] ? (exists(@.datetime()))",
    "$[*].double()",
];

/// The functions whose errors count; `D` is the value and `P` the path.
const FUNCTIONS: [&str; 4] =
    ["jsonb_path_query_array(D, P)::text", "jsonb_path_exists(D, P)", "jsonb_path_match(D, P)", "jsonb_path_query_array_tz(D, P)::text"];

fn paths() -> impl Iterator<Item = String> {
    PATHS.iter().flat_map(|path| [(*path).to_owned(), format!("strict {path}")])
}

#[tokio::test]
async fn silent_paths_lead_to_the_same() {
    let values: Vec<_> = VALUES.iter().enumerate().map(|(i, value)| format!("({i}, '{value}'::jsonb)")).collect();
    let values = values.join(", ");
    let plain_answers = "coalesce((d @? P)::text, '-') || coalesce((d @@ P)::text, '-')";
    let zoned_answers = "jsonb_path_query_array_tz(d, P, '{}', true)::text \
                   || coalesce(jsonb_path_query_first_tz(d, P, '{}', true)::text, '-') \
                   || coalesce(jsonb_path_exists_tz(d, P, '{}', true)::text, '-') \
                   || coalesce(jsonb_path_match_tz(d, P, '{}', true)::text, '-')";
    // Without zones a comparison may be an error that nothing makes silent.
    let zoned = |path: &str| path.contains("datetime() ?") || path.contains("datetime() ==");
    let all: Vec<_> = paths()
        .map(|path| {
            let answers = if zoned(&path) { zoned_answers.to_owned() } else { format!("{plain_answers} || {zoned_answers}") };
            format!("SELECT {} FROM (VALUES {values}) AS t(n, d) ORDER BY n", answers.replace('P', &format!("'{path}'")))
        })
        .collect();
    statements(&all, &[]).await;
}

#[tokio::test]
async fn errors_are_errors_of_both() {
    let mut random = Random::new(57);
    let paths: Vec<_> = paths().collect();
    let mut all = Vec::new();
    for _ in 0..1_500 {
        let path = &paths[random.below(paths.len())];
        let value = random.pick(&VALUES);
        let function = random.pick(&FUNCTIONS);
        all.push(function.replace('D', &format!("'{value}'")).replace('P', &format!("'{path}'")));
    }
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn texts_are_followed_as_jsonb_has_them_although_they_are_written_otherwise() {
    let all = [
        r#"'{"b":1,"a":2,"b":3}'::jsonb @? '$.b ? (@ == 3)'"#,
        r#"jsonb_path_query_array('{"bb":1,"a":2,"bb":3,"c":1e2,"d":-0}', '$.*')"#,
        r#"jsonb_path_query_array('{"bb":1,"a":2,"bb":3}'::jsonb, '$.*')"#,
        r#"jsonb_path_query_array('{"bb":{"z":1,"y":2,"z":3},"a":2}', '$.**')"#,
        r#"jsonb_path_query_array('{"bb":{"z":1,"y":2,"z":3},"a":2}', '$.keyvalue().key')"#,
        r#"jsonb_path_query_array('{"bb":{"z":1,"y":2,"z":3},"a":2}', '$')"#,
        r#"jsonb_path_query_array('{"a":"\u0000"}', '$.b')"#,
        r#"jsonb_path_query_array('{"a":"\\u0000"}', '$.a')"#,
        r#"jsonb_path_query_array('{"a":1e99999999}', '$.b')"#,
        r#"jsonb_path_query_array('{"a":1.50e1}', '$.a')"#,
        r#"jsonb_path_query_array('{"a":1.50e1}', '$.a + 1')"#,
        r#"jsonb_path_query_array('  {"a" : [ 1 , 2 ] }  ', '$.a')"#,
        r#"jsonb_path_query_array('{"a":-0}', '$.a == 0')"#,
        r#"jsonb_path_exists('{"a":1'::jsonb, '$')"#,
        r#"jsonb_path_exists('{"a":1', '$')"#,
        r#"jsonb_path_exists('{"a":1}'::json, '$')"#,
        r#"jsonb_path_exists('{"a":1}'::json::jsonb, '$.a')"#,
    ];
    expressions(
        &all.map(|expression| if expression.contains("_array") { format!("({expression})::text") } else { expression.to_owned() }),
        &[],
    )
    .await;
    let all = [
        r#"select jsonb_path_exists(j::jsonb, '$.a') from (values ('{"a":1}'), ('[1]'), (null)) t(j)"#,
        r#"select jsonb_path_exists(j::jsonb, '$.a') from (values ('{"a":1}'), ('[1'), (null)) t(j)"#,
        r#"select j::jsonb @@ '$.a == 1' from (values ('{"a":1.0}'), ('{"a":1e0}'), ('{"a":10e-1}'), ('{"a":0,"a":1}')) t(j)"#,
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn paths_in_every_place() {
    let all = [
        "select jsonb_path_exists('[]', 'strict $.a', silent => true)",
        r#"select jsonb_path_exists('[1]', '$[*] ? (@ == $x)', vars => '{"x": 1}')"#,
        r#"select jsonb_path_exists(path => '$.a', target => '{"a":1}')"#,
        "select jsonb_path_exists('[1]', '$[*] ? (@ == $x)', '{}', true)",
        "select jsonb_path_exists('[1]', '$[*] ? (@ == $x)', '[]')",
        "select jsonb_path_exists('[1]', '$[*] ? (@ == $x)', NULL)",
        "select jsonb_path_exists(NULL, '$')",
        "select jsonb_path_exists('[1]', NULL)",
        "select jsonb_path_exists('[1]', '$', '{}', NULL)",
        r#"select jsonb_set('{"a":1}', '{b}', '2', create_if_missing => false)"#,
        "select x from jsonb_path_query('[1,2,3]', '$[*] ? (@ > 1)') as x",
        "select * from jsonb_path_query('[1,2,3]', '$[*] ? (@ > 1)')",
        "select jsonb_path_query from jsonb_path_query('[1,2,3]', '$[*] ? (@ > 1)')",
        "select jsonb_path_query('[1,2,3]', '$[*] ? (@ > 1)')",
        "select jsonb_path_query('[1,2,3]', '$[*] ? (@ > 1)')::text || 'x'",
        r#"select id from (values (1, '{"a":[1,2]}'::jsonb), (2, '{"a":[]}'), (3, '{"a":[3]}')) as t(id, j) where exists (select 1 from jsonb_path_query(j, '$.a[*]') as q where q = '3')"#,
        r#"select id from (values (1, '{"a":[1,2]}'::jsonb), (2, '{"a":[]}'), (3, '{"a":[3]}')) as t(id, j) where j @? '$.a[*] ? (@ > 2)'"#,
        r#"select id from (values (1, '{"a":[1,2]}'::jsonb), (2, '{"a":[]}'), (3, '{"a":[3]}')) as t(id, j) where j @@ '$.a[*] > 2'"#,
        r#"select id from (values (1, '{"a":[1,2]}'::jsonb), (2, '{"a":[]}'), (3, '{"a":[3]}')) as t(id, j) where not j @@ '$.a[*] > 2'"#,
        r#"select '{"a":1}' @? '$.a'"#,
        r#"select '{"a":1}'::json @? '$.a'"#,
        r#"select '{"a":1}'::text @? '$.a'"#,
        r#"select '{"a":1}'::jsonb @? '$.a'::jsonpath"#,
        "select jsonpath '$.a'",
        "select cast('$.a' as jsonpath)",
        "select '$.a'::jsonpath::text || 'x'",
        "select null::jsonpath",
        "select jsonb_path_query_array('[1,2]', '$[*]') || '3'",
        "select jsonb_path_query_first('[1,2]', '$[*]')::int + 1",
        r#"select jsonb_path_query('{"a":[{"b":1},{"b":2}]}', '$.a[*].b') order by 1 desc"#,
        "select array_agg(q) from jsonb_path_query('[1,2,3]', '$[*]') q",
        "select (select q from jsonb_path_query('[4,5]', '$[*]') q limit 1)",
        "select array(select q::int from jsonb_path_query('[4,5]', '$[*]') q)",
        "select 4 in (select q::int from jsonb_path_query('[4,5]', '$[*]') q)",
        "select jsonb_path_query_array(jsonb_build_object('a', array[1,2]), '$.a[last]')",
        r#"select jsonb_path_match('{"a":1}', '$.a == $v', jsonb_build_object('v', 1))"#,
        r#"select jsonb_path_match(j, format('$.a == %s', n)::jsonpath) from (values ('{"a":1}'::jsonb, 1), ('{"a":1}', 2)) t(j, n)"#,
        "select jsonb_path_query('[1]', '$[*')",
        "select jsonb_path_query('[1', '$[*]')",
        r#"select jsonb_path_exists('{"a":1}')"#,
        r#"select jsonb_path_exists('{"a":1}', '$.a', '{}', false, 1)"#,
        "select sum(v::int) from (select jsonb_path_query('[1,2,3]', '$[*]') as v) q",
        r#"select jsonb_path_query_array('{"a":"x\"y\\z"}', '$.a')"#,
        r#"select jsonb_path_exists('{"a b":{"c.d":1}}', '$."a b"."c.d"')"#,
        r#"select jsonb_path_query('"2026-11-28T10:00:00+01:00"', '$.datetime()')"#,
    ];
    statements(&all.map(str::to_owned), &[]).await;
    let all = [
        r#"select id, q from (values (1, '{"a":[1,2]}'::jsonb), (2, '{"a":[]}'), (3, '{"a":[3]}')) as t(id, j), jsonb_path_query(j, '$.a[*]') as q"#,
        r#"select id, q from (values (1, '{"a":[1,2]}'::jsonb), (2, '{"a":[]}'), (3, '{"a":[3]}')) as t(id, j) left join lateral jsonb_path_query(j, '$.a[*]') as q on true"#,
        "select * from jsonb_path_query('[4,5]', '$[*]') with ordinality as x(a, n)",
        "select jsonb_path_query(j, '$[*]') as v, count(*) as n from (values ('[1,2]'::jsonb), ('[2]')) t(j) group by 1",
        "select jsonb_path_query('[1,2]', '$[*]') as a, jsonb_path_query('[3]', '$[*]') as b",
    ];
    statements(&all.map(rows), &[]).await;
}
