//! `array_to_string(array, delimiter [, null_string])`

use std::borrow::Cow;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::column::Column;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "array_to_string",
    aliases: &["list_to_string", "array_join", "list_join"],
    family: FAMILY,
    description: "The elements of all dimensions in their text form, with the delimiter between them; elements that are NULL are left out, or \
                  `null_string` stands for them. NULL where the array or the delimiter is. As in PostgreSQL's chapter \"Array Functions and \
                  Operators\".",
    example: "SELECT array_to_string(ARRAY[true, NULL, false], ', ', '?')",
    result: "t, ?, f",
    overloads: &[Overload::new(
        &[("array", Param::AnyArray), ("delimiter", Param::Text), ("null_string", Param::Text)],
        Returns::Type(SqlType::Text),
        joined,
    )
    .optional(1)],
};

fn joined(call: &Call<'_>) -> Result<ArrayRef> {
    let arrays = Column::new(call.field(0), call.array(0).as_ref());
    let delimiters = call.text(1)?;
    let nulls = if call.arg_count() > 2 { Some(call.text(2)?) } else { None };
    call.build_text(|row| {
        let place = if call.is_constant_arg(0) { 0 } else { row };
        let Some(delimiter) = delimiters.get(row).filter(|_| !arrays.is_null(place)) else { return Ok(None) };
        let null = nulls.as_ref().and_then(|nulls| nulls.get(row));
        let (mut out, mut first) = (String::new(), true);
        arrays.items(place, &mut |item| {
            let Some(text) = item.or(null) else { return };
            out.push_str(if first { "" } else { delimiter });
            out.push_str(text);
            first = false;
        });
        Ok(Some(Cow::Owned(out)))
    })
}
