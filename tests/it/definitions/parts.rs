//! Parts of definitions, and what stands in the places of lists, resources and properties.

use super::modules::answers;

const INTEGRATION: &str = r#"{"address":"aws_api_gateway_integration.i","mode":"managed","type":"aws_api_gateway_integration","name":"i","values":{"rest_api_id":"a","resource_id":"r","http_method":"GET","type":"HTTP","uri":"https://h/"}}"#;
const CHANGE: &str = r#"{"address":"aws_api_gateway_integration.i","mode":"managed","type":"aws_api_gateway_integration","name":"i","change":{"actions":["create"],"before":null,"after":{"type":"HTTP"}}}"#;

/// The rows of a file, and its state.
fn read(name: &str, text: &str) -> (usize, String) {
    let (rows, states) = answers(&[(name, text)], name, "type");
    (rows.len(), states.split(' ').next().unwrap_or_default().to_owned())
}

#[test]
fn a_part_of_what_terraform_shows_is_read_or_told() {
    let values = format!(r#"{{"root_module":{{"resources":[{INTEGRATION}]}}}}"#);
    assert_eq!(read("x.json", &values), (1, "complete".to_owned()));
    let versions = r#""format_version":"1.2","terraform_version":"1.9.0""#;
    let whole = format!(r#"{{{versions},"planned_values":{values},"resource_changes":[{CHANGE}]}}"#);
    assert_eq!(read("x.json", &whole), (1, "complete".to_owned()));
    let configured = INTEGRATION.replace("\"values\"", "\"expressions\"");
    for text in [
        format!("[{CHANGE}]"),
        format!("{CHANGE}\n{}", CHANGE.replace("integration.i", "integration.j")),
        format!(r#"{{{versions},"planned_values":null,"resource_changes":[{CHANGE}]}}"#),
        format!(r#"{{{versions},"planned_values":{{"root_module":{{}}}},"resource_changes":[{CHANGE}]}}"#),
        format!(r#"{{{versions},"prior_state":{{{versions},"values":{values}}}}}"#),
        format!(r#"{{{versions},"configuration":{{"root_module":{{"resources":[{configured}]}}}}}}"#),
        format!(r#"{{"provider_config":{{}},"root_module":{{"resources":[{configured}]}}}}"#),
    ] {
        assert_eq!(read("x.json", &text), (0, "partial".to_owned()), "{text}");
    }
    let gone =
        format!(r#"{{{versions},"planned_values":{{"root_module":{{}}}},"resource_changes":[{}]}}"#, CHANGE.replace("create", "delete"));
    assert_eq!(read("x.json", &gone), (0, "complete".to_owned()));
}

#[test]
fn what_stands_in_the_place_of_a_list_is_told() {
    let state =
        |resources: &str| format!(r#"{{"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"x","resources":{resources}}}"#);
    let resource =
        |instances: &str| format!(r#"{{"mode":"managed","type":"aws_api_gateway_integration","name":"i","instances":{instances}}}"#);
    let good = resource(r#"[{"attributes":{"rest_api_id":"a","resource_id":"r","http_method":"GET","type":"MOCK"}}]"#);
    assert_eq!(read("x.tfstate", &state(&format!("[{good}]"))), (1, "complete".to_owned()));
    assert_eq!(read("x.tfstate", &state(&format!("[{good},null]"))), (1, "partial".to_owned()));
    assert_eq!(read("x.tfstate", &state(&format!(r#"[{good},{{"message":"x"}}]"#))), (1, "failed".to_owned()));
    let instead = [("null", "partial"), ("\"x\"", "partial"), (r#"{"message":"Too Many Requests"}"#, "throttled")];
    for (text, expected) in instead {
        let expected = (0, expected.to_owned());
        assert_eq!(read("x.tfstate", &state(text)), expected);
        assert_eq!(read("x.tfstate", &state(&format!("[{}]", resource(text)))), expected);
        assert_eq!(read("x.json", &format!(r#"{{"version":3,"deployment":{{"manifest":{{}},"resources":{text}}}}}"#)), expected);
        assert_eq!(read("x.json", &format!(r#"{{"TypeName":"AWS::ApiGateway::Method","ResourceDescriptions":{text}}}"#)), expected);
        for member in ["attributes", "children"] {
            let tree = format!(r#"{{"version":"tree-0.1","tree":{{"id":"App","path":"","{member}":{text}}}}}"#);
            assert_eq!(read("tree.json", &tree), expected, "{tree}");
        }
        let attributes = format!(r#"{{"aws:cdk:cloudformation:type":"AWS::ApiGateway::Method","aws:cdk:cloudformation:props":{text}}}"#);
        let tree = format!(r#"{{"version":"tree-0.1","tree":{{"id":"App","path":"","attributes":{attributes}}}}}"#);
        assert_eq!(read("tree.json", &tree), expected, "{tree}");
    }
    for text in [r#"{"resource":"x"}"#, r#"{"resource":{"aws_api_gateway_integration":"x"}}"#] {
        assert_eq!(read("m.tf.json", text), (0, "partial".to_owned()), "{text}");
    }
}

#[test]
fn the_bodies_in_an_array_are_one_file_of_the_json_syntax() {
    let text = r#"[{"resource":{"aws_api_gateway_integration":{"i":{"rest_api_id":"a","resource_id":"r","http_method":"GET","type":"HTTP","uri":"https://${local.h}/"}}}},{"locals":{"h":"b.example"}}]"#;
    let (rows, states) = answers(&[("m.tf.json", text)], "m.tf.json", "uri");
    assert_eq!((rows, states), (vec!["https://b.example/".to_owned()], "complete".to_owned()));
}

#[test]
fn resources_and_events_without_what_they_need_are_told() {
    let template = |resource: &str| format!("Resources:\n  A: {resource}\n  B: {{Type: AWS::ApiGateway::Account}}\n");
    for (resource, expected) in [
        ("{Type: AWS::ApiGateway::Method}", "partial"),
        ("{Type: AWS::ApiGateway::RestApi}", "complete"),
        ("{message: Too Many Requests}", "throttled"),
        ("{Type: AWS::ApiGateway::Method, Properties: {message: Too Many Requests}}", "throttled"),
        ("{Type: AWS::Serverless::Function, Properties: }", "partial"),
    ] {
        assert_eq!(read("t.yaml", &template(resource)), (0, expected.to_owned()), "{resource}");
    }
    let event = |properties: &str| {
        format!(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  F: {{Type: AWS::Serverless::Function, Properties: {{Events: {{E: {{Type: Api, Properties: {{{properties}}}}}}}}}}}\n"
        )
    };
    assert_eq!(read("t.yaml", &event("Path: /a, Method: get")), (1, "complete".to_owned()));
    for properties in [
        "Path: , Method: get",
        "Path: [/a], Method: get",
        "Path: {message: x}, Method: get",
        "Path: /a, Method: ",
        // The translator: "RestApiId must be a valid reference to an 'AWS::Serverless::Api' resource in same template".
        "Path: /a, Method: get, RestApiId: abc123",
    ] {
        assert_eq!(read("t.yaml", &event(properties)), (0, "partial".to_owned()), "{properties}");
    }
    let private = "Resources:\n  A: {Type: Our::Api::Gateway, Properties: {Body: {openapi: 3.0.1, info: {title: t}, paths: {/p: {get: {x-amazon-apigateway-integration: {type: mock}}}}}}}\n";
    assert_eq!(read("t.yaml", private), (1, "complete".to_owned()));
}

#[test]
fn a_nested_template_that_says_nothing_is_not_read() {
    let root = "Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./a/n.yaml}}\n";
    for (nested, expected) in [("# moved\n", true), ("hello: 1\n", true), ("Resources:\n  Q: {Type: AWS::SQS::Queue}\n", false)] {
        let (_, states) = answers(&[("root.yaml", root), ("a/n.yaml", nested)], ".", "uri");
        assert_eq!(states.contains("partial nested stacks: 1 (N)"), expected, "{nested}: {states}");
    }
}

const MODULE: &str = "variable \"h\" {\n  default = \"default.example\"\n  nullable = false\n}\nresource \"aws_api_gateway_integration\" \"i\" {\n  rest_api_id = \"a\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  type = \"HTTP\"\n  uri = \"https://${var.h}/\"\n}\n";

/// The rows of a module that a root calls with these arguments.
fn called(arguments: &str, more: &[(&str, &str)]) -> (Vec<String>, String) {
    let main = format!("module \"m\" {{\n  source = \"./mod\"\n  {arguments}\n}}\n");
    let files: Vec<_> = [("main.tf", main.as_str()), ("mod/m.tf", MODULE)].into_iter().chain(more.iter().copied()).collect();
    answers(&files, ".", "uri, unresolved")
}

#[test]
fn a_call_of_a_module_is_what_override_files_make_of_it() {
    // Terraform language, "Override Files": each argument replaces that of the block of the same name.
    let (rows, states) = called("h = \"x.example\"", &[("m_override.tf", "module \"m\" {\n  h = \"over.example\"\n}\n")]);
    assert_eq!(rows, ["https://over.example/"]);
    assert!(!states.contains("partial"), "{states}");
    let (rows, states) = called("h = \"x.example\"", &[("m_override.tf", "module \"other\" {\n  h = \"over.example\"\n}\n")]);
    assert_eq!(rows, ["https://x.example/"]);
    assert!(states.contains("partial module calls: 1 (other)"), "{states}");
}

#[test]
fn an_override_that_changes_more_than_arguments_of_a_call_is_told() {
    for (base, change) in [
        ("h = \"x.example\"", "source = \"terraform-aws-modules/apigateway-v2/aws\""),
        ("h = \"x.example\"", "source = \"git::https://example.com/m.git\""),
        ("h = \"x.example\"", "count = 0"),
        ("count = 0\n  h = \"x.example\"", "count = 1"),
        ("for_each = {}\n  h = \"x.example\"", "for_each = { a = 1 }"),
    ] {
        let (_, states) = called(base, &[("m_override.tf", &format!("module \"m\" {{\n  {change}\n}}\n"))]);
        assert!(states.contains("partial module calls: 1 (m)"), "{base} {change}: {states}");
    }
}

#[test]
fn null_is_the_default_of_a_variable_that_is_not_nullable() {
    assert_eq!(called("h = null", &[]).0, ["https://default.example/"]);
}

#[test]
fn a_module_that_is_called_no_times_has_no_resources() {
    for never in ["count = 0", "for_each = {}"] {
        let (rows, states) = called(&format!("{never}\n  h = \"x.example\""), &[]);
        assert_eq!((rows.len(), states.contains("partial")), (0, false), "{never}: {states}");
    }
    let again = "module \"n\" {\n  source = \"./mod\"\n  h = \"again.example\"\n}\n";
    assert_eq!(called("count = 0\n  h = \"x.example\"", &[("more.tf", again)]).0, ["https://again.example/"]);
}
