//! Tags: several values of a key are one comma-joined string.

mod tag_contains;
mod tag_get_ci;
mod tag_values;

use super::spec::FunctionSpec;

const FAMILY: &str = "Tags";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![&tag_values::SPEC, &tag_contains::SPEC, &tag_get_ci::SPEC]
}
