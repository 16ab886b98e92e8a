//! Terraform and Pulumi: what a state, a plan or a folder does not show is told.

use super::modules::answers;

/// The state of a single file.
fn status(name: &str, text: &str) -> String {
    answers(&[(name, text)], name, "uri").1
}

#[test]
fn an_encrypted_state_is_not_an_empty_one() {
    let state = r#"{"serial":1,"lineage":"x","meta":{"key_provider.pbkdf2.k":"x"},"encrypted_data":"AAAA","encryption_version":"v0"}"#;
    let told = status("terraform.tfstate", state);
    assert_eq!(told, "partial encrypted states: 1");
}

#[test]
fn a_plan_that_is_not_whole_is_partial() {
    let plan =
        |rest: &str| format!(r#"{{"format_version":"1.2","terraform_version":"1.9.0","planned_values":{{"root_module":{{}}}}{rest}}}"#);
    assert_eq!(status("plan.json", &plan(r#","complete":true,"errored":false"#)), "complete");
    let deferred = r#","complete":false,"deferred_changes":[{"reason":"instance_count_unknown","resource_change":{"address":"aws_api_gateway_integration.i","type":"aws_api_gateway_integration"}}]"#;
    for (rest, word) in [
        (deferred, "aws_api_gateway_integration.i"),
        (r#","complete":false"#, "changes that the plan leaves out: 1"),
        (r#","errored":true"#, "plans that failed: 1"),
    ] {
        let told = status("plan.json", &plan(rest));
        assert!(told.starts_with("partial ") && told.contains(word), "{told}");
    }
}

#[test]
fn a_stack_whose_template_is_in_a_file_may_have_integrations() {
    let api = "resource \"aws_api_gateway_rest_api\" \"a\" {\n  name = \"n\"\n}\n";
    for body in [
        "template_body = file(\"x.yaml\")",
        "template_body = templatefile(\"x.yaml\", {})",
        "template_body = var.body",
        "template_url = \"https://b.example.com/x\"",
    ] {
        let told = status("main.tf", &format!("{api}resource \"aws_cloudformation_stack\" \"s\" {{\n  name = \"s\"\n  {body}\n}}\n"));
        assert_eq!(told, "partial stacks of CloudFormation: 1", "{body}");
    }
}

#[test]
fn operations_that_expressions_make_are_told() {
    let api = |paths: &str| {
        format!(
            "resource \"aws_api_gateway_rest_api\" \"a\" {{\n  name = \"n\"\n  body = jsonencode({{ openapi = \"3.0.1\", paths = {paths} }})\n}}\n"
        )
    };
    for (paths, word) in [
        ("{ \"/x\" = { get = var.op } }", "${var.op}"),
        ("{ \"/x\" = { get = merge(var.op, { responses = {} }) } }", "merge(var.op"),
        ("{ \"/x\" = { (var.verb) = { x-amazon-apigateway-integration = { type = \"mock\" } } } }", "var.verb"),
        ("{ \"/x\" = var.item }", "${var.item}"),
        ("{ \"/x\" = { get = { x-amazon-apigateway-integration = var.i } } }", "${var.i}"),
        ("{ \"/x\" = { get = { x-amazon-apigateway-integration = merge(var.i, { uri = \"https://b\" }) } } }", "merge(var.i"),
    ] {
        let (rows, told) = answers(&[("main.tf", &api(paths))], "main.tf", "effective_timeout_in_millis, effective_connection_type, uri");
        assert!(rows.iter().all(String::is_empty), "{paths}: {rows:?}");
        assert!(told.starts_with("partial ") && told.contains(word), "{paths}: {told}");
    }
}

/// An integration whose backend a variable names.
const BY_VARIABLE: &str = "variable \"host\" {\n  default = \"default.example.com\"\n}\nresource \"aws_api_gateway_integration\" \"i\" {\n  rest_api_id = \"a\"\n  \
                           resource_id = \"r\"\n  http_method = \"GET\"\n  type = \"HTTP\"\n  uri = \"https://${var.host}/\"\n}\n";

#[test]
fn variables_of_a_file_that_cannot_be_read_have_no_defaults() {
    for broken in ["host = \"b.exa", "host = \"a\"\nhost = {\n", "{"] {
        let (rows, told) = answers(&[("main.tf", BY_VARIABLE), ("terraform.tfvars", broken)], "main.tf", "uri");
        assert_eq!(rows, ["https://${var.host}/"], "{broken}");
        assert_eq!(told, "partial files of variables that could not be read: 1 (terraform.tfvars)", "{broken}");
    }
    // What comes behind it counts all the same, as Terraform takes the files: `terraform.tfvars`, then the others by name.
    let files = [("main.tf", BY_VARIABLE), ("terraform.tfvars", "host = \"b.exa"), ("a.auto.tfvars", "host = \"a.example.com\"")];
    assert_eq!(answers(&files, "main.tf", "uri").0, ["https://a.example.com/"]);
    let files = [("main.tf", BY_VARIABLE), ("terraform.tfvars", "host = \"t.example.com\""), ("a.auto.tfvars", "host = \"a.example.com\"")];
    assert_eq!(answers(&files, "main.tf", "uri").0, ["https://a.example.com/"]);
}

#[test]
fn variables_in_utf_16_are_not_their_defaults() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("main.tf"), BY_VARIABLE).unwrap();
    let text: Vec<u8> = "\u{feff}host = \"b.example.com\"\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(folder.path().join("terraform.tfvars"), text).unwrap();
    let path = folder.path().join("main.tf");
    let (rows, _) = super::ask(&["--from", path.to_str().unwrap()], "SELECT uri FROM apigw.integration_detail");
    assert_eq!(rows[0]["uri"], "https://${var.host}/");
}

#[test]
fn a_broken_file_of_a_module_leaves_the_others_partial() {
    let (rows, told) = answers(&[("main.tf", BY_VARIABLE), ("other.tf", "locals {\n  x = \"")], "main.tf", "uri");
    assert_eq!((rows.len(), told.as_str()), (1, "partial files of the module that could not be read: 1 (other.tf)"));
}

#[test]
fn blocks_of_an_override_file_change_those_of_the_others() {
    // Terraform language documentation, "Override Files": an argument of the override takes the place of the original's.
    let change =
        "resource \"aws_api_gateway_integration\" \"i\" {\n  uri = \"https://override.example.com/\"\n  timeout_milliseconds = 4000\n}\n";
    for name in ["override.tf", "x_override.tf"] {
        let (rows, told) = answers(&[("main.tf", BY_VARIABLE), (name, change)], ".", "uri, type, timeout_in_millis");
        assert_eq!(rows, ["https://override.example.com/ HTTP 4000"], "{told}");
        assert_eq!(told, "complete\ncomplete blocks that override others: 1");
    }
    // Of several the last one by name; values of names come from override files as well.
    let later = "variable \"host\" {\n  default = \"later.example.com\"\n}\nresource \"aws_api_gateway_integration\" \"i\" {\n  uri = \"https://${var.host}/z\"\n}\n";
    let files = [("main.tf", BY_VARIABLE), ("a_override.tf", change), ("b_override.tf", later)];
    assert_eq!(answers(&files, "main.tf", "uri, timeout_in_millis").0, ["https://later.example.com/z 4000"]);
    let json = r#"{"resource":{"aws_api_gateway_integration":{"i":{"uri":"https://json.example.com/"}}}}"#;
    assert_eq!(answers(&[("main.tf", BY_VARIABLE), ("override.tf.json", json)], "main.tf", "uri").0, ["https://json.example.com/"]);
    let told = answers(&[("x_override.tf", change)], "x_override.tf", "uri");
    assert!(told.0.is_empty() && told.1.starts_with("partial blocks that override what no file has: 1"), "{told:?}");
}

#[test]
fn what_a_pulumi_stack_does_not_show_is_told() {
    let stack =
        |resources: &str, rest: &str| format!(r#"{{"version":3,"deployment":{{"manifest":{{}},"resources":[{resources}]{rest}}}}}"#);
    let component = r#"{"urn":"urn:pulumi:x::y::my:api:Api::c","type":"my:api:Api","custom":false}"#;
    let child = r#",{"urn":"urn:pulumi:x::y::my:api:Api$aws:s3/bucket:Bucket::b","type":"aws:s3/bucket:Bucket","custom":true,"id":"b","parent":"urn:pulumi:x::y::my:api:Api::c","outputs":{"b":1}}"#;
    assert_eq!(status("p.json", &stack(&format!("{component}{child}"), r#","pending_operations":[]"#)), "complete other resources: 2");
    let other = r#"{"urn":"urn:pulumi:x::y::pulumi:pulumi:StackReference::net","type":"pulumi:pulumi:StackReference","custom":true,"external":true,"id":"net"}"#;
    let pending = r#","pending_operations":[{"type":"creating","resource":{"urn":"urn:pulumi:x::y::aws:apigateway/integration:Integration::i","type":"aws:apigateway/integration:Integration"}}]"#;
    let native = r#"{"urn":"urn:pulumi:x::y::aws-native:cloudformation:Stack::s","type":"aws-native:cloudformation:Stack","custom":true,"id":"s","outputs":{"templateUrl":"https://b.example.com/t"}}"#;
    for (resources, rest, word) in [
        (component, "", "my:api:Api::c"),
        (other, "", "StackReference::net"),
        ("", pending, "creating urn:pulumi:x::y::aws:apigateway/integration:Integration::i"),
        (native, "", "stacks of CloudFormation: 1"),
    ] {
        let told = status("p.json", &stack(resources, rest));
        assert!(told.starts_with("partial ") && told.contains(word), "{told}");
    }
}

#[test]
fn a_library_of_schemas_without_paths_is_not_cut_off() {
    let head = "openapi: 3.0.0\ninfo: {title: x, version: '1'}\n";
    for rest in [
        "paths:\ncomponents:\n  schemas: {A: {type: string}}\n",
        "paths: null\nx-amazon-apigateway-policy: {}\ncomponents: {schemas: {}}\n",
        "paths: {}\n",
        "components: {schemas: {}}\n",
    ] {
        assert_eq!(status("api.yaml", &format!("{head}{rest}")), "complete", "{rest}");
    }
    assert_eq!(
        status("api.yaml", "swagger: '2.0'\ninfo: {title: x, version: '1'}\npaths:\ndefinitions: {A: {type: string}}\n"),
        "complete"
    );
    for rest in ["", "paths:\n", "components: {schemas: {}}\npaths:\n", "paths:\ncomponents:\n"] {
        let told = status("api.yaml", &format!("{head}{rest}"));
        assert!(told.starts_with("partial "), "{rest}: {told}");
    }
}
