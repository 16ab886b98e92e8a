//! Resources that this reader does not read: those that no integration can be in, and those that may hold some.

use crate::definitions::cloudformation::is_without_integrations;
use crate::definitions::cloudformation::nested::may_be_template;
use crate::definitions::resolve::is_open;
use crate::documents::classify::{KUBERNETES_RESOURCES, is_kubernetes_group};
use apigw_sql_value::json::{Kind, Member, Node};

/// What is told of commands that make integrations when a definition is applied.
const COMMANDS: &str = "commands that make integrations";

/// What is told of files that are made before Terraform reads them.
pub(super) const GENERATED: &str = "generated files";

/// The resources of both providers for API Gateway that no integration is in, without the providers' prefixes.
const WITHOUT_INTEGRATIONS: [&str; 26] = [
    "account",
    "api_key",
    "authorizer",
    "base_path_mapping",
    "base_path_mapping_v2",
    "client_certificate",
    "deployment",
    "documentation_part",
    "documentation_version",
    "domain_name",
    "domain_name_access_association",
    "domain_name_v2",
    "gateway_response",
    "method_settings",
    "model",
    "request_validator",
    "resource",
    "rest_api_policy",
    "stage",
    "usage_plan",
    "usage_plan_key",
    "vpc_link",
    "rest_api",
    "method",
    "method_response",
    "integration_response",
];

/// Whether any text in a node, or any name of a member, is as `is` says.
fn has_text(node: &Node<'_>, is: &impl Fn(&str) -> bool) -> bool {
    match node.kind {
        Kind::String(text) => is(text),
        Kind::Array(items) => items.iter().any(|item| has_text(item, is)),
        Kind::Object(members) => members.iter().any(|m| is(m.key) || has_text(&m.value, is)),
        _ => false,
    }
}

/// Whether commands in it call the service to make integrations.
fn runs_commands(node: &Node<'_>) -> bool {
    const MAKE: [&str; 8] = [
        "put-integration",
        "put-rest-api",
        "import-rest-api",
        "update-integration",
        "put_integration",
        "put_rest_api",
        "import_rest_api",
        "update_integration",
    ];
    has_text(node, &|text| text.contains("apigateway") && MAKE.iter().any(|name| text.contains(name)))
}

/// Whether it is a manifest of Kubernetes for API Gateway, as an object or as a text.
fn is_manifest(values: &Node<'_>) -> bool {
    let is_group = |text: &str| text.lines().any(|line| line.contains("apiVersion") && is_kubernetes_group(line));
    has_group(values) || has_text(values, &is_group)
}

/// Whether an object in it is of such a version.
fn has_group(node: &Node<'_>) -> bool {
    let is_version = |name: &str| matches!(name, "apiVersion" | "api_version");
    let own = |m: &Member<'_>| is_version(m.key) && m.value.as_str().is_some_and(is_kubernetes_group);
    node.members().iter().any(|m| own(m) || has_group(&m.value)) || node.items().iter().any(has_group)
}

/// Whether a block makes files that integrations may be in: what is of Terragrunt and of Terramate.
pub(super) fn may_generate(name: &str, block: &Node<'_>) -> bool {
    const OURS: [&str; 5] =
        ["aws_api_gateway_", "awscc_apigateway_", "AWS::ApiGateway", "aws_cloudformation_stack", "aws_cloudcontrolapi_resource"];
    if !matches!(name, "generate" | "generate_hcl" | "generate_file") {
        return false;
    }
    let is_ours = |text: &str| OURS.iter().any(|ours| text.contains(ours));
    // What a function gives is not known: a file, say.
    let is_made = |content: &Node<'_>| content.get("Fn::Call").is_some();
    let contents = block.each().iter().flat_map(Node::members).flat_map(|m| m.value.each());
    has_text(block, &is_ours) || contents.filter_map(|one| one.get("contents").or_else(|| one.get("content"))).any(is_made)
}

/// Whether a resource is one of API Gateway.
pub(super) fn is_ours(kind: &str) -> bool {
    of_rest_apis(kind).is_some() || kind.starts_with("aws_apigatewayv2_")
}

fn of_rest_apis(kind: &str) -> Option<&str> {
    kind.strip_prefix("aws_api_gateway_").or_else(|| kind.strip_prefix("awscc_apigateway_"))
}

/// Whether integrations may be in a resource that is made by its type in CloudFormation.
fn unread_by_type(values: &Node<'_>) -> bool {
    let Some(kind) = values.get("type_name").and_then(Node::as_str).filter(|kind| !is_open(kind)) else { return true };
    let state = values.get("desired_state").or_else(|| values.get("properties")).filter(|state| !state.is_null());
    match kind.strip_prefix("AWS::ApiGateway::") {
        Some("RestApi") => {
            state.is_none_or(|state| state.as_str().is_none_or(|text| ["Body", "CloneFrom"].iter().any(|name| text.contains(name))))
        }
        Some(name) => name == "Method" || !is_without_integrations(name),
        None => kind.starts_with("AWS::CloudFormation::Stack") || kind.starts_with("AWS::ServiceCatalog::CloudFormation"),
    }
}

/// What a resource is that integrations may be in, if it is one. `has_sets`: whether stack sets are among the resources, which
/// say for themselves what is in their stacks.
pub(super) fn unread(kind: &str, values: &Node<'_>, has_sets: bool) -> Option<&'static str> {
    if let Some(name) = of_rest_apis(kind) {
        return (!WITHOUT_INTEGRATIONS.contains(&name)).then_some("resources of an unknown type");
    }
    if ["provisioner", "create", "update", "triggers_replace"].iter().filter_map(|name| values.get(name)).any(runs_commands) {
        return Some(COMMANDS);
    }
    match kind {
        "kubernetes_manifest" | "kubectl_manifest" | "kubectl_server_version" => is_manifest(values).then_some(KUBERNETES_RESOURCES),
        _ if kind.starts_with("kubernetes:") => is_manifest(values).then_some(KUBERNETES_RESOURCES),
        "aws_cloudformation_stack" | "aws_cloudformation_stack_set" | "awscc_cloudformation_stack" | "awscc_cloudformation_stack_set" => {
            let names = ["template_body", "template_url", "template_u_r_l", "template"];
            let bodies = || names.into_iter().filter_map(|name| values.get(name)).filter(|node| !node.is_null());
            // That of a file is elsewhere.
            let may_be = bodies().next().is_none() || bodies().any(|node| node.get("Fn::Call").is_some() || may_be_template(node));
            may_be.then_some("stacks of CloudFormation")
        }
        "aws_serverlessapplicationrepository_cloudformation_stack" => Some("stacks of CloudFormation"),
        "aws_cloudformation_stack_set_instance" | "aws_cloudformation_stack_instances" => (!has_sets).then_some("stacks of CloudFormation"),
        "aws_servicecatalog_provisioned_product" | "awscc_servicecatalog_cloud_formation_provisioned_product" => {
            Some("products of the Service Catalog")
        }
        "aws_cloudcontrolapi_resource" => unread_by_type(values).then_some("resources of Cloud Control"),
        _ => None,
    }
}
