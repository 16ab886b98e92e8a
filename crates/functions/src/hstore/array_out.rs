//! `array_out(text[])`: the cast from an array to text.

use std::borrow::Cow;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::text::text_of;
use apigw_sql_value::text_array::print;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "array_out",
    aliases: &[],
    family: FAMILY,
    description: "Writes PostgreSQL's text form of an array. The cast of an array to text.",
    example: "SELECT array_out(ARRAY['a', 'b c', NULL, ''])",
    result: r#"{a,"b c",NULL,""}"#,
    overloads: &[
        Overload::new(&[("array", Param::TextArray)], Returns::Type(SqlType::Text), array_out),
        Overload::new(&[("array", Param::Array)], Returns::Type(SqlType::Text), any_array_out),
    ],
};

fn array_out(call: &Call<'_>) -> Result<ArrayRef> {
    let arrays = call.text_array(0)?;
    call.build_text(|row| {
        let Some(items) = arrays.get(row) else { return Ok(None) };
        let mut out = String::new();
        print(items, &mut out);
        Ok(Some(Cow::Owned(out)))
    })
}

fn any_array_out(call: &Call<'_>) -> Result<ArrayRef> {
    let arrays = call.array(0);
    let constant = call.is_constant_arg(0);
    call.build_text(|row| {
        let mut out = String::new();
        Ok(text_of(arrays, if constant { 0 } else { row }, &mut out).then_some(Cow::Owned(out)))
    })
}
