//! JSON: the functions behind `->`, `->>`, `#>`, `#>>` and `?`, and the type's input and output.

mod json_array_element;
mod json_array_element_text;
mod json_array_length;
mod json_extract_path;
mod json_extract_path_text;
mod json_in;
mod json_object_field;
mod json_object_field_text;
mod json_out;
mod json_typeof;
mod jsonb_exists;
mod lookup;

use datafusion::common::Result;

use super::dispatch::Call;
use super::spec::FunctionSpec;
use crate::types::SqlType;
use crate::value::json;

#[cfg(test)]
mod tests;

const FAMILY: &str = "JSON";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &json_in::SPEC,
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
    ]
}

/// Checks argument 0 unless it is of type json, whose values are valid.
struct Checked {
    needed: bool,
}

impl Checked {
    fn new(call: &Call<'_>) -> Self {
        Self { needed: SqlType::of(call.field(0)) != Some(SqlType::Json) }
    }

    #[inline]
    fn check(&self, text: &str) -> Result<()> {
        if self.needed {
            json::check(text).map_err(|error| error.in_text(text))?;
        }
        Ok(())
    }
}
