//! SQL/JSON paths: each of many paths, lax and strict, through each of many values; silent, and with their errors.

use super::compare::{expressions, statements};
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
