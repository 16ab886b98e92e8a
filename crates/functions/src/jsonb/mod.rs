//! jsonb: the functions behind its operators and casts, and those that build and change values.

mod jsonb_array_element;
mod jsonb_array_element_text;
mod jsonb_array_in;
mod jsonb_array_length;
mod jsonb_as_json;
mod jsonb_bool;
mod jsonb_build_array;
mod jsonb_build_object;
mod jsonb_concat;
mod jsonb_contained;
mod jsonb_contains;
mod jsonb_delete;
mod jsonb_delete_path;
mod jsonb_elements;
mod jsonb_entries;
mod jsonb_exists_all;
mod jsonb_exists_any;
mod jsonb_extract_path;
mod jsonb_extract_path_text;
mod jsonb_in;
mod jsonb_insert;
mod jsonb_int8;
mod jsonb_items;
mod jsonb_items_text;
mod jsonb_keys;
mod jsonb_member_keys;
mod jsonb_not_null;
mod jsonb_numeric;
mod jsonb_object;
mod jsonb_object_field;
mod jsonb_object_field_text;
mod jsonb_out;
mod jsonb_pretty;
mod jsonb_record;
mod jsonb_records;
mod jsonb_set;
mod jsonb_set_lax;
mod jsonb_sort_key;
mod jsonb_strip_nulls;
mod jsonb_typeof;
mod jsonb_values_text;
mod scalar;
mod to_jsonb;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::dispatch::Call;
use super::json::build;
use super::spec::FunctionSpec;
use crate::error::IntoDataFusion;
use apigw_sql_value::jsonb::{self, Change};

const FAMILY: &str = "jsonb";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &jsonb_in::SPEC,
        &jsonb_array_in::SPEC,
        &jsonb_out::SPEC,
        &jsonb_as_json::SPEC,
        &jsonb_bool::SPEC,
        &jsonb_int8::SPEC,
        &jsonb_numeric::SPEC,
        &jsonb_object_field::SPEC,
        &jsonb_object_field_text::SPEC,
        &jsonb_array_element::SPEC,
        &jsonb_array_element_text::SPEC,
        &jsonb_extract_path::SPEC,
        &jsonb_extract_path_text::SPEC,
        &jsonb_contains::SPEC,
        &jsonb_contained::SPEC,
        &jsonb_exists_any::SPEC,
        &jsonb_exists_all::SPEC,
        &jsonb_concat::SPEC,
        &jsonb_delete::SPEC,
        &jsonb_delete_path::SPEC,
        &jsonb_sort_key::SPEC,
        &jsonb_typeof::SPEC,
        &jsonb_array_length::SPEC,
        &jsonb_items::SPEC,
        &jsonb_items_text::SPEC,
        &jsonb_keys::SPEC,
        &jsonb_member_keys::SPEC,
        &jsonb_values_text::SPEC,
        &jsonb_elements::SPEC,
        &jsonb_entries::SPEC,
        &jsonb_records::SPEC,
        &jsonb_record::SPEC,
        &to_jsonb::SPEC,
        &jsonb_build_object::SPEC,
        &jsonb_build_array::SPEC,
        &jsonb_object::SPEC,
        &jsonb_set::SPEC,
        &jsonb_set_lax::SPEC,
        &jsonb_insert::SPEC,
        &jsonb_not_null::SPEC,
        &jsonb_strip_nulls::SPEC,
        &jsonb_pretty::SPEC,
    ]
}

/// Whether argument `whole` contains argument `part`.
fn contains(call: &Call<'_>, whole: usize, part: usize) -> Result<ArrayRef> {
    let (whole, part) = (call.text(whole)?, call.text(part)?);
    let mut bump = bumpalo::Bump::new();
    call.build_boolean(|row| {
        let (Some(whole), Some(part)) = (whole.get(row), part.get(row)) else { return Ok(None) };
        bump.reset();
        Ok(Some(jsonb::contains(&bump, whole, part).into_datafusion()?))
    })
}

/// A change at a path with a new value: `yes` where the last argument is true, else `no`.
fn change(call: &Call<'_>, no: Change, yes: Change, default: bool) -> Result<ArrayRef> {
    let (json, path, value) = (call.text(0)?, call.text_array(1)?, call.text(2)?);
    let choice = if call.arg_count() > 3 { Some(call.boolean(3)?) } else { None };
    build(call, |row, bump, out| {
        let choice = choice.as_ref().map_or(Some(default), |choice| choice.get(row));
        let (Some(text), Some(path), Some(value), Some(choice)) = (json.get(row), path.get(row), value.get(row), choice) else {
            return Ok(false);
        };
        let path: Vec<_> = path.collect();
        jsonb::change(bump, text, &path, if choice { yes } else { no }, value, out).map(|()| true)
    })
}
