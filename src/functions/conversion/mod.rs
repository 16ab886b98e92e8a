//! Conversions behind casts that belong to none of the other families.

mod boolin;

use super::spec::FunctionSpec;

const FAMILY: &str = "Conversion";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![&boolin::SPEC]
}
