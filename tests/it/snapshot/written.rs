//! Two descriptions are compared as they are written: what an expression leaves open changes, too.

use super::Place;

/// A template whose method has these properties.
fn template(more: &str, method: &str, integration: &str) -> String {
    format!(
        "Parameters: {{G: {{Type: String}}, H: {{Type: String}}, T: {{Type: String}}, U: {{Type: String}}}}\n\
         Conditions: {{Q: !Equals [!Ref G, a], R: !Equals [!Ref H, a]}}\n\
         Resources:\n  Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{Name: desk}}}}\n  \
         M: {{Type: AWS::ApiGateway::Method{more}, Properties: {{RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET{method}, Integration: {{Type: HTTP, IntegrationHttpMethod: GET{integration}}}}}}}\n"
    )
}

/// What differs, without the records' keys, and the exit code.
fn differences(place: &Place, a: &str, b: &str) -> (i32, Vec<String>) {
    let ran = place.run(&["diff", a, b, "--exit-code", "--format", "ndjson"]);
    let shown = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
        ["change", "column_name", "old_value", "new_value"].map(text).join(" ")
    };
    (ran.code, ran.stdout.lines().map(shown).collect())
}

#[test]
fn what_changes_in_an_open_expression_of_a_template_is_a_difference() {
    let place = Place::new();
    let uri = |uri: &str| template("", "", &format!(", Uri: !Sub '{uri}'"));
    let timeout = |timeout: &str| template("", "", &format!(", TimeoutInMillis: {timeout}"));
    let condition = |name: &str| template(&format!(", Condition: {name}"), "", "");
    let authorizer = |name: &str| template("", &format!(", AuthorizerId: !Ref {name}"), "");
    for (old, new, expected) in [
        (uri("https://${H}/x"), uri("https://${H}/y"), vec!["changed uri https://${H}/x https://${H}/y"]),
        (uri("https://${H}/x"), uri("https://${G}/x"), vec!["changed uri https://${H}/x https://${G}/x"]),
        (uri("https://${H}/x"), uri("https://h/x"), vec!["changed uri https://${H}/x https://h/x"]),
        (authorizer("G"), authorizer("H"), vec!["changed authorizer_id ${G} ${H}"]),
        (timeout("!Ref T"), timeout("!Ref U"), vec!["changed unresolved ${T} ${U}"]),
        (timeout("!Ref T"), timeout("5000"), vec!["changed unresolved ${T} -", "not_observed timeout_in_millis - 5000"]),
        (condition("Q"), condition("R"), vec!["changed unresolved ${Condition:Q} ${Condition:R}"]),
        (template("", "", ""), condition("R"), vec!["changed unresolved - ${Condition:R}"]),
    ] {
        place.write("a.yaml", &old);
        place.write("b.yaml", &new);
        let (code, mut found) = differences(&place, "./a.yaml", "./b.yaml");
        found.sort();
        assert_eq!((code, found), (4, expected.into_iter().map(str::to_owned).collect()), "{old}{new}");
        assert_eq!(differences(&place, "./a.yaml", "./a.yaml"), (0, Vec::new()), "{old}");
    }
}

#[test]
fn an_event_that_moves_to_another_function_is_a_difference_also_of_snapshots() {
    let place = Place::new();
    let template = |own: &str| {
        let function = |name: &str| {
            let event = "{Type: Api, Properties: {Path: /a, Method: get}}";
            let events = if name == own { format!("{{E: {event}}}") } else { "{}".to_owned() };
            format!("  {name}: {{Type: AWS::Serverless::Function, Properties: {{Events: {events}}}}}\n")
        };
        format!("Transform: AWS::Serverless-2016-10-31\nResources:\n{}{}", function("F"), function("G"))
    };
    for (name, own) in [("a.yaml", "F"), ("b.yaml", "G")] {
        place.write(name, &template(own));
        place.import(&["--from", name]);
    }
    for (a, b) in [("./a.yaml", "./b.yaml"), ("@-1", "@latest")] {
        let (code, found) = differences(&place, a, b);
        assert_eq!(code, 4, "{found:?}");
        assert!(
            found.iter().any(|line| line.starts_with("changed uri ") && line.contains("${F.Arn}") && line.contains("${G.Arn}")),
            "{found:?}"
        );
    }
    // What runs may be what the expression becomes.
    place.write(
        "cli/111122223333/eu-west-1/restapis/aaa111bbb2/get-resources.json",
        r#"{"items":[{"id":"r1","path":"/a","resourceMethods":{"GET":{"httpMethod":"GET","methodIntegration":{"type":"AWS_PROXY","httpMethod":"POST","uri":"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:x/invocations"}}}}]}"#,
    );
    let (_, found) = differences(&place, "./a.yaml", "cli/{account_id}/{region}/restapis/{rest_api_id}");
    assert!(!found.iter().any(|line| line.starts_with("changed uri ")), "{found:?}");
}

#[test]
fn configurations_of_terraform_are_compared_as_they_are_written() {
    let place = Place::new();
    let write = |name: &str, arguments: &str| {
        place.write(
            &format!("{name}/main.tf"),
            &format!(
                "resource \"aws_api_gateway_integration\" \"i\" {{\n  rest_api_id = \"abc\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  {arguments}\n}}\n"
            ),
        );
    };
    for (old, new, expected) in [
        (
            "type = \"HTTP\"\n  uri = \"https://${var.h}/x\"",
            "type = \"HTTP\"\n  uri = \"https://${var.h}/y\"",
            "changed uri https://${var.h}/x https://${var.h}/y",
        ),
        ("type = \"HTTP\"\n  uri = \"https://h/\"", "type = \"HTTP\"\n  uri = var.u", "changed uri https://h/ ${var.u}"),
        ("type = \"HTTP\"", "type = var.t", "changed type HTTP ${var.t}"),
    ] {
        write("a", old);
        write("b", new);
        let (code, found) = differences(&place, "./a/main.tf", "./b/main.tf");
        assert_eq!((code, found.contains(&expected.to_owned())), (4, true), "{old} {new}: {found:?}");
    }
}

#[test]
fn ids_of_two_folders_of_answers_are_compared() {
    let place = Place::new();
    let answer = |authorizer: &str, validator: &str, namespace: &str| {
        format!(
            r#"{{"items":[{{"id":"r1","path":"/x","resourceMethods":{{"GET":{{"httpMethod":"GET","authorizationType":"CUSTOM","authorizerId":"{authorizer}","requestValidatorId":"{validator}","methodIntegration":{{"type":"MOCK","cacheNamespace":"{namespace}"}}}}}}}}]}}"#
        )
    };
    let day1 = answer("aaa111", "v1", "r1");
    for (day2, expected) in [
        (answer("bbb222", "v1", "r1"), vec!["changed authorizer_id aaa111 bbb222"]),
        (answer("aaa111", "v2", "r1"), vec!["changed request_validator_id v1 v2"]),
        (answer("aaa111", "v1", "zz"), vec!["changed cache_namespace r1 zz"]),
        // That of another copy of the resource.
        (answer("aaa111", "v1", "q9").replace("r1", "q9"), vec![]),
    ] {
        place.write("day1/x.json", &day1);
        place.write("day2/x.json", &day2);
        let (code, found) = differences(&place, "day1", "day2");
        assert_eq!(
            (code, found.as_slice()),
            (if expected.is_empty() { 0 } else { 4 }, expected.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>().as_slice()),
            "{day2}"
        );
    }
    // An API that is no more.
    place.write("day1/y.json", &day1);
    place.write("day2/x.json", &day1);
    assert_eq!(differences(&place, "day1", "day2"), (4, vec!["removed - - -".to_owned()]));
}

#[test]
fn columns_that_rows_of_json_do_not_have_are_not_compared() {
    let place = Place::new();
    for (name, columns) in [
        ("all.ndjson", "*"),
        ("some.ndjson", "_key, account_id, type, uri"),
        ("more.json", "_key, account_id, type, uri, unknown_columns"),
        ("some.csv", "_key, account_id, type, uri"),
    ] {
        place.run(&["--sample", "-q", "-o", name, "-c", &format!("SELECT {columns} FROM apigw.integration_detail")]).ok();
    }
    for other in ["./some.ndjson", "./more.json", "./some.csv"] {
        assert_eq!(differences(&place, "./all.ndjson", other), (0, Vec::new()), "{other}");
    }
}
