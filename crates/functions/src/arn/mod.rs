//! ARNs: `arn:partition:service:region:account-id:resource`.

mod arn_account_id;
mod arn_parse;
mod arn_partition;
mod arn_region;
mod arn_resource;
mod arn_service;

use super::spec::FunctionSpec;

const FAMILY: &str = "ARNs";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![&arn_parse::SPEC, &arn_partition::SPEC, &arn_service::SPEC, &arn_region::SPEC, &arn_account_id::SPEC, &arn_resource::SPEC]
}
