//! What a source names and does not hold: where it is read, too, nothing is missed; elsewhere the source is not complete.

use std::fs;
use std::path::Path;

use super::{Scanned, scan, scan_text};

fn reason(scanned: &Scanned) -> &str {
    scanned.status().reason.as_deref().unwrap_or_default()
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// The states of all sources below a folder, by their names.
fn states(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    let root = folder.path().display().to_string();
    let line = |s: &apigw_sql_source::SourceStatus| {
        format!("{} {}", s.source_path.trim_start_matches(&root).trim_start_matches('/'), s.state.unwrap().name())
    };
    scan(&[folder.path()]).report.sources.iter().map(line).collect()
}

const CHILD: &str = "Resources:\n  M:\n    Type: AWS::ApiGateway::Method\n    Properties: {RestApiId: a, ResourceId: r, HttpMethod: GET, Integration: {Type: MOCK}}\n";

fn parent(location: &str) -> String {
    format!("Resources:\n  Orders:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: {location}}}\n")
}

#[test]
fn a_nested_stack_that_is_not_read_leaves_its_template_partial() {
    for location in ["./child.yaml", "https://s3.amazonaws.com/b/child.yaml", "!Ref Url", "!Sub 's3://${Bucket}/child.yaml'", "none.yaml"] {
        let scanned = scan_text("main.yaml", parent(location));
        assert_eq!((scanned.state(), reason(&scanned)), ("partial", "nested stacks: 1 (Orders)"), "{location}");
    }
    // Where it is read it has a status of its own.
    for location in ["./nested/child.yaml", "nested/../nested/child.yaml"] {
        let found = states(&[("main.yaml", &parent(location)), ("nested/child.yaml", CHILD)]);
        assert_eq!(found, ["main.yaml complete", "nested/child.yaml complete"], "{location}");
    }
    let found = states(&[("main.yaml", &parent("./nested/other.yaml")), ("nested/child.yaml", CHILD)]);
    assert_eq!(found, ["main.yaml partial", "nested/child.yaml complete"]);
}

#[test]
fn templates_that_make_resources_of_others_are_partial() {
    let many = ["A", "B", "C", "D"].map(|name| format!("  {name}: {{Type: 'AWS::Serverless::Application'}}\n")).concat();
    for (text, expected) in [
        (format!("Resources:\n{many}"), "nested stacks: 4 (A, B, C, …)"),
        ("Resources:\n  S: {Type: 'AWS::CloudFormation::StackSet', Properties: {TemplateURL: 'https://x/y'}}\n".into(), "stack sets: 1 (S)"),
        ("Resources:\n  S: {Type: 'AWS::CloudFormation::StackSet', Properties: {TemplateBody: 'Resources: {A: {Type: AWS::ApiGateway::Method}}'}}\n".into(), "stack sets: 1 (S)"),
        (
            "Resources:\n  P: {Type: 'AWS::ServiceCatalog::CloudFormationProvisionedProduct', Properties: {ProductName: p}}\n".into(),
            "products of the Service Catalog: 1 (P)",
        ),
        ("Resources:\n  M: {Type: 'Desk::Web::Api::MODULE'}\n".into(), "modules of CloudFormation: 1 (M)"),
        ("Transform: [AWS::LanguageExtensions, MakesApis]\nResources: {Q: {Type: AWS::SQS::Queue}}\n".into(), "macros: 1 (MakesApis); other resources: 1"),
        (
            "Transform: {Name: AWS::Include, Parameters: {Location: s3://b/x}}\nResources: {Q: {Type: AWS::SQS::Queue}}\n".into(),
            "snippets of templates in other files: 1; other resources: 1",
        ),
        (
            "Resources: {M: {Type: AWS::ApiGateway::Method, Properties: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/x}}}}}\n".into(),
            r#"properties made by functions of the template: 1 (${Fn::Transform:{"Name":"AWS::Include","Parameters":{"Location":"s3://b/x"}}} at /Resources/M/Properties)"#,
        ),
    ] {
        let scanned = scan_text("t.yaml", &text);
        assert_eq!((scanned.state(), reason(&scanned)), ("partial", expected), "{text}");
    }
    for text in [
        "Resources:\n  S: {Type: 'AWS::CloudFormation::StackSet', Properties: {TemplateBody: 'Resources: {A: {Type: AWS::SQS::Queue}}'}}\n",
        "Conditions: {No: !Equals [a, b]}\nResources:\n  S: {Type: 'AWS::CloudFormation::Stack', Condition: No, Properties: {TemplateURL: x}}\n",
        "Transform: AWS::SecretsManager-2020-07-23\nResources: {Q: {Type: AWS::SQS::Queue}}\n",
    ] {
        assert_eq!(scan_text("t.yaml", text).state(), "complete", "{text}");
    }
}

#[test]
fn a_nested_stack_of_the_cdk_is_the_file_that_its_metadata_name() {
    let stack = r#"{"Resources":{"N":{"Type":"AWS::CloudFormation::Stack","Properties":{"TemplateURL":{"Fn::Sub":"https://s3/${AWS::Region}"}},"Metadata":{"aws:asset:path":"N.nested.template.json"}}}}"#;
    let nested = r#"{"Resources":{"M":{"Type":"AWS::ApiGateway::Method","Properties":{"RestApiId":"a","ResourceId":"r","HttpMethod":"GET","Integration":{"Type":"MOCK"}}}}}"#;
    let manifest =
        r#"{"version":"36.0.0","artifacts":{"S":{"type":"aws:cloudformation:stack","properties":{"templateFile":"S.template.json"}}}}"#;
    let files = [("cdk.out/manifest.json", manifest), ("cdk.out/S.template.json", stack), ("cdk.out/N.nested.template.json", nested)];
    assert_eq!(states(&files), ["cdk.out/N.nested.template.json complete", "cdk.out/S.template.json complete"]);
    assert_eq!(states(&files[..2]), ["cdk.out/S.template.json partial"]);
}

#[test]
fn a_module_that_is_not_read_leaves_its_caller_partial() {
    let call = |source: &str| format!("module \"api\" {{\n  source = \"{source}\"\n}}\n");
    for source in ["./api", "../api", "terraform-aws-modules/vpc/aws", "git::https://example.com/api.git", "${var.source}"] {
        let scanned = scan_text("main.tf", call(source));
        assert_eq!((scanned.state(), reason(&scanned)), ("partial", "module calls: 1 (api)"), "{source}");
        let json = format!(r#"{{"module":[{{"api":{{"source":"{source}"}}}}]}}"#);
        assert_eq!(scan_text("main.tf.json", json).state(), "partial", "{source}");
    }
    let api = "resource \"aws_api_gateway_integration\" \"i\" {\n  rest_api_id = \"a\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  type = \"MOCK\"\n}\n";
    let found = states(&[("env/main.tf", &(call("../modules/api") + api)), ("modules/api/x.tf", api)]);
    assert_eq!(found, ["env/main.tf complete", "modules/api/x.tf complete"]);
    let found = states(&[("env/main.tf", &(call("../modules/other") + api)), ("modules/api/x.tf", api)]);
    assert_eq!(found, ["env/main.tf partial", "modules/api/x.tf complete"]);
    let none = "module \"api\" {\n  source = \"./api\"\n  count = 0\n}\n";
    assert_ne!(scan_text("main.tf", none).state(), "partial");
    for (name, text) in [
        ("terragrunt.hcl", "terraform {\n  source = \"git::https://example.com/modules.git//api\"\n}\ninputs = { a = 1 }\n"),
        ("terragrunt.stack.hcl", "unit \"api\" {\n  source = \"./units/api\"\n  path = \"api\"\n}\n"),
        ("deploy.tfcomponent.hcl", "component \"api\" {\n  source = \"./api\"\n}\n"),
    ] {
        let scanned = scan_text(name, text);
        assert!(scanned.state() == "partial" && reason(&scanned).starts_with("module calls: 1 ("), "{name}: {}", reason(&scanned));
    }
    assert_eq!(scan_text("main.tofu", api).rows.len(), 1);
}

#[test]
fn an_empty_file_of_a_module_holds_nothing() {
    let api = "resource \"aws_api_gateway_integration\" \"i\" {\n  rest_api_id = \"a\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  type = \"MOCK\"\n}\n";
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("main.tf", api), ("outputs.tf", ""), ("variables.tf", "\n"), ("versions.tf", "# none\n")]);
    let scanned = scan(&[folder.path()]);
    let found: Vec<_> = scanned.report.sources.iter().map(|s| (s.state.unwrap().name(), s.records, s.reason.as_deref())).collect();
    assert_eq!(
        found,
        [("complete", 1, None), ("complete", 0, Some("it is empty")), ("complete", 0, Some("it is empty")), ("complete", 0, None)]
    );
}

#[test]
fn a_listing_in_any_spelling_names_the_apis_that_are_missing() {
    let resources =
        r#"{"items":[{"id":"r","path":"/","resourceMethods":{"GET":{"httpMethod":"GET","methodIntegration":{"type":"MOCK"}}}}]}"#;
    for (name, listing) in [
        ("get-rest-apis.json", r#"{"items":[{"id":"here000000","name":"here"},{"id":"gone000000","name":"gone"}]}"#),
        ("get-rest-apis.yaml", "items:\n- id: here000000\n  name: here\n- id: gone000000\n  name: gone\n"),
        ("apis.yml", "- apiKeySource: HEADER\n  id: here000000\n  name: here\n- apiKeySource: HEADER\n  id: gone000000\n  name: gone\n"),
        (
            "apis.json",
            r#"{"_links":{"self":{"href":"/restapis"}},"_embedded":{"item":[{"id":"here000000","name":"here","_links":{"self":{"href":"/restapis/here000000"}}},{"id":"gone000000","name":"gone","_links":{}}]}}"#,
        ),
        (
            "apis.json",
            r#"{"Items":[{"Id":"here000000","Name":"here","ApiKeySource":{"Value":"HEADER"}},{"Id":"gone000000","Name":"gone","ApiKeySource":null}],"Position":null}"#,
        ),
        (
            "apis.json",
            r#"[{"id":"here000000","name":"here","api_key_source":"HEADER"},{"id":"gone000000","name":"gone","api_key_source":"HEADER"}]"#,
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[(name, listing), ("restapis/here000000/get-resources.json", resources)]);
        let template = folder.path().join("restapis/{rest_api_id}");
        let scanned = scan(&[&folder.path().join(name), &template]);
        let missing: Vec<_> = scanned.report.incomplete().map(|s| s.reason.clone().unwrap_or_default()).collect();
        assert_eq!(missing, ["the API `gone` (gone000000) is listed, and its resources are in no source"], "{listing}");
        assert_eq!(scanned.column("rest_api_name"), [Some("here")], "{listing}");
    }
}

#[test]
fn what_names_integrations_without_showing_them_is_not_complete() {
    for (name, text, expected) in [
        (
            "terraform.tfstate",
            r#"{"serial":1,"lineage":"l","meta":{},"encrypted_data":"x","encryption_version":"v0"}"#,
            "encrypted states: 1",
        ),
        (
            "terraform.tfstate",
            r#"{"version":3,"serial":1,"lineage":"l","backend":{"type":"s3","config":{}},"modules":[]}"#,
            "states in a backend: 1",
        ),
        ("plan.json", r#"{"format_version":"1.2","terraform_version":"1.9","errored":true}"#, "plans that failed: 1"),
        (
            "plan.json",
            r#"{"format_version":"1.2","terraform_version":"1.9","planned_values":{"root_module":{}},"complete":false}"#,
            "changes that the plan leaves out: 1",
        ),
        (
            "stack.json",
            r#"{"version":3,"deployment":{"manifest":{},"resources":[],"pending_operations":[{"type":"creating","resource":{"urn":"u","type":"aws:apigateway/integration:Integration"}}]}}"#,
            "operations that are pending: 1 (creating u)",
        ),
        (
            "log.json",
            r#"{"@level":"info","type":"planned_change","change":{"resource":{"resource_type":"aws_api_gateway_integration"}}}"#,
            "methods of which only the types are given: 1",
        ),
        (
            "resources.json",
            r#"{"StackResourceSummaries":[{"LogicalResourceId":"M","ResourceType":"AWS::ApiGateway::Method"},{"LogicalResourceId":"Q","ResourceType":"AWS::SQS::Queue"}]}"#,
            "methods of which only the types are given: 1",
        ),
        (
            "tfplan",
            "PK\u{3}\u{4}\0\0\0\0tfplan\0",
            "it is a saved plan of Terraform, which is not read: give the output of `terraform show -json FILE`",
        ),
        (
            "serverless.yml",
            "service: desk\nprovider:\n  name: aws\nfunctions:\n  lend:\n    handler: a.b\n    events:\n      - http: GET /books\n",
            "functions of the Serverless Framework (package them, and read the template in `.serverless`): 1 (lend)",
        ),
    ] {
        let scanned = scan_text(name, text);
        assert_eq!((scanned.state(), reason(&scanned)), ("partial", expected), "{text}");
    }
    for text in [
        "ITEMS\tr1\tr0\tbooks\t/books\nGET\tNONE\tGET\nMETHODINTEGRATION\tr1\tMOCK\n",
        "-----------\n|  GetResources  |\n+------+\n||  items  ||\n",
    ] {
        for name in ["get-resources.txt", "get-resources.json"] {
            let scanned = scan_text(name, text);
            assert_eq!(scanned.state(), "failed", "{text}");
            assert!(reason(&scanned).ends_with("ask with `--output json`"), "{}", reason(&scanned));
        }
    }
    assert_eq!(scan_text("get-resources.json", "{}").state(), "failed");
    assert_eq!(
        scan_text("answer.txt", "TooManyRequestsException: Too Many Requests\n    at throwDefaultError (client.js:1:1)\n").state(),
        "throttled"
    );
    assert_eq!(scan_text("t.yaml", "AWSTemplateFormatVersion: '2010-09-09'\n").state(), "partial");
}
