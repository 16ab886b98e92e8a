//! The constructors of json and jsonb.

use bumpalo::Bump;
use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::build;
use super::encode::{append, append_key, append_list, append_struct};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::column::{Column, Values};
use apigw_sql_value::error::{Error, ErrorKind, Result as OwnResult};
use apigw_sql_value::json::append_string;
use apigw_sql_value::jsonb::canonicalize;

/// The columns of the arguments, and whether each is constant.
fn arguments<'a>(call: &'a Call<'_>) -> Vec<(Column<'a>, bool)> {
    (0..call.arg_count()).map(|i| (Column::new(call.field(i), call.array(i)), call.is_constant_arg(i))).collect()
}

fn place(constant: bool, row: usize) -> usize {
    if constant { 0 } else { row }
}

/// What `write` writes of each row, in the form of `sql_type`.
fn written<F>(call: &Call<'_>, sql_type: SqlType, mut write: F) -> Result<ArrayRef>
where
    F: FnMut(usize, &mut String) -> OwnResult<bool>,
{
    let mut json = String::new();
    build(call, |row, bump: &Bump, out| {
        if sql_type == SqlType::Json {
            return write(row, out);
        }
        json.clear();
        Ok(write(row, &mut json)? && canonicalize(bump, &json, out).map(|()| true)?)
    })
}

/// `to_json`.
pub(crate) fn value(call: &Call<'_>, sql_type: SqlType) -> Result<ArrayRef> {
    let column = Column::new(call.field(0), call.array(0));
    written(call, sql_type, |row, out| {
        let present = !column.is_null(row);
        if present {
            append(&column, row, out);
        }
        Ok(present)
    })
}

/// `json_build_array`.
pub(crate) fn array(call: &Call<'_>, sql_type: SqlType) -> Result<ArrayRef> {
    let columns = arguments(call);
    written(call, sql_type, |row, out| {
        out.push('[');
        for (i, (column, constant)) in columns.iter().enumerate() {
            out.push_str(if i > 0 { ", " } else { "" });
            append(column, place(*constant, row), out);
        }
        out.push(']');
        Ok(true)
    })
}

/// `json_build_object`.
pub(crate) fn object(call: &Call<'_>, sql_type: SqlType) -> Result<ArrayRef> {
    let columns = arguments(call);
    if !columns.len().is_multiple_of(2) {
        return Err(refused("argument list must have even number of elements")
            .with_hint("keys and values stand in turn")
            .into_datafusion());
    }
    written(call, sql_type, |row, out| {
        out.push('{');
        for (i, pair) in columns.chunks_exact(2).enumerate() {
            let [(key, constant_key), (value, constant_value)] = pair else { continue };
            let key_row = place(*constant_key, row);
            if key.is_null(key_row) {
                return Err(refused(format!("argument {}: key must not be null", 2 * i + 1)));
            }
            out.push_str(if i > 0 { ", " } else { "" });
            append_key(key, key_row, out)?;
            out.push_str(" : ");
            append(value, place(*constant_value, row), out);
        }
        out.push('}');
        Ok(true)
    })
}

/// `json_object(text[])`.
pub(crate) fn of_array(call: &Call<'_>, sql_type: SqlType) -> Result<ArrayRef> {
    let arrays = call.text_array(0)?;
    written(call, sql_type, |row, out| {
        let Some(items) = arrays.get(row) else { return Ok(false) };
        if items.len() % 2 == 1 {
            return Err(refused("array must have even number of elements"));
        }
        let keys = items.clone().step_by(2);
        entries(keys.zip(items.skip(1).step_by(2)), out)
    })
}

/// `json_object(text[][])`.
pub(crate) fn of_matrix(call: &Call<'_>, sql_type: SqlType) -> Result<ArrayRef> {
    let matrices = call.text_matrix(0)?;
    written(call, sql_type, |row, out| {
        let Some(rows) = matrices.get(row) else { return Ok(false) };
        let mut pairs = Vec::new();
        for pair in rows {
            let pair: Vec<_> = pair.into_iter().flatten().collect();
            let [key, value] = pair.as_slice() else { return Err(refused("array must have two columns")) };
            pairs.push((*key, *value));
        }
        entries(pairs, out)
    })
}

/// `json_object(text[], text[])`.
pub(crate) fn of_arrays(call: &Call<'_>, sql_type: SqlType) -> Result<ArrayRef> {
    let (keys, values) = (call.text_array(0)?, call.text_array(1)?);
    written(call, sql_type, |row, out| {
        let (Some(keys), Some(values)) = (keys.get(row), values.get(row)) else { return Ok(false) };
        if keys.len() != values.len() {
            return Err(refused(format!("expected as many values as keys, but found {} and {}", values.len(), keys.len())));
        }
        entries(keys.zip(values), out)
    })
}

fn entries<'a>(pairs: impl IntoIterator<Item = (Option<&'a str>, Option<&'a str>)>, out: &mut String) -> OwnResult<bool> {
    out.push('{');
    for (i, (key, value)) in pairs.into_iter().enumerate() {
        out.push_str(if i > 0 { ", " } else { "" });
        append_string(key.ok_or_else(|| refused("null value not allowed for object key"))?, out);
        out.push_str(" : ");
        match value {
            Some(value) => append_string(value, out),
            None => out.push_str("null"),
        }
    }
    out.push('}');
    Ok(true)
}

/// `array_to_json`.
pub(crate) fn of_sql_array(call: &Call<'_>) -> Result<ArrayRef> {
    pretty(call, |column, row, separator, out| match &column.values {
        Values::List(bounds, items) => {
            append_list(items, bounds.of(row), separator, out);
            Ok(())
        }
        _ => Err(refused("`array_to_json` takes an array").with_hint("`to_json` takes any value")),
    })
}

/// `row_to_json`.
pub(crate) fn of_row(call: &Call<'_>) -> Result<ArrayRef> {
    pretty(call, |column, row, separator, out| match &column.values {
        Values::Struct(columns) => {
            append_struct(columns, row, separator, out);
            Ok(())
        }
        _ => Err(refused("`row_to_json` takes a struct").with_hint("`to_json` takes any value")),
    })
}

/// Argument 0 as `write` writes it, with line breaks where argument 1 says so.
fn pretty<F>(call: &Call<'_>, write: F) -> Result<ArrayRef>
where
    F: Fn(&Column<'_>, usize, &str, &mut String) -> OwnResult<()>,
{
    let column = Column::new(call.field(0), call.array(0));
    let lines = if call.arg_count() > 1 { Some(call.boolean(1)?) } else { None };
    written(call, SqlType::Json, |row, out| {
        let lines = lines.as_ref().map_or(Some(false), |lines| lines.get(row));
        let at = place(call.is_constant_arg(0), row);
        let (Some(lines), false) = (lines, column.is_null(at)) else { return Ok(false) };
        write(&column, at, if lines { ",\n " } else { "," }, out).map(|()| true)
    })
}

fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Execution, message)
}
