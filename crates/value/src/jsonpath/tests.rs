//! Paths as PostgreSQL 15 prints them: `SELECT '…'::jsonpath`.

use super::{Call, JsonPath};

#[test]
fn paths_print_as_postgresql_prints_them() {
    for (path, expected) in [
        ("$.a[*] ? (@ > 2)", r#"$."a"[*]?(@ > 2)"#),
        ("$.a == 1", r#"($."a" == 1)"#),
        ("strict $.a.**{2 to last}.b", r#"strict $."a".**{2 to last}."b""#),
        ("$.**{last to 2}", "$.**{last to 2}"),
        ("LAX $.type.TYPE()", r#"$."type".type()"#),
        ("1 .type()", "(1).type()"),
        ("1.e3", "1000"),
        ("$a.\"b\"", r#"$"a"."b""#),
        ("$[last - 1, 0 to 3]", "$[last - 1,0 to 3]"),
        ("$ ? (@ == 1 && (@ > 2 || !(@ < 3)))", "$?(@ == 1 && (@ > 2 || !(@ < 3)))"),
        ("$ ? ((@ == 1) is unknown)", "$?((@ == 1) is unknown)"),
        ("$.a - 1 - 2", r#"(($."a" - 1) - 2)"#),
        ("-(-$.a)", r#"(-(-$."a"))"#),
        ("(-$.a).b", r#"(-$."a")."b""#),
        ("(($.a == 1))", r#"($."a" == 1)"#),
        ("!exists($.a)", r#"!(exists ($."a"))"#),
        (r#""a\u0041\x41\n\v\q\u{1F600}""#, r#""aAA\n\u000bq😀""#),
        (r#"$ ? (@ like_regex "a" flag "qi")"#, r#"$?(@ like_regex "a" flag "iq")"#),
        ("$ /* c */ .é", r#"$."é""#),
    ] {
        assert_eq!(JsonPath::parse(path).expect(path).to_string(), expected, "{path}");
    }
}

#[test]
fn what_is_no_path_is_an_error() {
    for path in [
        "",
        "  ",
        "$.a = 1",
        "01",
        "1a",
        "1.type()",
        "last",
        "@",
        "$[@]",
        "! $.a == 1",
        "$.a && $.b",
        "$ ? (@.a)",
        "1 == 1 == 1",
        "$.1",
        "$.a-b",
        "exists($.a).type()",
        "TRUE",
        "$ a",
        "1 +",
        "(1 + 2",
        "$[]",
        "$[*,1]",
        "$.foo()",
        "$ /* c",
        "\"abc",
        "\"\\u0000\"",
        "\"\\ud83d\"",
        "$ ? (@ like_regex \"(a\")",
        "$ ? (@ like_regex \"a\" flag \"x\")",
        "$ ? (@ starts with @)",
        "$.**{a}",
        "$.**{4294967296}",
    ] {
        assert!(JsonPath::parse(path).is_err(), "{path}");
    }
}

#[test]
fn long_and_deep_paths_are_errors_and_no_overflows() {
    for path in [format!("${}", ".a".repeat(100_000)), "(".repeat(100_000), "-".repeat(100_000) + "1", format!("1{}", "+1".repeat(100_000))]
    {
        assert!(JsonPath::parse(&path).is_err());
    }
    let bump = bumpalo::Bump::new();
    let value = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    for path in [
        format!("${}", "[0]".repeat(499)),
        format!("1{}", "+1".repeat(499)),
        format!("1 == 1{}", " || $[0] == 1".repeat(160)),
        format!("{}1{}", "(1 + ".repeat(240), ")".repeat(240)),
        format!("${}", " ? (@".repeat(120) + &" > 0)".repeat(120)),
    ] {
        if let Ok(path) = JsonPath::parse(&path) {
            let _ = path.exists(&bump, &value, Call { silent: true, ..Call::default() });
        }
    }
}
