//! Integration URIs: what API Gateway calls.

mod integration_uri_action;
mod integration_uri_action_type;
mod integration_uri_kind;
mod integration_uri_region;
mod integration_uri_service;
mod integration_uri_subdomain;
mod parse_integration_uri;

use super::spec::FunctionSpec;

const FAMILY: &str = "Integration URIs";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &integration_uri_kind::SPEC,
        &integration_uri_region::SPEC,
        &integration_uri_service::SPEC,
        &integration_uri_subdomain::SPEC,
        &integration_uri_action_type::SPEC,
        &integration_uri_action::SPEC,
        &parse_integration_uri::SPEC,
    ]
}
