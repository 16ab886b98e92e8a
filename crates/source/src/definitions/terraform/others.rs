//! Resources that this reader does not read: those that no integration can be in, and those that may hold some.

use crate::definitions::cloudformation::is_without_integrations;
use crate::definitions::cloudformation::nested::may_be_template;
use crate::definitions::resolve::is_open;
use apigw_sql_value::json::Node;

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
    match kind {
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
