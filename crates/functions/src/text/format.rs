//! `format(formatstr [, value, …])`

use std::borrow::Cow;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use super::join::Texts;
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::column::Column;
use apigw_sql_value::format::{Argument, Format};
use apigw_sql_value::quote;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "format",
    aliases: &[],
    family: FAMILY,
    description: "The format with its specifiers replaced by the values: `%s` the value as text, `%I` as an identifier, `%L` as a literal, \
                  `%%` a percent sign; `%2$s` takes the second value, `%-10s` pads to a width, `%*s` takes the width from a value. NULL is \
                  nothing for `%s`, `NULL` for `%L` and an error for `%I`; raises where a value is missing. NULL for a NULL format.",
    example: "SELECT format('%s: %I = %L', 'a', 'My column', 'it''s')",
    result: "a: \"My column\" = 'it''s'",
    overloads: &[
        Overload::new(&[("format", Param::Text)], Returns::Type(SqlType::Text), format),
        Overload::new(&[("format", Param::Text), ("value", Param::Any)], Returns::Type(SqlType::Text), format).variadic(),
    ],
};

fn format(call: &Call<'_>) -> Result<ArrayRef> {
    let formats = call.text(0)?;
    let columns: Vec<_> =
        (1..call.arg_count()).map(|i| (Column::new(call.field(i), call.array(i).as_ref()), call.is_constant_arg(i))).collect();
    let mut known: Option<(&str, Format)> = None;
    let mut values = vec![String::new(); columns.len()];
    call.build_text(|row| {
        let Some(text) = formats.get(row) else { return Ok(None) };
        if known.as_ref().is_none_or(|(last, _)| *last != text) {
            known = Some((text, Format::parse(text).into_datafusion()?));
        }
        let Some((_, format)) = &known else { return Ok(None) };
        let mut arguments = Vec::with_capacity(columns.len());
        for ((column, constant), value) in columns.iter().zip(&mut values) {
            let row = if *constant { 0 } else { row };
            arguments.push(if column.is_null(row) {
                Argument::Null
            } else {
                value.clear();
                column.text(row, value);
                Argument::Text(value)
            });
        }
        Ok(Some(Cow::Owned(format.apply(&arguments).into_datafusion()?)))
    })
}

/// Each value of argument 0 as a literal; `null` stands for NULL.
pub(super) fn quoted(call: &Call<'_>, null: Option<&'static str>) -> Result<ArrayRef> {
    let texts = Texts::new(call, 0);
    let mut scratch = String::new();
    call.build_text(|row| {
        Ok(match texts.cast(row, &mut scratch) {
            Some(text) => Some(Cow::Owned(quote::literal(text))),
            None => null.map(Cow::Borrowed),
        })
    })
}
