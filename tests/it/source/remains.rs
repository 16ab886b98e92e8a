//! What is left of answers beside a whole one: parts of integrations, names of methods, what a runtime prints, tokens.

use super::{scan, scan_text};

const INTEGRATION: &str =
    r#"{"type":"HTTP","httpMethod":"GET","uri":"https://b.example/1","passthroughBehavior":"NEVER","cacheNamespace":"r1"}"#;

fn method() -> String {
    format!(r#"{{"httpMethod":"GET","authorizationType":"NONE","methodIntegration":{INTEGRATION}}}"#)
}

fn page() -> String {
    format!(r#"{{"items":[{{"id":"r0","path":"/"}},{{"id":"r1","path":"/1","resourceMethods":{{"GET":{}}}}}]}}"#, method())
}

fn text(json: &str) -> String {
    serde_json::to_string(json).unwrap()
}

fn assert_told(document: &str) {
    let scanned = scan_text("x.json", document);
    assert!(matches!(scanned.state(), "partial" | "failed"), "{document}: {}", scanned.state());
    assert!(scanned.status().reason.is_some(), "{document}");
}

#[test]
fn an_integration_that_is_cut_down_to_its_type_is_told() {
    let part = r#"{"type":"MOCK"}"#;
    for document in [
        format!(r#"{{"a":{INTEGRATION},"b":{part}}}"#),
        format!("[{INTEGRATION},{part}]"),
        format!(r#"[[{{"type":"MOCK","uri":null}}],[{INTEGRATION}]]"#),
        format!(r#"{{"/a":{{"GET":{INTEGRATION}}},"/b":{{"PUT":{part}}}}}"#),
        format!(r#"[{{"path":"/a","integration":{INTEGRATION}}},{{"path":"/b","integration":"MOCK"}}]"#),
        format!(r#"{{"/a":{{"GET":{}}},"/b":{{"PUT":"HTTP"}}}}"#, method()),
        format!(r#"{{"api":"abc","GET /a":{INTEGRATION},"GET /b":{part}}}"#),
        format!(r#"{{"api":"abc","GET /a":{INTEGRATION},"GET /c":"MOCK"}}"#),
        format!(r#"{{"results":[{{"rc":0,"stdout":{}}},{{"rc":0,"stdout":{}}}]}}"#, text(INTEGRATION), text(part)),
    ] {
        assert_told(&document);
    }
    // It is no error, as a type alone is.
    let scanned = scan_text("x.json", format!("[{INTEGRATION},{part}]"));
    assert!(!scanned.status().reason.as_deref().unwrap_or_default().contains("an error"), "{:?}", scanned.status().reason);
}

#[test]
fn what_is_printed_or_lost_in_the_place_of_an_answer_is_told() {
    let page = page();
    for instead in ["[]", r#"{"items":[]}"#, r#"{"items":["x"]}"#, r#""timeout""#, "false", "0", r#""[Object]""#, r#"{"position":"p"}"#] {
        assert_told(&format!(r#"{{"orders":{page},"users":{instead}}}"#));
    }
    let resources = &page[9..page.len() - 1];
    for rest in [r#","... 14 more items""#, r#","[Object]""#] {
        assert_told(&format!(r#"{{"apis":[{{"id":"aaa","name":"A","resources":{resources}}}{rest}]}}"#));
    }
    assert_told(&format!(
        r#"{{"apis":[{{"id":"aaa","name":"A","resources":{resources}}},{{"id":"bbb","name":"B","resources":"[Array]"}}]}}"#
    ));
    for instead in [r#""[Array]""#, "[]", "0", "true", r#""x""#, r#"["x"]"#, r#"{"x":1}"#, r#"{"position":"p"}"#] {
        assert_told(&format!(r#"[{{"api":"aaa","resources":{page}}},{{"api":"bbb","resources":{instead}}}]"#));
    }
    for element in ["[]", r#""""#, "0", "true", r#""x""#, r#"["x"]"#, r#"{"x":1}"#, "{}"] {
        assert_told(&format!(r#"{{"steps":[{INTEGRATION},{INTEGRATION},{element}]}}"#));
    }
    let table = "-----------\n|GetMethod|\n+---------+";
    for printed in [&INTEGRATION[..30], table, "MOCK\tNone"] {
        assert_told(&format!(r#"{{"results":[{{"stdout":{}}},{{"stdout":{}}}]}}"#, text(INTEGRATION), text(printed)));
    }
    // Other commands print other things.
    for printed in ["2026-01-01", r#"{"Account":"123456789012"}"#] {
        let document = format!(r#"{{"results":[{{"stdout":{}}},{{"stdout":{}}}]}}"#, text(INTEGRATION), text(printed));
        assert_eq!(scan_text("x.json", &document).state(), "complete", "{document}");
    }
    let tuple = format!("[200,{INTEGRATION}]");
    assert_eq!(scan_text("x.json", format!(r#"{{"answers":{tuple}}}"#)).state(), "complete");
}

#[test]
fn methods_that_are_named_alone_are_without_details() {
    for (document, methods) in [
        (r#"[{"id":"a","path":"/a","methodKeys":["GET"]},{"id":"b","path":"/b","methodKeys":null}]"#, 1),
        (r#"[{"id":"a","path":"/a","methods":["GET","PUT"]}]"#, 2),
        (r#"[{"id":"a","path":"/a","verbs":"GET, PUT"}]"#, 2),
        (r#"{"items":[{"id":"a","path":"/a","verbs":{"GET":{}}}]}"#, 1),
    ] {
        let scanned = scan_text("x.json", document);
        assert_eq!(scanned.state(), "partial", "{document}");
        let reason = scanned.status().reason.clone().unwrap_or_default();
        let number = if methods == 1 { "1 method".to_owned() } else { format!("{methods} methods") };
        assert!(reason.contains(&format!("{number} without details")), "{document}: {reason}");
    }
    assert_told(&format!(r#"[["/a",{{"GET":{}}}],["/b",null],["/c",["GET"]]]"#, method()));
    assert_told(&format!(r#"[["/a",{{"GET":{}}}],["/b",{{"PUT":{{}}}}]]"#, method()));
    let cors = format!(r#"{{"answer":{},"cors":{{"allow":["GET"]}}}}"#, page());
    assert_eq!(scan_text("x.json", cors).state(), "complete");
}

#[test]
fn more_that_follows_is_told_whatever_says_so() {
    let page = page();
    let with = |rest: &str| format!("{}{rest}}}", &page[..page.len() - 1]);
    for rest in [r#","truncated":true"#, r#","IsTruncated":true"#, r#","hasMore":true"#, r#","Marker":"m""#, r#","next":"n""#] {
        let scanned = scan_text("x.json", with(rest));
        assert_eq!(scanned.state(), "partial", "{rest}");
        assert!(scanned.status().reason.as_deref().unwrap().starts_with("more pages follow"), "{rest}");
    }
    assert_told(&format!(r#"{{"pages":[{page},{{"position":"x","items":[]}}]}}"#));
    for rest in [r#","truncated":false"#, r#","nextToken":"""#, r#","hasMore":false"#] {
        assert_eq!(scan_text("x.json", with(rest)).state(), "complete", "{rest}");
    }
}

fn event(name: &str, request: &str, response: &str) -> String {
    format!(
        r#"{{"eventVersion":"1.08","eventTime":"2026-11-01T00:00:00Z","eventSource":"apigateway.amazonaws.com","eventName":"{name}","awsRegion":"us-east-1","recipientAccountId":"123456789012","requestParameters":{request},"responseElements":{response}}}"#
    )
}

#[test]
fn a_trail_tells_what_it_does_not_show() {
    let request = r#"{"restApiId":"aaa","resourceId":"r1","httpMethod":"GET"}"#;
    let put = event("PutIntegration", request, INTEGRATION);
    let listed = |event: &str| format!(r#"{{"EventId":"1","EventName":"PutIntegration","CloudTrailEvent":{}}}"#, text(event));
    assert_eq!(scan_text("x.json", format!(r#"{{"Events":[{}]}}"#, listed(&put))).summary().0, "complete 1 0");
    // An answer without what only an integration has.
    let mock = event("PutIntegration", request, r#"{"type":"MOCK"}"#);
    assert_told(&format!(r#"{{"Events":[{}]}}"#, listed(&mock)));
    for document in [
        format!(r#"{{"Events":[{}],"NextToken":"t"}}"#, listed(&put)),
        format!(r#"{{"events":[{{"message":{}}}],"nextToken":"t"}}"#, text(&put)),
        format!(r#"{{"Events":[{},{{"EventId":"2","EventName":"PutIntegration"}}]}}"#, listed(&put)),
        format!(r#"{{"Events":[{},{}]}}"#, listed(&put), listed(&put[..200])),
        format!(r#"{{"Events":[{}]}}"#, listed(&put[..250])),
        format!(r#"{{"Records":[{put},"[Object]"]}}"#),
        format!(r#"{{"Records":[{put},{{}}]}}"#),
        format!(r#"{{"Records":[{put},"x"]}}"#),
        format!(
            r#"{{"Records":[{put},{}]}}"#,
            event("CreateRestApi", r#"{"createRestApiInput":{"name":"B","cloneFrom":"aaa"}}"#, r#"{"id":"bbb","name":"B"}"#)
        ),
    ] {
        assert_told(&document);
    }
    let other = r#"{"eventSource":"s3.amazonaws.com","eventName":"PutObject"}"#;
    assert_eq!(scan_text("x.json", format!(r#"{{"Records":[{put},{other}]}}"#)).state(), "complete");
    let other = r#"{"EventName":"PutIntegration","EventSource":"profile.amazonaws.com"}"#;
    assert_eq!(scan_text("x.json", format!(r#"{{"Events":[{},{other}]}}"#, listed(&put))).state(), "complete");
}

#[test]
fn an_api_of_which_aws_config_notes_the_id_alone_is_listed() {
    let noted = |rest: &str| format!(r#"{{"resourceType":"AWS::ApiGateway::RestApi"{rest}}}"#);
    let arn = r#","resourceId":"arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5""#;
    for (document, is_listed) in [
        (format!(r#"{{"resourceIdentifiers":[{}]}}"#, noted(r#","resourceId":"a1b2c3d4e5","resourceName":"desk""#)), true),
        (format!(r#"{{"Results":[{}]}}"#, text(&noted(&format!(r#"{arn},"configuration":{{"name":"desk"}}"#)))), true),
        (format!(r#"{{"configurationItems":[{}]}}"#, noted(&format!(r#"{arn},"configurationItemStatus":"ResourceDeleted""#))), false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("x.json"), &document).unwrap();
        let scanned = scan(&[folder.path()]);
        let failed = scanned.report.sources.iter().filter(|s| s.rest_api_id.as_deref() == Some("a1b2c3d4e5"));
        assert_eq!(failed.count(), usize::from(is_listed), "{document}");
    }
}

#[test]
fn keys_that_decide_conditions_and_stand_twice_are_told() {
    let method = "  M:\n    Type: AWS::ApiGateway::Method\n    Condition: B\n    Properties: {RestApiId: a, ResourceId: r, HttpMethod: GET, Integration: {Type: MOCK}}\n";
    let template = format!("Resources:\n{method}");
    for text in [
        format!("Parameters: {{P: {{Type: String, Default: b, Default: a}}}}\n{template}Conditions: {{B: !Equals [!Ref P, b]}}\n"),
        format!("{template}Conditions: {{B: !Equals [a, a], B: !Equals [a, b]}}\n"),
        format!("{template}Conditions: {{B: !Equals [a, a]}}\nConditions: {{B: !Equals [a, b]}}\n"),
        format!("Mappings: {{M: {{a: {{b: x}}}}, M: {{a: {{b: y}}}}}}\n{template}Conditions: {{B: !Equals [!FindInMap [M, a, b], x]}}\n"),
        format!("{}Conditions: {{A: !Equals [a, a], B: !Equals [a, b]}}\n", template.replace("Condition: B", "Condition: A\n    Condition: B")),
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  F: {Type: 'AWS::Serverless::Function', Properties: {Events: {A: {Type: Api, Properties: {Path: /a, Path: /b, Method: get}}}}}\n".to_owned(),
        r#"{"version":4,"terraform_version":"1","serial":1,"lineage":"x","resources":[{"mode":"managed","mode":"data","type":"aws_api_gateway_integration","name":"i","instances":[{"attributes":{"rest_api_id":"a","resource_id":"r","http_method":"GET","type":"MOCK"}}]}]}"#.to_owned(),
    ] {
        let scanned = scan_text("t.yaml", &text);
        assert_eq!(scanned.state(), "partial", "{text}");
        assert!(scanned.status().reason.as_deref().unwrap().contains("keys that stand twice, of which one is read"), "{text}");
    }
}

#[test]
fn a_header_that_stands_again_is_no_row() {
    let file = "_key,type,uri\n111122223333/us-east-1/aaa/r1/GET,HTTP,https://b.example/1\n";
    let scanned = scan_text("x.csv", file.repeat(2));
    assert_eq!(scanned.summary().1, Some("1 record skipped: expected a row, but found a header again"));
}
