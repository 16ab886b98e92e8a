//! What a template's resources are linked by, however the reference is written, and what an import makes of paths.

use super::modules::answers as answers_of_module;
use super::templates::asked;

const RESOURCES: &str = "
  A: {Type: AWS::ApiGateway::RestApi, Properties: {Name: shop}}
  R1: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref A, ParentId: !GetAtt A.RootResourceId, PathPart: a}}
  R2: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref A, ParentId: !Ref R1, PathPart: b}}
";

/// The rows and the state of a template with one method, whose properties these are.
fn method(head: &str, api: &str, resource: &str) -> (Vec<String>, String) {
    let text = format!(
        "{head}Resources:{RESOURCES}  M:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      RestApiId: {api}\n      \
         ResourceId: {resource}\n      HttpMethod: GET\n      AuthorizationType: NONE\n      Integration: {{Type: MOCK}}\n"
    );
    let columns = "coalesce(rest_api_name, '-'), path, array_to_string(unresolved, ' ')";
    asked("t.yaml", &text, &["--assume-region", "eu-west-1"], columns)
}

#[test]
fn references_that_are_not_written_as_ref_are_followed() {
    let head = "Conditions:\n  Here: !Equals [!Ref AWS::Region, eu-west-1]\n  Open: !Equals [!Ref AWS::StackName, x]\nParameters:\n  Name: {Type: String, Default: R}\n";
    for (api, resource, expected) in [
        ("!Ref A", "!Ref R2", "shop /a/b"),
        ("!Sub '${A}'", "!Sub '${R2}'", "shop /a/b"),
        ("!GetAtt A.RestApiId", "!GetAtt R2.ResourceId", "shop /a/b"),
        ("!Ref A", "!GetAtt A.RootResourceId", "shop /"),
        ("!Ref A", "{'Fn::GetAtt': A.RootResourceId}", "shop /"),
        ("!Ref A", "!Sub '${A.RootResourceId}'", "shop /"),
        ("!Sub ['${x}', {x: !Ref A}]", "!Sub ['${r}', {r: !Ref R1}]", "shop /a"),
        ("!If [Here, !Ref A, !Ref Other]", "!If [Here, !Ref R1, !Ref R2]", "shop /a"),
        ("!Ref A", "!If [Open, !Ref R1, !Ref R1]", "shop /a"),
        ("!Join ['', [!Ref A]]", "!Join ['', [!Ref R1]]", "shop /a"),
        ("{Ref: {'Fn::Sub': A}}", "{Ref: {'Fn::Sub': '${Name}2'}}", "shop /a/b"),
        ("!Ref A", "{'Fn::GetAtt': [{'Fn::Sub': '${Name}1'}, ResourceId]}", "shop /a"),
    ] {
        assert_eq!(method(head, api, resource).0, [expected], "{api} {resource}");
    }
    // What stays open says so.
    let open = method(head, "!Ref A", "!If [Open, !Ref R1, !Ref R2]").0;
    assert!(open[0].contains("/${Fn::If:Open,${R1},${R2}}"), "{open:?}");
}

#[test]
fn a_reference_that_a_loop_makes_leads_to_what_it_made() {
    let text = "Transform: AWS::LanguageExtensions
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: x}}
  'Fn::ForEach::Loop':
    - Name
    - [orders, users]
    - 'Res${Name}':
        Type: AWS::ApiGateway::Resource
        Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: !Ref Name}
      'Method${Name}':
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: {Ref: {'Fn::Sub': 'Res${Name}'}}
          HttpMethod: GET
          AuthorizationType: NONE
          Integration: {Type: HTTP, Uri: {'Fn::GetAtt': [{'Fn::Sub': 'Res${Name}'}, Arn]}}
";
    let (rows, status) = asked("t.yaml", text, &[], "path, uri");
    assert_eq!(rows, ["/orders ${Resorders.Arn}", "/users ${Resusers.Arn}"]);
    assert!(status.starts_with("complete"), "{status}");
}

/// The paths after an import with this parameter, of documents with two of them, in CloudFormation and in Terraform.
fn imported(parameter: &str, document: &str) -> [Vec<String>; 2] {
    let template = format!(
        "Resources:\n  A:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n      Parameters: {{basepath: {parameter}}}\n      Body: {document}\n"
    );
    let configuration = format!(
        "resource \"aws_api_gateway_rest_api\" \"a\" {{\n  name = \"a\"\n  parameters = {{ basepath = \"{parameter}\" }}\n  body = <<EOT\n{document}\nEOT\n}}\n"
    );
    [asked("t.yaml", &template, &[], "path").0, answers_of_module(&[("main.tf", &configuration)], "main.tf", "path").0]
}

#[test]
fn the_base_path_of_a_body_goes_where_the_import_puts_it() {
    let paths = r#""paths":{"/e":{"get":{"x-amazon-apigateway-integration":{"type":"mock"}}},"/":{"get":{"x-amazon-apigateway-integration":{"type":"mock"}}}}"#;
    let two = |rest: &str| format!(r#"{{"swagger":"2.0","info":{{"title":"t"}},{rest}{paths}}}"#);
    let three = |servers: &str| format!(r#"{{"openapi":"3.0.1","info":{{"title":"t"}},"servers":[{servers}],{paths}}}"#);
    let abc = two(r#""basePath":"/a/b/c","#);
    let variable = r#"{"url":"https://api.example.com/x/{basePath}","variables":{"basePath":{"default":"a/b/c"}}}"#;
    for (parameter, document, expected) in [
        // The examples of the Developer Guide.
        ("ignore", abc.clone(), ["/", "/e"]),
        ("prepend", abc.clone(), ["/a/b/c", "/a/b/c/e"]),
        ("split", abc.clone(), ["/b/c", "/b/c/e"]),
        ("prepend", two(""), ["/", "/e"]),
        ("split", two(r#""basePath":"/v1","#), ["/", "/e"]),
        ("prepend", three(variable), ["/a/b/c", "/a/b/c/e"]),
        ("split", three(variable), ["/b/c", "/b/c/e"]),
        ("prepend", three(r#"{"url":"https://api.example.com/v1"}"#), ["/v1", "/v1/e"]),
        ("prepend", three(r#"{"url":"/v1"}"#), ["/v1", "/v1/e"]),
        ("prepend", three(r#"{"url":"https://api.example.com/"}"#), ["/", "/e"]),
    ] {
        for found in imported(parameter, &document) {
            assert_eq!(found, expected, "{parameter} {document}");
        }
    }
}

#[test]
fn a_parameter_of_the_import_that_is_open_is_told() {
    let text = "Parameters:\n  Mode: {Type: String}\nResources:\n  A:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n      \
                Parameters: {basepath: !Ref Mode, endpointConfigurationTypes: REGIONAL}\n      \
                Body: {swagger: '2.0', basePath: /v1, info: {title: t}, paths: {/x: {get: {x-amazon-apigateway-integration: {type: mock}}}}}\n";
    let columns = "path, endpoint_type, array_to_string(unresolved, ' ')";
    assert_eq!(asked("t.yaml", text, &[], columns).0, ["/x REGIONAL ${Mode}"]);
    assert_eq!(asked("t.yaml", text, &["--parameter", "Mode=prepend"], columns).0, ["/v1/x REGIONAL"]);
}

#[test]
fn the_line_of_a_method_is_that_of_its_integration() {
    let text = "Resources:\n  M:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      RestApiId: a1\n      ResourceId: r1\n      \
                HttpMethod: GET\n      AuthorizationType: NONE\n      Integration:\n        Type: MOCK\n";
    assert_eq!(asked("t.yaml", text, &[], "source_line").0, ["9"]);
}

#[test]
fn an_event_of_a_http_api_that_names_a_rest_api_is_told() {
    let text = |api: &str| {
        format!(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  Mine:\n    Type: AWS::Serverless::Api\n    Properties: {{StageName: s}}\n  \
             Other:\n    Type: AWS::Serverless::HttpApi\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n      \
             Runtime: python3.12\n      CodeUri: s3://b/k\n      Events:\n        E: {{Type: HttpApi, Properties: {{ApiId: !Ref {api}, Path: /, Method: get}}}}\n"
        )
    };
    let told = asked("t.yaml", &text("Mine"), &[], "path").1;
    assert!(told.starts_with("partial ") && told.contains("events of type HttpApi of a REST API: 1 (E at "), "{told}");
    assert!(asked("t.yaml", &text("Other"), &[], "path").1.starts_with("complete "));
}
