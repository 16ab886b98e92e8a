//! JSON: the functions behind `->`, `->>`, `#>`, `#>>` and `?`, the type's input and output, and its constructors.

mod array_to_json;
mod build;
pub(super) mod construct;
pub(super) mod encode;
mod json_array_element;
mod json_array_element_text;
mod json_array_in;
mod json_array_length;
mod json_build_array;
mod json_build_object;
mod json_elements;
mod json_entries;
mod json_extract_path;
mod json_extract_path_text;
mod json_in;
mod json_items;
mod json_items_text;
mod json_keys;
mod json_member_keys;
mod json_not_null;
mod json_object;
mod json_object_field;
mod json_object_field_text;
mod json_out;
mod json_populate_record;
mod json_record;
mod json_records;
mod json_strip_nulls;
mod json_typeof;
mod json_values_text;
mod jsonb_exists;
pub(super) mod lists;
pub(super) mod lookup;
mod row_to_json;
mod to_json;

use datafusion::arrow::array::{ArrayRef, StringViewArray};
use datafusion::common::Result;

use super::dispatch::Call;
use super::spec::FunctionSpec;
use crate::error::IntoDataFusion;
use apigw_sql_value::json;
use apigw_sql_value::json::path::{JsonType, json_type};

pub(super) use build::{build, read};

#[cfg(test)]
mod tests;

const FAMILY: &str = "JSON";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &json_in::SPEC,
        &json_array_in::SPEC,
        &json_out::SPEC,
        &json_object_field::SPEC,
        &json_object_field_text::SPEC,
        &json_array_element::SPEC,
        &json_array_element_text::SPEC,
        &json_extract_path::SPEC,
        &json_extract_path_text::SPEC,
        &json_typeof::SPEC,
        &json_array_length::SPEC,
        &jsonb_exists::SPEC,
        &json_items::SPEC,
        &json_items_text::SPEC,
        &json_keys::SPEC,
        &json_member_keys::SPEC,
        &json_values_text::SPEC,
        &json_elements::SPEC,
        &json_entries::SPEC,
        &json_records::SPEC,
        &json_record::SPEC,
        &json_populate_record::SPEC,
        &to_json::SPEC,
        &array_to_json::SPEC,
        &row_to_json::SPEC,
        &json_build_object::SPEC,
        &json_build_array::SPEC,
        &json_object::SPEC,
        &json_not_null::SPEC,
        &json_strip_nulls::SPEC,
    ]
}

/// Checks argument 0 unless it is of type json or jsonb, whose values are valid.
struct Checked {
    needed: bool,
}

impl Checked {
    fn new(call: &Call<'_>) -> Self {
        Self { needed: !call.is_json(0) }
    }

    #[inline]
    fn check(&self, text: &str) -> Result<()> {
        if self.needed {
            json::check(text).map_err(|error| error.in_text(text)).into_datafusion()?;
        }
        Ok(())
    }
}

/// Raises where a text is not JSON.
pub(super) fn check(texts: &StringViewArray) -> Result<()> {
    texts.iter().flatten().try_for_each(|text| json::check(text).map_err(|error| error.in_text(text).into_datafusion()))
}

/// The number of items of the array that argument 0 is.
pub(super) fn array_length(call: &Call<'_>) -> Result<ArrayRef> {
    let json = call.text(0)?;
    let checked = Checked::new(call);
    call.build_bigint(|row| {
        let Some(text) = json.get(row) else { return Ok(None) };
        checked.check(text)?;
        match (json::path::array_length(text), json_type(text)) {
            (Some(length), _) => Ok(Some(length as i64)),
            (None, JsonType::Object) => call.error("cannot get array length of a non-array"),
            (None, _) => call.error("cannot get array length of a scalar"),
        }
    })
}
