//! Secrets: finding and hiding them.

mod looks_like_secret;
mod redact;

use super::spec::FunctionSpec;

const FAMILY: &str = "Secrets";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![&looks_like_secret::SPEC, &redact::SPEC]
}
