//! Lambda functions as integration URIs name them.

mod lambda_account_id;
mod lambda_api_version;
mod lambda_function_arn;
mod lambda_function_name;
mod lambda_qualifier;
mod lambda_region;

use super::spec::FunctionSpec;

const FAMILY: &str = "Lambda functions";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &lambda_function_arn::SPEC,
        &lambda_function_name::SPEC,
        &lambda_account_id::SPEC,
        &lambda_region::SPEC,
        &lambda_qualifier::SPEC,
        &lambda_api_version::SPEC,
    ]
}
