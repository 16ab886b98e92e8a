//! Conversions behind casts that belong to none of the other families.

mod boolin;
mod bytea_in;
mod bytea_out;
mod float8in;
mod float8out;
mod numeric_float8;
mod numeric_in;
mod pg_typeof;
mod record_out;

use super::spec::FunctionSpec;

const FAMILY: &str = "Conversion";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &boolin::SPEC,
        &bytea_in::SPEC,
        &bytea_out::SPEC,
        &float8in::DOUBLE,
        &float8in::REAL,
        &float8out::SPEC,
        &numeric_float8::SPEC,
        &numeric_in::SPEC,
        &pg_typeof::SPEC,
        &record_out::SPEC,
    ]
}
