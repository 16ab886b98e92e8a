//! Conversions behind casts that belong to none of the other families.

mod boolin;
mod float8out;
mod numeric_float8;
mod numeric_in;
mod pg_typeof;

use super::spec::FunctionSpec;

const FAMILY: &str = "Conversion";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![&boolin::SPEC, &float8out::SPEC, &numeric_float8::SPEC, &numeric_in::SPEC, &pg_typeof::SPEC]
}
