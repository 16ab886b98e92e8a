//! hstore: PostgreSQL's functions, and those behind its operators under PostgreSQL's own names.

mod akeys;
pub(super) mod argument;
mod array_out;
mod avals;
mod containment;
mod defined;
mod delete;
mod exist;
mod exists_all;
mod exists_any;
mod fetchval;
mod hs_concat;
mod hs_contained;
mod hs_contains;
#[expect(clippy::module_inception, reason = "a function's file is named like the function")]
mod hstore;
mod hstore_in;
mod hstore_out;
mod hstore_sort_key;
mod hstore_to_array;
mod hstore_to_json;
mod hstore_to_json_loose;
mod hstore_to_jsonb;
mod hstore_to_jsonb_loose;
mod hstore_to_matrix;
mod keys;
mod matrix;
mod populate_record;
mod select;
mod slice;
mod slice_array;
mod text;
mod text_array_in;

use super::spec::FunctionSpec;
pub(super) use argument::{parse_hstores, parse_text_arrays};
pub(super) use fetchval::fetchval;

const FAMILY: &str = "hstore";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &akeys::SPEC,
        &array_out::SPEC,
        &avals::SPEC,
        &defined::SPEC,
        &delete::SPEC,
        &exist::SPEC,
        &exists_all::SPEC,
        &exists_any::SPEC,
        &fetchval::SPEC,
        &hs_concat::SPEC,
        &hs_contained::SPEC,
        &hs_contains::SPEC,
        &hstore::SPEC,
        &hstore_in::SPEC,
        &hstore_out::SPEC,
        &hstore_sort_key::SPEC,
        &hstore_to_array::SPEC,
        &hstore_to_json::SPEC,
        &hstore_to_json_loose::SPEC,
        &hstore_to_jsonb::SPEC,
        &hstore_to_jsonb_loose::SPEC,
        &hstore_to_matrix::SPEC,
        &populate_record::SPEC,
        &slice::SPEC,
        &slice_array::SPEC,
        &text_array_in::SPEC,
    ]
}
