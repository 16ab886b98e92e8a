//! Arrays of any element type, where DataFusion answers differently from PostgreSQL.

mod all_compare;
mod any_compare;
mod array_dims;
mod array_fill;
mod array_length;
mod array_lower;
mod array_ndims;
mod array_or_empty;
mod array_ordinals;
mod array_position;
mod array_remove;
mod array_replace;
mod array_to_string;
mod array_upper;
mod arraycontains;
mod arrayoverlap;
mod bound;
mod cardinality;
mod element_at;
mod generate_series;
mod pair;
mod quantified;
mod rebuild;
mod trim_array;

use super::spec::FunctionSpec;

const FAMILY: &str = "Arrays";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &array_position::SPEC,
        &array_position::ALL,
        &array_remove::SPEC,
        &array_replace::SPEC,
        &trim_array::SPEC,
        &array_lower::SPEC,
        &array_upper::SPEC,
        &cardinality::SPEC,
        &array_length::SPEC,
        &array_ndims::SPEC,
        &array_dims::SPEC,
        &array_fill::SPEC,
        &array_to_string::SPEC,
        &array_or_empty::SPEC,
        &array_ordinals::SPEC,
        &element_at::SPEC,
        &generate_series::SPEC,
        &arraycontains::SPEC,
        &arrayoverlap::SPEC,
        &any_compare::SPEC,
        &all_compare::SPEC,
    ]
}
