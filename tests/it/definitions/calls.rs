//! Modules and nested stacks beside what calls them: a default is not told where a call sets another value, whatever way the
//! call is written.

use super::modules::answers;

const MODULE: &str = "variable \"host\" {\n  default = \"dev.example\"\n}\nvariable \"stage\" {\n  default = \"s\"\n}\nresource \"aws_api_gateway_integration\" \"i\" {\n  rest_api_id = \"a\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  type = \"HTTP\"\n  uri = \"https://${var.host}/${var.stage}\"\n}\n";

const CHILD: &str = "Parameters: {Host: {Type: String, Default: dev.example}}\nResources:\n  M:\n    Type: AWS::ApiGateway::Method\n    Properties: {RestApiId: a, ResourceId: r, HttpMethod: GET, Integration: {Type: HTTP, Uri: !Sub 'https://${Host}'}}\n";

const OPEN: &str = "https://${Host} ${Host}";

/// The URI of the template `child.yaml` beside others, with what is open in it, and the states of the sources.
fn nested(files: &[(&str, &str)]) -> (Vec<String>, String) {
    let files: Vec<_> = files.iter().copied().chain([("child.yaml", CHILD)]).collect();
    answers(&files, "", "uri, array_to_string(unresolved, ' ')")
}

/// The same of the module in the folder `mod`.
fn module(files: &[(&str, &str)]) -> (Vec<String>, String) {
    let files: Vec<_> = files.iter().copied().chain([("mod/main.tf", MODULE)]).collect();
    answers(&files, "", "uri, array_to_string(unresolved, ' ')")
}

fn stack(properties: &str) -> String {
    format!(
        "Parameters: {{X: {{Type: String, Default: child}}, E: {{Type: String}}}}\nConditions: {{P: !Equals [!Ref E, p], No: !Equals [a, b]}}\nResources:\n  N: {{Type: AWS::CloudFormation::Stack, {properties}}}\n"
    )
}

#[test]
fn a_nested_stack_is_called_whatever_way_its_resource_is_written() {
    for (properties, expected) in [
        ("Properties: {TemplateURL: !Sub './${X}.yaml', Parameters: {Host: prod.example}}", "https://prod.example "),
        ("Properties: {TemplateURL: !Join ['', [!Ref X, .yaml]], Parameters: {Host: prod.example}}", "https://prod.example "),
        ("Properties: {TemplateURL: ./child.yaml, Parameters: !If [P, {Host: prod.example}, {Host: x.example}]}", OPEN),
        ("Properties: {TemplateURL: ./child.yaml, Parameters: !If [No, {Host: prod.example}, {Host: x.example}]}", "https://x.example "),
        ("Properties: {TemplateURL: ./child.yaml, Parameters: {'Fn::Transform': {Name: Fill}}}", OPEN),
        ("Properties: {TemplateURL: ./child.yaml, Parameters: {Host: !Ref E}}", OPEN),
        ("Properties: {TemplateURL: ./child.yaml, Parameters: !Ref AWS::NoValue}", "https://dev.example "),
        ("Properties: {TemplateURL: ./child.yaml}", "https://dev.example "),
        // What is not created calls nothing.
        ("Condition: No, Properties: {TemplateURL: ./child.yaml, Parameters: {Host: never.example}}", "https://dev.example "),
    ] {
        let (rows, states) = nested(&[("p.yaml", &stack(properties))]);
        assert_eq!(rows, [expected.trim_end()], "{properties}");
        assert!(!states.contains("partial"), "{properties}: {states}");
    }
    let both = stack("Properties: {TemplateURL: ./child.yaml, Parameters: {Host: prod.example}}")
        + "  O: {Type: AWS::CloudFormation::Stack, Condition: No, Properties: {TemplateURL: ./child.yaml, Parameters: {Host: never.example}}}\n";
    assert_eq!(nested(&[("p.yaml", &both)]).0, ["https://prod.example"]);
    let set = stack("Properties: {TemplateURL: ./child.yaml, Parameters: [{ParameterKey: Host, ParameterValue: prod.example}]}")
        .replace("CloudFormation::Stack,", "CloudFormation::StackSet,");
    assert_eq!(nested(&[("p.yaml", &set)]).0, [format!("{OPEN} ${{stack:N[*]}}")]);
    let each = "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::All:\n    - Name\n    - [child]\n    - Nested${Name}:\n        Type: AWS::CloudFormation::Stack\n        Properties: {TemplateURL: !Sub './${Name}.yaml', Parameters: {Host: prod.example}}\n";
    let (rows, states) = nested(&[("p.yaml", each)]);
    assert_eq!(rows, ["https://prod.example"], "{states}");
}

#[test]
fn what_a_parameter_decides_of_a_call_is_open_where_others_set_it() {
    let top = "Resources:\n  T: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: p.yaml, Parameters: {X: other, E: p}}}\n";
    let decided = stack("Condition: P, Properties: {TemplateURL: ./child.yaml, Parameters: {Host: prod.example}}")
        .replace("E: {Type: String}", "E: {Type: String, Default: q}");
    assert_eq!(nested(&[("p.yaml", &decided)]).0, ["https://dev.example"]);
    assert_eq!(nested(&[("p.yaml", &decided), ("top.yaml", top)]).0, [OPEN]);
    // The file that is called then is no source.
    let named = stack("Properties: {TemplateURL: !Sub './${X}.yaml', Parameters: {Host: prod.example}}");
    let (rows, states) = nested(&[("p.yaml", &named), ("top.yaml", top)]);
    assert_eq!(rows, [OPEN]);
    assert!(states.contains("partial nested stacks: 1 (N)"), "{states}");
}

#[test]
fn a_module_is_called_by_terragrunt_and_stacks_too() {
    let terragrunt = |more: &str| format!("terraform {{\n  source = \"../mod\"\n}}\n{more}\n");
    for (name, text, expected) in [
        ("live/terragrunt.hcl", terragrunt("inputs = {\n  host = \"prod.example\"\n}"), "https://prod.example/s"),
        ("live/terragrunt.hcl", terragrunt(""), "https://dev.example/s"),
        (
            "live/terragrunt.hcl",
            terragrunt("inputs = merge(local.all, { host = \"prod.example\" })"),
            "https://${var.host}/${var.stage} ${var.host} ${var.stage}",
        ),
        (
            "live/terragrunt.hcl",
            terragrunt("include \"root\" {\n  path = \"../root.hcl\"\n}\ninputs = { host = \"x\" }"),
            "https://${var.host}/${var.stage} ${var.host} ${var.stage}",
        ),
        (
            "live/a.tfcomponent.hcl",
            "component \"api\" {\n  source = \"../mod\"\n  inputs = {\n    host = \"prod.example\"\n  }\n}\n".to_owned(),
            "https://prod.example/s",
        ),
        (
            "live/a.tfcomponent.hcl",
            "component \"api\" {\n  source = \"../mod\"\n  inputs = {\n    host = var.x\n  }\n}\n".to_owned(),
            "https://${var.host}/s ${var.host}",
        ),
        (
            "live/terragrunt.stack.hcl",
            "unit \"api\" {\n  source = \"../mod\"\n  path = \"api\"\n  values = { host = \"x\" }\n}\n".to_owned(),
            "https://${var.host}/${var.stage} ${var.host} ${var.stage}",
        ),
    ] {
        let (rows, states) = module(&[(name, &text)]);
        assert_eq!(rows, [expected], "{name} {text}");
        assert!(!states.contains("partial"), "{states}");
    }
}

#[test]
fn files_of_variables_count_in_root_modules_alone() {
    let call = "module \"m\" {\n  source = \"./mod\"\n  host = \"call.example\"\n}\n";
    let variables = ("mod/terraform.tfvars", "host = \"file.example\"\nstage = \"file\"\n");
    assert_eq!(module(&[("main.tf", call), variables]).0, ["https://call.example/s"]);
    assert_eq!(module(&[("main.tf", call), ("mod/x.auto.tfvars", variables.1)]).0, ["https://call.example/s"]);
    assert_eq!(module(&[variables]).0, ["https://file.example/file"]);
    // Terragrunt sets what the environment would, over which files win.
    let terragrunt = "terraform {\n  source = \"../mod\"\n}\ninputs = { host = \"prod.example\" }\n";
    assert_eq!(module(&[("live/terragrunt.hcl", terragrunt), variables]).0, ["https://file.example/file"]);
}

#[test]
fn an_example_inside_a_module_does_not_say_what_the_module_is_called_with() {
    let example = ("mod/examples/basic/main.tf", "module \"x\" {\n  source = \"../..\"\n  host = \"example.test\"\n}\n");
    assert_eq!(module(&[example]).0, ["https://${var.host}/s ${var.host}"]);
    assert_eq!(module(&[example, ("mod/terraform.tfvars", "host = \"file.example\"\n")]).0, ["https://file.example/s"]);
    let beside = ("modern/main.tf", "module \"x\" {\n  source = \"../mod\"\n  host = \"prod.example\"\n}\n");
    assert_eq!(module(&[beside]).0, ["https://prod.example/s"]);
}

#[test]
fn a_count_that_the_configuration_decides_is_not_open() {
    let integration = |count: &str| {
        format!(
            "variable \"yes\" {{\n  default = true\n}}\nvariable \"no\" {{\n  default = false\n}}\nvariable \"open\" {{}}\nresource \"aws_api_gateway_integration\" \"i\" {{\n  {count}\n  rest_api_id = \"a\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  type = \"MOCK\"\n}}\n"
        )
    };
    let none = "complete resources with a count of 0: 1";
    for (count, expected, state) in [
        ("count = var.yes ? 1 : 0", Some("MOCK"), "complete"),
        ("count = 1", Some("MOCK"), "complete"),
        ("count = var.no ? 1 : 0", None, none),
        ("count = !var.yes || var.no ? 1 : 0", None, none),
        ("count = 0", None, none),
        ("for_each = {}", None, none),
        ("for_each = var.no ? { a = 1 } : {}", None, none),
        ("count = 2", Some("MOCK ${count:2}"), "complete"),
        ("count = var.yes ? 2 : 0", Some("MOCK ${count:2}"), "complete"),
        ("count = var.open ? 1 : 0", Some("MOCK ${var.open ? 1 : 0} ${count:var.open ? 1 : 0}"), "complete"),
        ("for_each = { a = 1 }", Some("MOCK ${for_each:…}"), "complete"),
    ] {
        let (rows, status) = answers(&[("main.tf", &integration(count))], "main.tf", "type, array_to_string(unresolved, ' ')");
        assert_eq!((rows.first().map(|row| row.trim_end()), rows.len() < 2), (expected, true), "{count}");
        assert_eq!(status, state, "{count}");
    }
    // In another file of the module, and in the JSON syntax.
    let json = r#"{"resource":{"aws_api_gateway_integration":{"i":{"count":"${var.no ? 1 : 0}","rest_api_id":"a","resource_id":"r","http_method":"GET","type":"MOCK"}}},"variable":{"no":[{"default":false}]}}"#;
    assert_eq!(answers(&[("main.tf.json", json)], "main.tf.json", "type"), (vec![], none.to_owned()));
}
