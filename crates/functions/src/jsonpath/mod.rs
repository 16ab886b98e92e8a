//! SQL/JSON paths over jsonb: PostgreSQL's `jsonb_path_…` functions and the functions behind `@?` and `@@`.

mod argument;
mod jsonb_path_elements;
mod jsonb_path_exists;
mod jsonb_path_match;
mod jsonb_path_query_array;
mod jsonb_path_query_first;
mod jsonpath_in;

use super::spec::FunctionSpec;

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &jsonpath_in::SPEC,
        &jsonb_path_exists::SPEC,
        &jsonb_path_exists::SPEC_TZ,
        &jsonb_path_exists::SPEC_OPR,
        &jsonb_path_match::SPEC,
        &jsonb_path_match::SPEC_TZ,
        &jsonb_path_match::SPEC_OPR,
        &jsonb_path_elements::SPEC,
        &jsonb_path_elements::SPEC_TZ,
        &jsonb_path_query_array::SPEC,
        &jsonb_path_query_array::SPEC_TZ,
        &jsonb_path_query_first::SPEC,
        &jsonb_path_query_first::SPEC_TZ,
    ]
}
