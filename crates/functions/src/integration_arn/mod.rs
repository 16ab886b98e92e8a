//! The ARN of an integration: `arn:{partition}:apigateway:{region}::/restapis/{api}/resources/{resource}/methods/{METHOD}/integration`.

mod integration_arn_http_method;
mod integration_arn_region;
mod integration_arn_resource_id;
mod integration_arn_rest_api_id;

use super::spec::FunctionSpec;

const FAMILY: &str = "Integration ARNs";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &integration_arn_region::SPEC,
        &integration_arn_rest_api_id::SPEC,
        &integration_arn_resource_id::SPEC,
        &integration_arn_http_method::SPEC,
    ]
}
