//! What makes integrations without being one that is read: such a file is never complete.

use super::templates::asked;

/// The state of a source with its reason.
fn told(name: &str, text: &str) -> String {
    asked(name, text, &[], "api_method, uri").1
}

fn assert_partial(cases: &[(&str, &str, &str)]) {
    for (name, text, words) in cases {
        let told = told(name, text);
        assert!(told.starts_with("partial ") && told.contains(words), "{name}: {text}\n{told}");
    }
}

#[test]
fn events_of_functions_that_are_a_reference_are_not_known() {
    let service = |events: &str| format!("service: s\nprovider: {{name: aws}}\nfunctions:\n  f:\n    handler: a.b\n    events: {events}\n");
    for (events, words) in [
        ("\"${file(events.yml)}\"", "1 (${file(events.yml)})"),
        ("\"${self:custom.events}\"", "1 (${self:custom.events})"),
        ("\"${param:events}\"", "1 (${param:events})"),
        ("[{\"${self:custom.kind}\": \"any /\"}]", "1 (${self:custom.kind})"),
    ] {
        assert_partial(&[("serverless.yml", &service(events), words)]);
    }
    assert!(told("serverless.yml", &service("[{sqs: \"arn:x\"}]")).starts_with("unrelated "));
}

#[test]
fn files_that_are_generated_before_terraform_reads_them_are_not_known() {
    let ours = "resource \"aws_api_gateway_integration\" \"i\" {}";
    assert_partial(&[
        ("terragrunt.hcl", &format!("generate \"api\" {{\n  path = \"a.tf\"\n  contents = <<EOF\n{ours}\nEOF\n}}\n"), "generated files: 1"),
        ("terragrunt.hcl", "generate = { api = { path = \"a.tf\", contents = file(\"x\") } }\n", "generated files: 1"),
        ("gen.tm.hcl", &format!("generate_hcl \"a.tf\" {{\n  content {{\n    {ours}\n  }}\n}}\n"), "generated files: 1"),
    ]);
    // What the next one generates is a provider, as most do.
    let provider =
        "generate \"provider\" {\n  path = \"p.tf\"\n  contents = <<EOF\nprovider \"aws\" { region = \"${local.region}\" }\nEOF\n}\n";
    assert!(!told("terragrunt.hcl", provider).starts_with("partial "));
}

#[test]
fn commands_that_call_the_service_make_integrations() {
    let resource = |command: &str| {
        format!("resource \"null_resource\" \"x\" {{\n  provisioner \"local-exec\" {{\n    command = \"{command}\"\n  }}\n}}\n")
    };
    assert_partial(&[
        ("a.tf", &resource("aws apigateway put-integration --rest-api-id x"), "commands that make integrations: 1"),
        ("a.tf", &resource("aws apigateway put-rest-api --body file://x"), "commands that make integrations: 1"),
    ]);
    assert!(!told("a.tf", &resource("aws apigateway create-deployment --rest-api-id x")).starts_with("partial "));
}

#[test]
fn manifests_for_controllers_are_seen_in_whatever_applies_them() {
    let manifest = "apiVersion = \"apigateway.services.k8s.aws/v1alpha1\"\n    kind = \"Integration\"";
    let state = r#"{"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"l","resources":[{"mode":"managed","type":"kubernetes_manifest",
        "name":"m","provider":"p","instances":[{"attributes":{"manifest":{"value":{"apiVersion":"apigateway.services.k8s.aws/v1alpha1"}}}}]}]}"#;
    let cluster = "Resources:\n  K:\n    Type: Custom::AWSCDK-EKS-KubernetesResource\n    Properties:\n      \
                   Manifest: '[{\"apiVersion\":\"apigateway.aws.upbound.io/v1beta1\",\"kind\":\"Integration\"}]'\n";
    assert_partial(&[
        (
            "a.tf",
            &format!("resource \"kubernetes_manifest\" \"m\" {{\n  manifest = {{\n    {manifest}\n  }}\n}}\n"),
            "Kubernetes resources for API Gateway: 1",
        ),
        ("terraform.tfstate", state, "Kubernetes resources for API Gateway: 1"),
        ("t.yaml", cluster, "Kubernetes resources for API Gateway: 1"),
    ]);
}

#[test]
fn names_that_the_service_does_not_have_are_told() {
    let method = |properties: &str| format!("Resources:\n  M:\n    Type: AWS::ApiGateway::Method\n    Properties: {properties}\n");
    let misspelled = "names that the service does not have, or has in another case: 1";
    assert_partial(&[
        ("t.yaml", &method("{RestApiId: a, ResourceId: r, httpMethod: GET, Integration: {Type: MOCK}}"), misspelled),
        ("t.yaml", &method("{RestApiId: a, ResourceId: r, HttpMethod: GET, Integration: {Type: HTTP, URI: 'https://x'}}"), misspelled),
        (
            "t.yaml",
            "Resources:\n  A:\n    Type: AWS::ApiGateway::RestApi\n    Properties: {body: {openapi: 3.0.1, paths: {}}}\n",
            misspelled,
        ),
    ]);
    let arguments = "resource \"aws_api_gateway_integration\" \"i\" {\n  rest_api_id = \"abc\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  \
                     type = \"MOCK\"\n  timeout_in_millis = 4000\n}\n";
    assert_partial(&[("a.tf", arguments, "arguments that the resource does not have: 1 (timeout_in_millis)")]);
}

#[test]
fn an_event_of_sam_names_an_api_of_its_template() {
    let event = |api: &str| {
        format!(
            "Transform: AWS::Serverless-2016-10-31\nParameters: {{Api: {{Type: String, Default: abc}}}}\nResources:\n  F:\n    \
             Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n      Runtime: nodejs22.x\n      CodeUri: .\n      Events:\n        \
             E: {{Type: Api, Properties: {{Path: /x, Method: get, RestApiId: {api}}}}}\n"
        )
    };
    for api in ["!Ref Api", "!ImportValue Api"] {
        assert_partial(&[("t.yaml", &event(api), "expected a reference to an API of the template for `RestApiId`")]);
    }
    assert!(told("t.yaml", &event("!Ref ServerlessRestApi")).starts_with("complete "));
}

#[test]
fn a_resource_that_is_not_enabled_is_not_there() {
    let resource = |enabled: &str| {
        format!(
            "variable \"on\" {{}}\nresource \"aws_api_gateway_integration\" \"i\" {{\n  rest_api_id = \"abc\"\n  resource_id = \"r\"\n  \
             http_method = \"GET\"\n  type = \"MOCK\"\n  lifecycle {{\n    enabled = {enabled}\n  }}\n}}\n"
        )
    };
    let rows = |enabled: &str| asked("a.tofu", &resource(enabled), &[], "unresolved").0;
    assert_eq!(rows("false"), [] as [&str; 0]);
    assert_eq!(rows("true").len(), 1);
    assert!(rows("var.on")[0].contains("${enabled:"), "{:?}", rows("var.on"));
}
