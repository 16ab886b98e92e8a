//! What a URI leaves open: path parameters and variables.

mod stage_variables;
mod uri_is_resolved;
mod uri_placeholders;

use super::spec::FunctionSpec;

const FAMILY: &str = "Placeholders";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![&uri_placeholders::SPEC, &stage_variables::SPEC, &uri_is_resolved::SPEC]
}
