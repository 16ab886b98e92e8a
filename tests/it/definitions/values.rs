//! Values of Terraform's configuration: the types that variables are declared with, heredocs, names that stand twice. What is
//! expected is what `terraform apply` 1.11.4 made of the same expressions.

use super::modules::answers;

/// A resource with these arguments.
fn integration(arguments: &str) -> String {
    format!(
        "resource \"aws_api_gateway_integration\" \"i\" {{\n  rest_api_id = \"a\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  type = \"HTTP\"\n{arguments}\n}}\n"
    )
}

fn variable(name: &str, of: &str, default: &str) -> String {
    format!("variable \"{name}\" {{\n  type    = {of}\n  default = {default}\n}}\n")
}

#[test]
fn a_heredoc_without_a_line_swallows_nothing() {
    for (heredoc, uri) in [
        ("<<EOT\nEOT", "x"),
        ("<<-EOT\n  EOT", "x"),
        ("<<EOT\r\nEOT\r", "x"),
        ("jsonencode(<<EOT\nEOT\n  )", "x"),
        ("\"${upper(<<-E\nE\n  )}\"", "x"),
    ] {
        let first = format!("resource \"aws_api_gateway_rest_api\" \"a\" {{\n  name = \"n\"\n  description = {heredoc}\n}}\n");
        let main = first + &integration("  uri = \"x\"") + "locals {\n  text = <<EOT\nlast\nEOT\n}\n";
        let (rows, status) = answers(&[("main.tf", &main)], "main.tf", "uri");
        assert_eq!((rows.as_slice(), status.as_str()), ([uri.to_owned()].as_slice(), "complete"), "{heredoc}");
    }
}

#[test]
fn a_count_compares_values_of_the_declared_types() {
    for (of, default, condition, expected) in [
        ("string", "0", "var.v == 0", 0),
        ("string", "0", "var.v == \"0\"", 1),
        ("string", "true", "var.v == true", 0),
        ("number", "\"010\"", "var.v == 10", 1),
        ("number", "\"1\"", "var.v == \"1\"", 0),
        ("bool", "\"false\"", "var.v == false", 1),
        ("list(string)", "[1, 2]", "var.v[0] == \"1\"", 1),
        ("map(string)", "{ on = true }", "var.v.on == \"true\"", 1),
        ("object({\n    on   = optional(bool, true)\n    name = string\n  })", "{ name = 1 }", "var.v.on && var.v.name == \"1\"", 1),
        ("any", "null", "var.v == null", 1),
        ("bool", "true", "\"${var.v}\" == \"true\"", 0),
        ("number", "1", "(true ? var.v : \"x\") == \"1\"", 1),
    ] {
        let main = variable("v", of, default) + &integration(&format!("  count = {condition} ? 1 : 0"));
        let (rows, status) = answers(&[("main.tf", &main)], "main.tf", "resource_id");
        assert_eq!(rows.len(), expected, "{of} {condition}: {status}");
        assert!(status.starts_with("complete"), "{status}");
    }
}

#[test]
fn what_callers_and_files_of_variables_set_is_converted_to_the_declared_type() {
    let module = variable("n", "number", "0") + &integration("  count = var.n == 1 ? 1 : 0");
    let call = "module \"m\" {\n  source = \"./m\"\n  n = \"1\"\n}\n";
    assert_eq!(answers(&[("m/main.tf", &module), ("main.tf", call)], "", "resource_id").0, ["r"]);
    assert_eq!(answers(&[("main.tf", &module), ("terraform.tfvars", "n = \"01\"\n")], "main.tf", "resource_id").0, ["r"]);
    let json = r#"{"variable":{"n":{"type":"number","default":"1"}},"resource":{"aws_api_gateway_integration":{"i":{"count":"${var.n == 1 ? 1 : 0}","rest_api_id":"a","resource_id":"r","http_method":"GET","type":"MOCK"}}}}"#;
    assert_eq!(answers(&[("main.tf.json", json)], "main.tf.json", "resource_id").0, ["r"]);
}

#[test]
fn a_variable_without_a_value_is_null() {
    let main = variable("v", "string", "null") + &integration("  connection_id = var.v\n  uri = \"u\"");
    let (rows, status) = answers(&[("main.tf", &main)], "main.tf", "coalesce(connection_id, 'none'), coalesce(cardinality(unresolved), 0)");
    assert_eq!((rows[0].as_str(), status.as_str()), ("none 0", "complete"));
    let body = variable("v", "string", "null") + "resource \"aws_api_gateway_rest_api\" \"a\" {\n  name = \"n\"\n  body = var.v\n}\n";
    assert_eq!(answers(&[("main.tf", &body)], "main.tf", "uri").1, "complete");
    // What cannot be null is what somebody has to set.
    let needed = variable("v", "string", "null") + &integration("  uri = \"u\"").replace("rest_api_id = \"a\"", "rest_api_id = var.v");
    let (keys, _) = answers(&[("main.tf", &needed)], "main.tf", "_key");
    assert!(keys[0].contains("${var.v}"), "{keys:?}");
}

#[test]
fn numbers_and_html_in_texts_are_written_as_terraform_writes_them() {
    for (of, default, expression, expected) in [
        ("number", "\"1e3\"", "\"t-${var.v}\"", "t-1000"),
        ("string", "1e21", "var.v", "1000000000000000000000"),
        ("map(string)", "{ a = 1 }", "jsonencode(var.v)", "{\"a\":\"1\"}"),
        ("string", "\"<b>\"", "jsonencode({ a = var.v })", "{\"a\":\"\\u003cb\\u003e\"}"),
        ("string", "\"x\"", "\"${var.v ~}  y\"", "xy"),
    ] {
        let main = variable("v", of, default) + &integration(&format!("  uri = {expression}"));
        assert_eq!(answers(&[("main.tf", &main)], "main.tf", "uri").0, [expected], "{expression}");
    }
}

#[test]
fn what_stands_twice_in_a_module_is_told() {
    let counted = integration("  count = local.on ? 1 : 0");
    for files in [
        vec![("main.tf", format!("locals {{\n  on = true\n}}\nlocals {{\n  on = false\n}}\n{counted}"))],
        vec![("main.tf", format!("locals {{\n  on = true\n}}\n{counted}")), ("other.tf", "locals {\n  on = false\n}\n".to_owned())],
        vec![("main.tf", variable("v", "bool", "true") + &variable("v", "bool", "false") + &integration("  count = var.v ? 1 : 0"))],
        vec![
            ("main.tf", variable("v", "bool", "true") + &integration("  count = var.v ? 1 : 0")),
            ("terraform.tfvars.json", r#"{"v":true,"v":false}"#.to_owned()),
        ],
        vec![(
            "main.tf.json",
            r#"{"resource":{"aws_api_gateway_integration":{"i":{"count":1,"rest_api_id":"a","resource_id":"r","http_method":"GET","type":"MOCK","count":0}}}}"#
                .to_owned(),
        )],
    ] {
        let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let (_, status) = answers(&files, files[0].0, "uri");
        assert!(status.starts_with("partial ") && status.contains("keys that stand twice, of which one is read: 1"), "{status}");
    }
    // An override file is meant to.
    let over = [("main.tf", &*format!("locals {{\n  on = true\n}}\n{counted}")), ("main_override.tf", "locals {\n  on = false\n}\n")];
    assert_eq!(answers(&over, "main.tf", "uri").1, "complete resources with a count of 0: 1");
}

#[test]
fn files_of_values_beside_a_default_that_makes_nothing_are_named() {
    let main = variable("n", "number", "0") + &integration("  count = var.n");
    let hint = "complete resources with a count of 0, unless a file of values says otherwise that is not read by itself: 1";
    for other in ["prod.tfvars", "envs/prod/terraform.tfvars"] {
        assert_eq!(answers(&[("main.tf", &main), (other, "n = 1\n")], "main.tf", "uri").1, hint, "{other}");
    }
    let never = integration("  count = 0");
    for (main, other) in [(&main, "notes.txt"), (&never, "prod.tfvars")] {
        assert_eq!(answers(&[("main.tf", main), (other, "n = 1\n")], "main.tf", "uri").1, "complete resources with a count of 0: 1");
    }
    let template = "Parameters: {On: {Type: String, Default: 'no'}}\nConditions: {C: !Equals [!Ref On, 'yes']}\nResources:\n  M: {Type: 'AWS::ApiGateway::Method', Condition: C, Properties: {RestApiId: a, ResourceId: r, HttpMethod: GET, Integration: {Type: MOCK}}}\n";
    let settings = ("samconfig.toml", "[default.deploy.parameters]\nparameter_overrides = \"On=yes\"\n");
    let (_, status) = answers(&[("t.yaml", template), settings], "t.yaml", "uri");
    assert!(status.starts_with("complete resources whose condition is false, unless `samconfig.toml` says otherwise"), "{status}");
}

#[test]
fn what_stands_in_the_place_of_a_shown_module_is_told() {
    let integration = r#"{"address":"aws_api_gateway_integration.i","mode":"managed","type":"aws_api_gateway_integration","name":"i","values":{"rest_api_id":"a","resource_id":"r","http_method":"GET","type":"MOCK"}}"#;
    let shown = |values: &str| format!(r#"{{"format_version":"1.0","terraform_version":"1.11.4","values":{values}}}"#);
    let planned = |values: &str| format!(r#"{{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{values}}}"#);
    for values in [
        "\"[Object]\"".to_owned(),
        r#"{"root_module":"[Object]"}"#.to_owned(),
        r#"{"root_module":{"resources":"[Array]"}}"#.to_owned(),
        format!(r#"{{"root_module":{{"resources":[{integration},"[Object]"]}}}}"#),
        format!(r#"{{"root_module":{{"resources":[{integration},{{"type":0}}]}}}}"#),
        format!(r#"{{"root_module":{{"resources":[{integration}],"child_modules":"[Object]"}}}}"#),
        format!(r#"{{"root_module":{{"resources":[{integration}],"child_modules":["[Object]"]}}}}"#),
        format!(r#"{{"root_module":{{"resources":[{integration}],"child_modules":[{{"x":1}}]}}}}"#),
        format!(r#"{{"root_module":{{"resources":[{integration}],"child_modules":[{{"address":"module.m","resources":[true]}}]}}}}"#),
        integration
            .replace(r#""values":{"rest"#, r#""values":"[Object]","v":{"rest"#)
            .replace("{\"address", "{\"root_module\":{\"resources\":[{\"address")
            + "]}}",
        format!(r#"{{"root_module":{{"resources":[{}]}}}}"#, integration.replace(r#""values":{"rest"#, r#""v":{"rest"#)),
    ] {
        for text in [shown(&values), planned(&values)] {
            let (_, status) = answers(&[("x.json", &text)], "x.json", "uri");
            assert!(status.starts_with("partial "), "{text}: {status}");
        }
    }
    for values in [format!(r#"{{"root_module":{{"resources":[{integration}]}}}}"#), "null".to_owned(), r#"{"root_module":{}}"#.to_owned()] {
        assert_eq!(answers(&[("x.json", &shown(&values))], "x.json", "uri").1, "complete", "{values}");
    }
}

#[test]
fn resources_that_make_others_by_a_template_or_a_type_are_told() {
    let api = "resource \"aws_api_gateway_rest_api\" \"a\" {\n  name = \"n\"\n}\n";
    for (kind, arguments, what) in [
        ("aws_cloudcontrolapi_resource", "type_name = \"AWS::ApiGateway::Method\"", "resources of Cloud Control"),
        ("aws_cloudcontrolapi_resource", "type_name = var.x", "resources of Cloud Control"),
        ("aws_cloudformation_stack_set", "name = \"s\"", "stacks of CloudFormation"),
        ("aws_cloudformation_stack_set_instance", "stack_set_name = \"s\"", "stacks of CloudFormation"),
        ("aws_cloudformation_stack_instances", "stack_set_name = \"s\"", "stacks of CloudFormation"),
        ("aws_servicecatalog_provisioned_product", "name = \"p\"", "products of the Service Catalog"),
    ] {
        let main = format!("{api}resource \"{kind}\" \"x\" {{\n  {arguments}\n}}\n");
        assert_eq!(answers(&[("main.tf", &main)], "main.tf", "uri").1, format!("partial {what}: 1"), "{kind}");
    }
    let plain = format!("{api}resource \"aws_cloudcontrolapi_resource\" \"x\" {{\n  type_name = \"AWS::ApiGateway::Stage\"\n}}\n");
    assert_eq!(answers(&[("main.tf", &plain)], "main.tf", "uri").1, "complete other resources: 1");
    for (kind, outputs, what) in [
        (
            "aws:cloudcontrol/resource:Resource",
            r#"{"typeName":"AWS::ApiGateway::Method","desiredState":"{}"}"#,
            "resources of Cloud Control",
        ),
        ("aws:cloudformation/stack:Stack", r#"{"templateUrl":"https://b.example.com/t"}"#, "stacks of CloudFormation"),
        ("aws:cloudformation/stackSet:StackSet", "{}", "stacks of CloudFormation"),
        ("aws-native:cloudformation:Stack", r#"{"templateURL":"https://b.example.com/t"}"#, "stacks of CloudFormation"),
        ("aws:servicecatalog/provisionedProduct:ProvisionedProduct", "{}", "products of the Service Catalog"),
    ] {
        let text = format!(
            r#"{{"version":3,"deployment":{{"manifest":{{}},"resources":[{{"urn":"urn:pulumi:s::p::{kind}::x","custom":true,"id":"x","type":"{kind}","inputs":{{}},"outputs":{outputs}}}]}}}}"#
        );
        assert_eq!(answers(&[("x.json", &text)], "x.json", "uri").1, format!("partial {what}: 1"), "{kind}");
    }
}

#[test]
fn names_in_another_case_are_told() {
    let method = "Properties: {RestApiId: a, ResourceId: r, HttpMethod: GET, Integration: {Type: MOCK}}";
    for template in [
        format!("Resources:\n  M: {{Type: 'aws::apigateway::method', {method}}}\n"),
        format!("Resources:\n  M: {{type: 'AWS::ApiGateway::Method', {method}}}\n"),
        format!("Resources:\n  M: {{Type: 'AWS::ApiGateway::Method', {}}}\n", method.replace("Properties", "properties")),
        format!("Resources:\n  M: {{Type: 'AWS::ApiGateway::method', {method}}}\n"),
        "Resources:\n  F: {Type: 'AWS::Serverless::function', Properties: {Events: {A: {Type: Api, Properties: {Path: /a, Method: get}}}}}\n".to_owned(),
        "Resources:\n  F: {Type: 'AWS::Serverless::Function', Properties: {events: {A: {Type: Api, Properties: {Path: /a, Method: get}}}}}\n".to_owned(),
        "Resources:\n  F: {Type: 'AWS::Serverless::Function', properties: {Events: {A: {Type: Api, Properties: {Path: /a, Method: get}}}}}\n".to_owned(),
        "Resources:\n  F: {Type: 'AWS::Serverless::Function', Properties: {Events: {A: {Type: api, Properties: {Path: /a, Method: get}}}}}\n".to_owned(),
        "Resources:\n  A: {Type: 'AWS::Serverless::Api', Properties: {StageName: x, definitionBody: {openapi: 3.0.1, paths: {}}}}\n".to_owned(),
    ] {
        let (_, status) = answers(&[("t.yaml", &template)], "t.yaml", "uri");
        assert!(status.starts_with("partial "), "{template}: {status}");
    }
    let topic = "Resources:\n  T: {Type: 'AWS::SNS::Topic', properties: {events: 1}}\n  F: {Type: 'AWS::Serverless::SimpleTable'}\n";
    assert!(answers(&[("t.yaml", topic)], "t.yaml", "uri").1.starts_with("complete "));
}

#[test]
fn an_expression_with_a_result_is_the_id_of_a_resource() {
    for id in ["!Sub res1", "!Join ['', [re, s1]]", "!Select [1, [x, res1]]", "!FindInMap [M, a, b]", "!Ref Id"] {
        let template = format!(
            "Parameters: {{Id: {{Type: String, Default: res1}}}}\nMappings: {{M: {{a: {{b: res1}}}}}}\nResources:\n  M:\n    Type: AWS::ApiGateway::Method\n    Properties: {{RestApiId: a, ResourceId: {id}, HttpMethod: GET, Integration: {{Type: MOCK}}}}\n"
        );
        let (rows, _) = answers(&[("t.yaml", &template)], "t.yaml", "resource_id, coalesce(path, 'none')");
        assert_eq!(rows, ["res1 none"], "{id}");
    }
    let event = "Resources:\n  F: {Type: 'AWS::Serverless::Function', Properties: {Events: {A: {Type: Api, Properties: {Path: /a, Method: get, RestApiId: [a]}}}}}\n";
    assert!(answers(&[("t.yaml", event)], "t.yaml", "uri").1.starts_with("partial 1 record skipped"));
}

#[test]
fn parts_of_openapi_documents_are_told() {
    let integration = r#"{"x-amazon-apigateway-integration":{"type":"mock"}}"#;
    let empty = r#"{"openapi":"3.0.1","info":{"title":"t"},"paths":{"/a":{"get":null}}}"#;
    let other = r#"{"openapi":"3.0.1","paths":{"/a":{"get":{"x-amazon-api-gateway-integration":{"type":"mock"}}}}}"#;
    assert!(answers(&[("a.json", other)], "a.json", "uri").1.starts_with("partial integrations under another name: 1"));
    let (_, status) = answers(&[("a.json", empty)], "a.json", "uri");
    assert_eq!(status, "partial 1 record skipped: expected an object for the operation, but found null");
    for text in [
        format!(r#"{{"info":{{"title":"t"}},"paths":{{"/a":{{"get":{integration}}}}}}}"#),
        format!(r#"{{"get":{integration}}}"#),
        integration.to_owned(),
    ] {
        let (_, status) = answers(&[("a.json", &text)], "", "uri");
        assert_eq!(status, "partial integrations in the form of OpenAPI extensions: 1", "{text}");
    }
    // `apigatewayv2 export-api` writes the version of the exporter.
    let exported = format!(
        r#"{{"openapi":"3.0.1","info":{{"title":"t"}},"paths":{{"/a":{{"get":{integration}}}}},"x-amazon-apigateway-importexport-version":"1.0"}}"#
    );
    assert_eq!(answers(&[("a.json", &exported)], "a.json", "uri").1, "complete API Gateway v2 integrations: 1");
}
