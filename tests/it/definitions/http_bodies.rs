//! A file that is the body of an HTTP API, read beside the definition that names it.

use super::modules::answers;

#[test]
fn a_file_that_is_the_body_of_an_http_api_has_no_integrations_of_a_rest_api() {
    let document = "openapi: 3.0.1\ninfo: {title: t, version: '1'}\npaths:\n  /x: {get: {x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: 'https://b.example.com'}}}\n";
    let configuration = |body: &str| {
        format!(
            "locals {{\n  spec = file(\"${{path.module}}/api.yaml\")\n}}\nresource \"aws_apigatewayv2_api\" \"h\" {{\n  name = \"h\"\n  protocol_type = \"HTTP\"\n  body = {body}\n}}\n"
        )
    };
    let template = |kind: &str, properties: &str| format!("Resources:\n  H: {{Type: {kind}, Properties: {{{properties}}}}}\n");
    let included = "{Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./api.yaml}}}";
    for (name, text) in [
        ("main.tf", configuration("file(\"${path.module}/api.yaml\")")),
        ("main.tf", configuration("local.spec")),
        ("main.tf", configuration("templatefile(\"./api.yaml\", {})")),
        ("template.yaml", template("AWS::Serverless::HttpApi", "DefinitionUri: ./api.yaml")),
        ("template.yaml", template("AWS::Serverless::HttpApi", &format!("DefinitionBody: {included}"))),
        ("template.yaml", template("AWS::ApiGatewayV2::Api", &format!("Body: {included}"))),
        (
            "template.json",
            "{\"Resources\":{\"H\":{\"Type\":\"AWS::Serverless::HttpApi\",\"Properties\":{\"DefinitionUri\":\"api.yaml\"}}}}".to_owned(),
        ),
    ] {
        let (rows, told) = answers(&[(name, &text), ("api.yaml", document)], "", "uri");
        assert!(rows.is_empty() && told.contains("complete API Gateway v2 integrations: 1"), "{text}: {rows:?} {told}");
    }
    // Of a REST API it has one, and so has another file.
    let rest = template("AWS::Serverless::Api", "StageName: p, DefinitionUri: ./api.yaml");
    assert_eq!(answers(&[("template.yaml", &rest), ("api.yaml", document)], "", "uri").0.len(), 2);
    let other = template("AWS::Serverless::HttpApi", "DefinitionUri: ./other.yaml");
    assert_eq!(answers(&[("template.yaml", &other), ("api.yaml", document)], "", "uri").0.len(), 1);
}
