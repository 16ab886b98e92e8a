//! Values of any type as JSON: what `to_json` gives, to the blank.

use apigw_sql_columns::types::column::{Column, Values, union_child};
use apigw_sql_value::error::{Error, ErrorKind, Result};
use apigw_sql_value::hstore;
use apigw_sql_value::json::append_string;

/// Appends the value of `row`; NULL is `null`.
pub(crate) fn append(column: &Column<'_>, row: usize, out: &mut String) {
    if column.is_null(row) {
        return out.push_str("null");
    }
    if let Some(text) = column.str(row) {
        return if column.json { out.push_str(text) } else { append_string(text, out) };
    }
    match &column.values {
        Values::Boolean(array) => out.push_str(if array.value(row) { "true" } else { "false" }),
        Values::List(bounds, items) => append_list(items, bounds.of(row), ",", out),
        Values::Struct(columns) => append_struct(columns, row, ",", out),
        Values::Map(offsets, keys, values) => {
            let range = offsets[row] as usize..offsets[row + 1] as usize;
            let entry = |i| (keys.str(i).unwrap_or_default(), if values.is_null(i) { None } else { values.str(i) });
            hstore::print_json(range.map(entry), out);
        }
        Values::Indexed(places, distinct) => append(distinct, places[row], out),
        Values::Union(union, children) => match union_child(union, children, row) {
            Some((child, place)) => append(child, place, out),
            None => out.push_str("null"),
        },
        _ if is_number(&column.values, row) => column.text(row, out),
        _ => append_string(&text(column, row), out),
    }
}

/// Appends a list, with `separator` between its items.
pub(super) fn append_list(items: &Column<'_>, range: std::ops::Range<usize>, separator: &str, out: &mut String) {
    out.push('[');
    for (n, item) in range.enumerate() {
        if n > 0 {
            out.push_str(separator);
        }
        append(items, item, out);
    }
    out.push(']');
}

/// Appends a struct, with `separator` between its members.
pub(super) fn append_struct(columns: &[(&str, Column<'_>)], row: usize, separator: &str, out: &mut String) {
    // The members of a struct without names, as DataFusion and as PostgreSQL call them.
    let nameless = columns.iter().enumerate().all(|(n, (name, _))| name.strip_prefix('c').is_some_and(|rest| rest == n.to_string()));
    out.push('{');
    for (n, (name, column)) in columns.iter().enumerate() {
        if n > 0 {
            out.push_str(separator);
        }
        if nameless {
            append_string(&format!("f{}", n + 1), out);
        } else {
            append_string(name, out);
        }
        out.push(':');
        append(column, row, out);
    }
    out.push('}');
}

/// Appends the value as the key of an object.
pub(crate) fn append_key(column: &Column<'_>, row: usize, out: &mut String) -> Result<()> {
    match &column.values {
        Values::Indexed(places, distinct) => return append_key(distinct, places[row], out),
        Values::List(..) | Values::Struct(_) | Values::Map(..) | Values::Union(..) => return Err(structured_key()),
        _ if column.json => return Err(structured_key()),
        Values::Boolean(array) => append_string(if array.value(row) { "true" } else { "false" }, out),
        _ => append_string(&text(column, row), out),
    }
    Ok(())
}

fn structured_key() -> Error {
    Error::new(ErrorKind::Execution, "key value must be scalar, not array, struct, hstore or json").with_hint("cast the key: `(…)::text`")
}

/// The text of a scalar; timestamps as ISO 8601 has them.
fn text(column: &Column<'_>, row: usize) -> String {
    if let Some(text) = column.str(row) {
        return text.to_owned();
    }
    let mut text = String::new();
    column.text(row, &mut text);
    if let Values::Timestamp(_, _, zoned) = &column.values {
        text = text.replacen(' ', "T", 1);
        if *zoned {
            text = text.replacen("+00", "+00:00", 1);
        }
    }
    text
}

fn is_number(values: &Values<'_>, row: usize) -> bool {
    match values {
        Values::Float16(values) => values[row].to_f32().is_finite(),
        Values::Float32(values) => values[row].is_finite(),
        Values::Float64(values) => values[row].is_finite(),
        Values::Int8(_)
        | Values::Int16(_)
        | Values::Int32(_)
        | Values::Int64(_)
        | Values::UInt8(_)
        | Values::UInt16(_)
        | Values::UInt32(_)
        | Values::UInt64(_)
        | Values::Decimal32(..)
        | Values::Decimal64(..)
        | Values::Decimal128(..)
        | Values::Decimal256(..) => true,
        _ => false,
    }
}
