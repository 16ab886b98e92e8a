//! Request and response parameter mappings: static values, locations and names.

mod is_static_value;
mod parameter_location;
mod parameter_name;
mod static_value;

use super::spec::FunctionSpec;

const FAMILY: &str = "Parameters";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![&is_static_value::SPEC, &static_value::SPEC, &parameter_location::SPEC, &parameter_name::SPEC]
}
