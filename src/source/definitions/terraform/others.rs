//! Resources that this reader does not read: those that no integration can be in, and those that may hold some.

use crate::source::definitions::cloudformation::nested::may_be_template;
use crate::value::json::Node;

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

/// What a resource is that integrations may be in, if it is one.
pub(super) fn unread(kind: &str, values: &Node<'_>) -> Option<&'static str> {
    if let Some(name) = of_rest_apis(kind) {
        return (!WITHOUT_INTEGRATIONS.contains(&name)).then_some("resources of an unknown type");
    }
    match kind {
        "aws_cloudformation_stack" | "aws_cloudformation_stack_set" | "awscc_cloudformation_stack" | "awscc_cloudformation_stack_set" => {
            let bodies = ["template_body", "template_url"].into_iter().filter_map(|name| values.get(name)).filter(|node| !node.is_null());
            // That of a file is elsewhere.
            bodies.into_iter().any(|node| node.get("Fn::Call").is_some() || may_be_template(node)).then_some("stacks of CloudFormation")
        }
        "aws_serverlessapplicationrepository_cloudformation_stack" => Some("stacks of CloudFormation"),
        _ => None,
    }
}
