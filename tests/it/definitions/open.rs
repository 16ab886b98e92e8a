//! Values that a definition does not decide are unknown, and those that it decides by less common functions are values.

use super::modules::answers;
use super::templates::asked;

const CONDITIONS: &str = "Parameters:\n  Open: {Type: String}\n  Names: {Type: CommaDelimitedList, Default: 'a,b'}\nMappings:\n  Hosts:\n    prod: {host: p.example.com}\nConditions:\n  Perhaps: !Equals [!Ref Open, x]\n  Two: !Equals [{Fn::Length: !Ref Names}, '2']\n";

fn method(properties: &str) -> String {
    format!(
        "{CONDITIONS}Resources:\n  M:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      RestApiId: a\n      ResourceId: r\n      HttpMethod: GET\n{properties}"
    )
}

/// The columns of the only record that a NULL says nothing in, beside those that the form cannot know.
fn unknown(name: &str, text: &str, columns: &[&str]) -> Vec<String> {
    let asked_for = columns.iter().map(|c| format!("CASE WHEN '{c}' = ANY(unknown_columns) AND {c} IS NULL THEN '{c}' END"));
    asked(name, text, &[], &asked_for.collect::<Vec<_>>().join(", ")).0
}

#[test]
fn a_response_that_depends_on_a_condition_hides_all_of_them() {
    let responses = |condition: &str| {
        method(&format!(
            "      MethodResponses: [{{StatusCode: 200}}, !If [{condition}, {{StatusCode: 400}}, !Ref AWS::NoValue]]\n      Integration:\n        Type: MOCK\n        IntegrationResponses: [{{StatusCode: 200}}, !If [{condition}, {{StatusCode: 400}}, !Ref AWS::NoValue]]\n"
        ))
    };
    let columns = ["integration_responses", "method_responses"];
    assert_eq!(unknown("t.yaml", &responses("Perhaps"), &columns), ["integration_responses method_responses"]);
    let keys = "(SELECT string_agg(k, ',' ORDER BY k) FROM json_object_keys(integration_responses) AS t(k)), \
                (SELECT string_agg(k, ',' ORDER BY k) FROM json_object_keys(method_responses) AS t(k))";
    assert_eq!(asked("t.yaml", &responses("Two"), &[], keys), (vec!["200,400 200,400".to_owned()], "complete".to_owned()));
}

#[test]
fn lists_and_objects_of_a_method_that_a_condition_makes_are_unknown() {
    let text = method(
        "      RequestParameters: !If [Perhaps, {method.request.header.A: true}, !Ref AWS::NoValue]\n      AuthorizationScopes: !If [Perhaps, [a], [b]]\n      ApiKeyRequired: !Ref Open\n      Integration: {Type: MOCK}\n",
    );
    let columns = ["method_request_parameters", "authorization_scopes", "api_key_required"];
    assert_eq!(unknown("t.yaml", &text, &columns), [columns.join(" ")]);
    let terraform = "resource \"aws_api_gateway_method\" \"m\" {\n  rest_api_id = \"a\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  authorization = \"NONE\"\n  request_parameters = var.parameters\n}\n\
                     resource \"aws_api_gateway_integration\" \"i\" {\n  rest_api_id = \"a\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  type = \"MOCK\"\n}\n";
    assert_eq!(unknown("main.tf", terraform, &["method_request_parameters"]), ["method_request_parameters"]);
}

/// A body of one operation, with what stands in that.
fn operation(members: &str) -> String {
    format!(
        "{CONDITIONS}Resources:\n  A:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n      Body:\n        openapi: 3.0.1\n        info: {{title: t}}\n        components: {{securitySchemes: {{iam: {{type: apiKey, x-amazon-apigateway-authtype: awsSigv4}}, made: !If [Perhaps, {{}}, {{}}]}}}}\n        paths:\n          /a:\n            get: {{{members}, x-amazon-apigateway-integration: {{type: mock}}}}\n"
    )
}

#[test]
fn who_may_call_an_operation_is_not_known_where_a_condition_decides_it() {
    for open in [
        "security: !If [Perhaps, [{iam: []}], []]",
        "security: [!If [Perhaps, {iam: []}, !Ref AWS::NoValue]]",
        "security: [{made: []}]",
        "x-amazon-apigateway-auth: {type: !If [Perhaps, AWS_IAM, NONE]}",
        "x-amazon-apigateway-auth: !If [Perhaps, {type: AWS_IAM}, !Ref AWS::NoValue]",
    ] {
        assert_eq!(unknown("t.yaml", &operation(open), &["authorization_type"]), ["authorization_type"], "{open}");
    }
    for decided in [
        "security: !If [Two, [{iam: []}], []]",
        "security: [!If [Two, {iam: []}, !Ref AWS::NoValue]]",
        "x-amazon-apigateway-auth: !If [Two, {type: AWS_IAM}, !Ref AWS::NoValue]",
    ] {
        let (rows, status) = asked("t.yaml", &operation(decided), &[], "authorization_type, array_to_string(unresolved, ' ')");
        assert_eq!((rows.as_slice(), status.as_str()), (["AWS_IAM".to_owned()].as_slice(), "complete"), "{decided}");
    }
    let parameters = operation("parameters: [{in: query, name: a}, !If [Perhaps, {in: query, name: q}, !Ref AWS::NoValue]]");
    assert_eq!(unknown("t.yaml", &parameters, &["method_request_parameters"]), ["method_request_parameters"]);
}

/// CloudFormation Template Reference, `Fn::FindInMap` ("`DefaultValue`") and `Fn::Length`.
#[test]
fn a_mapping_that_has_no_value_gives_its_default() {
    let uri = |key: &str| {
        let found = format!("!FindInMap [Hosts, {key}, host, {{DefaultValue: !Sub '${{AWS::Region}}.example.com'}}]");
        method(&format!("      Integration: {{Type: HTTP, Uri: !Sub ['https://${{host}}/', {{host: {found}}}]}}\n"))
    };
    let columns = "uri, array_to_string(unresolved, ' ')";
    for (key, expected) in [("prod", "https://p.example.com/"), ("dev", "https://${AWS::Region}.example.com/ ${AWS::Region}")] {
        assert_eq!(asked("t.yaml", &uri(key), &[], columns).0, [expected], "{key}");
    }
    let open = &asked("t.yaml", &uri("!Ref Open"), &[], columns).0[0];
    assert!(open.starts_with("https://${Fn::FindInMap:Hosts,${Open},host,"), "{open}");
}

#[test]
fn numbers_are_written_as_terraform_writes_them_wherever_they_come_from() {
    let main = "variable \"file\" {}\nvariable \"own\" {\n  default = 1e-7\n}\nresource \"aws_api_gateway_integration\" \"i\" {\n  rest_api_id = \"a\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  type = \"HTTP\"\n  uri = \"${1e-7}/${var.own}/${var.file}\"\n}\n";
    let files = [("main.tf", main), ("terraform.tfvars.json", r#"{"file":1e-7}"#)];
    assert_eq!(answers(&files, "main.tf", "uri").0, ["0.0000001/0.0000001/0.0000001"]);
    let json = r#"{"variable":{"own":{"default":1e-7}},"resource":{"aws_api_gateway_integration":{"i":{"rest_api_id":"a","resource_id":"r","http_method":"GET","type":"HTTP","uri":"${var.own}"}}}}"#;
    assert_eq!(answers(&[("main.tf.json", json)], "main.tf.json", "uri").0, ["0.0000001"]);
}

#[test]
fn a_template_may_name_what_is_in_its_variables() {
    let main = r#"resource "aws_api_gateway_rest_api" "a" {
  name = "n"
  body = templatefile("${path.module}/api.json.tpl", { hosts = { "a" = "x.example.com", b = "y" }, list = ["z"], f = aws_lambda_function.f })
}
"#;
    let template = r#"{"openapi":"3.0.1","info":{"title":"t"},"paths":{"/a":{"get":{"x-amazon-apigateway-integration":{"type":"http","uri":"https://${hosts["a"]}/${list[0]}/${upper(hosts.b)}/${f["q"].arn}"}}}}}"#;
    let (rows, status) = answers(&[("main.tf", main), ("api.json.tpl", template)], "main.tf", "uri, array_to_string(unresolved, ' ')");
    assert_eq!(rows, [r#"https://x.example.com/z/Y/${f["q"].arn} ${f["q"].arn}"#]);
    assert_eq!(status, "complete");
}

#[test]
fn a_set_without_elements_makes_no_resource() {
    let integration = |repeated: &str| {
        format!(
            "variable \"none\" {{\n  default = []\n}}\nresource \"aws_api_gateway_integration\" \"i\" {{\n  {repeated}\n  rest_api_id = \"a\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  type = \"MOCK\"\n}}\n"
        )
    };
    for (repeated, expected) in [
        ("for_each = toset([])", None),
        ("for_each = toset(var.none)", None),
        ("for_each = tomap({})", None),
        ("count = length(var.none)", None),
        ("count = length([\"a\"])", Some("r")),
        ("for_each = toset([\"a\", \"b\"])", Some("r ${for_each:toset([\"a\", \"b\"])}")),
        ("for_each = toset(var.open)", Some("r ${toset(var.open)} ${for_each:toset(var.open)}")),
    ] {
        let (rows, status) = answers(&[("main.tf", &integration(repeated))], "main.tf", "resource_id, array_to_string(unresolved, ' ')");
        assert_eq!(rows.first().map(String::as_str), expected, "{repeated}");
        assert!(status.starts_with("complete"), "{status}");
    }
    let call = "module \"m\" {\n  source   = \"./m\"\n  for_each = toset([])\n}\n";
    let module = "resource \"aws_api_gateway_integration\" \"i\" {\n  rest_api_id = \"a\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  type = \"MOCK\"\n}\n";
    assert_eq!(answers(&[("main.tf", call), ("m/main.tf", module)], "", "resource_id").0, [""; 0]);
}
