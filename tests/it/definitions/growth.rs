//! Templates of a kilobyte that took minutes: what refers to the same thing twice at each level must not cost twice as much.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::templates::asked;

/// Far above what they take, and far below what twice as much at each level takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// The answers for a template with these conditions, of which its method has the one called `Last`.
fn method_with(conditions: &str) -> (Vec<String>, String) {
    let text = format!(
        "Parameters:\n  Open: {{Type: String}}\nConditions:\n{conditions}\nResources:\n  M:\n    Type: AWS::ApiGateway::Method\n    Condition: Last\n    \
         Properties: {{RestApiId: a, ResourceId: r, HttpMethod: GET, Integration: {{Type: MOCK}}}}\n"
    );
    let started = Instant::now();
    let answers = asked("t.yaml", &text, &[], "api_method, array_to_string(unresolved, ' ')");
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    answers
}

#[test]
fn conditions_that_ask_for_the_one_before_twice_are_decided_at_once() {
    for (first, expected) in
        [("!Equals [a, a]", vec!["GET"]), ("!Equals [a, b]", vec![]), ("!Equals [!Ref Open, b]", vec!["GET ${Condition:Last}"])]
    {
        for (function, of) in [("And", 10), ("Or", 2)] {
            let mut conditions = format!("  C0: {first}\n");
            for n in 1..=190 {
                let operands = vec![format!("!Condition C{}", n - 1); of].join(", ");
                let _ = writeln!(conditions, "  C{n}: !{function} [{operands}]");
            }
            let (rows, status) = method_with(&format!("{conditions}  Last: !Not [!Not [!Condition C190]]"));
            assert_eq!(rows, expected, "{function} {first}: {status}");
        }
    }
}

#[test]
fn conditions_inside_conditions_are_decided_once_each() {
    let nested = |inner: &str| (0..60).fold(inner.to_owned(), |inner, _| format!("{{\"Fn::And\": [{inner}, {{\"Fn::Equals\": [a, a]}}]}}"));
    assert_eq!(method_with(&format!("  Last: {}", nested("{\"Fn::Equals\": [a, a]}"))).0, ["GET"]);
    assert_eq!(method_with(&format!("  Last: {}", nested("{\"Fn::Equals\": [a, b]}"))).0, [""; 0]);
}

#[test]
fn operands_that_ask_for_conditions_are_decided_once_each() {
    let mut conditions = "  C0: !Equals [a, a]\n".to_owned();
    for n in 1..=150 {
        let before = n - 1;
        let _ = writeln!(conditions, "  C{n}: !Equals [!If [C{before}, a, b], !If [C{before}, a, c]]");
    }
    assert_eq!(method_with(&format!("{conditions}  Last: !Condition C150")).0, ["GET"]);
}

#[test]
fn a_condition_that_asks_for_itself_stays_open() {
    for conditions in [
        "  Last: !Not [!Condition Last]",
        "  Last: !Equals [!If [Last, a, b], a]",
        "  Last: !And [!Condition Other, !Condition Other]\n  Other: !Or [!Condition Last, !Condition Last]",
    ] {
        assert_eq!(method_with(conditions).0, ["GET ${Condition:Last}"], "{conditions}");
    }
}

#[test]
fn locals_and_aliases_that_double_at_each_level_end() {
    let mut locals = "locals {\n  l0 = {}\n  t0 = \"xxxxxxxxxxxxxxxx\"\n".to_owned();
    for n in 1..=60 {
        let before = n - 1;
        let _ = writeln!(
            locals,
            "  l{n} = {{ a = local.l{before}, b = local.l{before} }}\n  t{n} = \"${{local.t{before}}}${{local.t{before}}}\""
        );
    }
    let _ = writeln!(locals, "}}");
    for n in 0..20 {
        let _ = writeln!(
            locals,
            "resource \"aws_api_gateway_integration\" \"i{n}\" {{\n  rest_api_id = \"a\"\n  resource_id = \"r{n}\"\n  http_method = \"GET\"\n  \
             type = \"MOCK\"\n  uri = local.t60\n  credentials = jsonencode(local.l60)\n  request_templates = {{ a = local.t60 }}\n}}"
        );
    }
    let started = Instant::now();
    let (rows, status) = asked("main.tf", &locals, &[], "(length(uri) + length(credentials) < 4000000)::text");
    assert_eq!(rows, ["true"; 20], "{status}");
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());

    // Each of many attributes has them.
    for n in 20..600 {
        let _ = writeln!(
            locals,
            "resource \"aws_api_gateway_integration\" \"i{n}\" {{\n  rest_api_id = \"a\"\n  resource_id = \"r{n}\"\n  http_method = \"GET\"\n  \
             type = \"MOCK\"\n  uri = local.t60\n  credentials = jsonencode(local.l60)\n}}"
        );
    }
    let started = Instant::now();
    let (rows, status) = asked("main.tf", &locals, &[], "type");
    assert_eq!(rows.len(), 600, "{status}");
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());

    let mut aliases = "x0: &x0 {Fn::If: [Perhaps, {a: b}, {c: d}]}\n".to_owned();
    for n in 1..=60 {
        let before = n - 1;
        let _ = writeln!(aliases, "x{n}: &x{n} {{Fn::If: [Perhaps, *x{before}, *x{before}]}}");
    }
    let text = format!("{aliases}Resources:\n  A: {{Type: AWS::ApiGateway::RestApi, Properties: {{Body: *x60}}}}\n");
    let started = Instant::now();
    let (_, status) = asked("t.yaml", &text, &[], "uri");
    assert!(status.starts_with("malformed "), "{status}");
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
}

#[test]
fn globals_of_many_members_for_many_resources_are_told() {
    let members: String = (0..20_000).fold(String::new(), |mut members, n| {
        let _ = write!(members, "\"K{n}\":{{\"a\":\"b\"}},");
        members
    });
    let functions: Vec<String> = (0..400)
        .map(|n| {
            format!(
                r#""F{n}":{{"Type":"AWS::Serverless::Function","Properties":{{"Handler":"h","Events":{{"E":{{"Type":"Api","Properties":{{"Path":"/p{n}","Method":"get"}}}}}}}}}}"#
            )
        })
        .collect();
    let text = format!(
        r#"{{"Transform":"AWS::Serverless-2016-10-31","Globals":{{"Function":{{{members}"Runtime":"r"}}}},"Resources":{{{}}}}}"#,
        functions.join(",")
    );
    let started = Instant::now();
    let (rows, status) = asked("t.json", &text, &[], "path");
    assert_eq!(rows.len(), 400);
    assert!(status.starts_with("partial ") && status.contains("`Globals` that add too much to too many resources"), "{status}");
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
}
