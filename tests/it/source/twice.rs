//! What a definition does not show to the end leaves it partial: keys that stand twice, places of other tools.

use super::scan_text;

fn method(uri: &str) -> String {
    format!(
        r#"{{"Type":"AWS::ApiGateway::Method","Properties":{{"RestApiId":"a","ResourceId":"r","HttpMethod":"GET","Integration":{{"Type":"HTTP","Uri":"{uri}"}}}}}}"#
    )
}

#[test]
fn a_key_that_stands_twice_in_a_definition_loses_nothing_in_silence() {
    let integration = r#"{"Type":"HTTP","Uri":"https://b.example/1"}"#;
    let body = r#"{"openapi":"3.0.1","paths":{}}"#;
    let of_state = r#"[{"mode":"managed","type":"aws_api_gateway_integration","name":"i","instances":[]}]"#;
    for text in [
        format!(r#"{{"Resources":{{"A":{}}},"Resources":{{"B":{}}}}}"#, method("x"), method("y")),
        format!(r#"{{"Resources":{{"A":{{"Type":"AWS::ApiGateway::Method","Properties":{{"Integration":{integration}}},"Properties":{{"HttpMethod":"GET","Integration":{integration}}}}}}}}}"#),
        format!(r#"{{"Resources":{{"A":{{"Type":"AWS::ApiGateway::Method","Properties":{{"HttpMethod":"GET","Integration":{integration},"Integration":{integration}}}}}}}}}"#),
        format!(r#"{{"Resources":{{"A":{{"Type":"AWS::ApiGateway::RestApi","Properties":{{"Body":{body},"Body":{body}}}}}}}}}"#),
        format!(r#"{{"Resources":{{"A":{{"Type":"AWS::ApiGateway::Method","Type":"AWS::SNS::Topic","Properties":{{"Integration":{integration}}}}}}}}}"#),
        r#"{"Transform":"AWS::Serverless-2016-10-31","Resources":{"F":{"Type":"AWS::Serverless::Function","Properties":{"Events":{"A":{"Type":"Api","Properties":{"Path":"/a","Method":"get"}}},"Events":{}}}}}"#.to_owned(),
        format!(r#"{{"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"x","resources":{of_state},"resources":[]}}"#),
    ] {
        let scanned = scan_text("t.json", &text);
        assert_eq!(scanned.state(), "partial", "{text}");
        assert!(scanned.status().reason.as_deref().unwrap().contains("keys that stand twice, of which one is read: 1"), "{text}");
    }
    let yaml = "Resources:\n  A: {Type: 'AWS::ApiGateway::Method', Properties: {HttpMethod: GET, Integration: {Type: MOCK}}}\nResources:\n  B: {Type: 'AWS::SNS::Topic'}\n";
    assert_eq!(scan_text("t.yaml", yaml).state(), "partial");
    // Nothing of ours is in these.
    let topic =
        r#"{"Resources":{"T":{"Type":"AWS::SNS::Topic","Properties":{"A":1},"Properties":{"A":2}}},"Description":"a","Description":"b"}"#;
    assert_eq!(scan_text("t.json", topic).state(), "complete");
    let schema = r#"{"openapi":"3.0.1","info":{"title":"t"},"paths":{},"components":{"schemas":{"A":{"type":"object","type":"object"}}}}"#;
    assert_eq!(scan_text("t.json", schema).state(), "complete");
}

#[test]
fn what_stands_elsewhere_or_is_made_elsewhere_leaves_an_openapi_document_partial() {
    let integration = "x-amazon-apigateway-integration: {type: http, uri: 'https://b.example/1'}";
    for paths in [
        "paths:\n  /x:\n    get: {$ref: 'other.yaml#/x'}\n".to_owned(),
        "paths: null\n".to_owned(),
        "paths:\n  '{{ paths }}': {}\n".to_owned(),
        "paths:\n  '<% paths %>': null\n".to_owned(),
        "paths:\n  /x:\n    get: {'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://b/k'}}}\n".to_owned(),
        format!("paths:\n  /x:\n    get:\n      {}\n", integration.replace("x-amazon", "X-Amazon")),
    ] {
        assert_eq!(
            scan_text("o.yaml", format!("openapi: 3.0.1\ninfo: {{title: t}}\n{paths}")).summary().0.split(' ').next(),
            Some("partial"),
            "{paths}"
        );
    }
    let inside = format!(
        "openapi: 3.0.1\ninfo: {{title: t}}\npaths:\n  /x:\n    get: {{$ref: '#/components/x-operations/x'}}\ncomponents:\n  x-operations:\n    x:\n      {integration}\n"
    );
    let scanned = scan_text("o.yaml", inside);
    assert_eq!((scanned.state(), scanned.column("uri")), ("complete", vec![Some("https://b.example/1")]));
}
