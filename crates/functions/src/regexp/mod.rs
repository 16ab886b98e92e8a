//! Regular expressions: DDSQL's functions in ICU's flavour, and the functions behind PostgreSQL's operators and syntax
//! in PostgreSQL's.

mod matches_all;
mod matches_any;
mod patterns;
mod quantified;
mod regexp_count;
mod regexp_instr;
mod regexp_like;
mod regexp_match;
mod regexp_matches_array;
mod regexp_replace;
mod regexp_split_to_array;
mod regexp_substr;
mod similar_substring;
mod similar_to;
mod texticregexeq;
mod textregexeq;

pub(super) use patterns::Patterns;
pub(super) use similar_substring::similar_substring;

use super::spec::FunctionSpec;

const FAMILY: &str = "Regular expressions";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &regexp_like::SPEC,
        &regexp_match::SPEC,
        &regexp_replace::SPEC,
        &regexp_count::SPEC,
        &regexp_instr::SPEC,
        &regexp_substr::SPEC,
        &regexp_split_to_array::SPEC,
        &regexp_matches_array::SPEC,
        &textregexeq::SPEC,
        &texticregexeq::SPEC,
        &similar_to::SPEC,
        &similar_substring::SPEC,
        &matches_any::SPEC,
        &matches_all::SPEC,
    ]
}
