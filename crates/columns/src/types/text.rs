//! PostgreSQL's text form of any value of any Arrow type: the one that all text formats, `\copy` and variables share.
//!
//! `t` and `f`, `2025-01-01 00:00:00+00`, `{a,"b c",NULL}`, `"k"=>"v", "n"=>NULL`, `(1,"a b",)`, `\x00ff`. Times are
//! those of UTC. Types PostgreSQL has not got print as the nearest it has: durations as intervals, structs as
//! records, maps of anything as hstore.

use std::ops::Range;

use arrow::array::Array;
use arrow::datatypes::{Field, i256};

use super::column::{Column, Values, union_child};
use super::time::{Style, date, day_time, duration, month_day_nano, months, time, timestamp};
use apigw_sql_value::float::{double, real};
use apigw_sql_value::number::{bytea, decimal, decimal_digits, integer, unsigned};
use apigw_sql_value::{hstore, text_array};

/// Appends the text form of one value, and tells whether there was one: NULL appends nothing.
///
/// Each call looks at the array's type anew; the output formats do so once a batch.
pub fn text_of(array: &dyn Array, row: usize, out: &mut String) -> bool {
    let column = Column::new(&Field::new("", array.data_type().clone(), true), array);
    let present = !column.is_null(row);
    if present {
        column.text(row, out);
    }
    present
}

impl Column<'_> {
    /// The text of a cell, in `scratch` unless the array has it as it is; `None` for NULL.
    pub fn cell<'s>(&'s self, row: usize, scratch: &'s mut String) -> Option<&'s str> {
        if self.is_null(row) {
            return None;
        }
        if let Some(text) = self.str(row) {
            return Some(text);
        }
        scratch.clear();
        self.text(row, scratch);
        Some(scratch)
    }

    /// Calls `each` with the text of each item of an array that is not NULL, those of all its dimensions; `None` is NULL.
    pub fn items(&self, row: usize, each: &mut dyn FnMut(Option<&str>)) {
        let Values::List(bounds, items) = &self.values else { return };
        let mut scratch = String::new();
        for item in bounds.of(row) {
            match &items.values {
                Values::List(..) if !items.is_null(item) => items.items(item, each),
                _ => each(items.cell(item, &mut scratch)),
            }
        }
    }

    /// Appends the text of a cell that is not NULL.
    pub fn text(&self, row: usize, out: &mut String) {
        match &self.values {
            Values::Null => {}
            Values::Boolean(array) => out.push(if array.value(row) { 't' } else { 'f' }),
            Values::Int8(values) => integer(i64::from(values[row]), out),
            Values::Int16(values) => integer(i64::from(values[row]), out),
            Values::Int32(values) => integer(i64::from(values[row]), out),
            Values::Int64(values) => integer(values[row], out),
            Values::UInt8(values) => unsigned(u64::from(values[row]), out),
            Values::UInt16(values) => unsigned(u64::from(values[row]), out),
            Values::UInt32(values) => unsigned(u64::from(values[row]), out),
            Values::UInt64(values) => unsigned(values[row], out),
            Values::Float16(values) => real(values[row].to_f32(), out),
            Values::Float32(values) => real(values[row], out),
            Values::Float64(values) => double(values[row], out),
            Values::Decimal32(values, scale) => decimal(i128::from(values[row]), *scale, out),
            Values::Decimal64(values, scale) => decimal(i128::from(values[row]), *scale, out),
            Values::Decimal128(values, scale) => decimal(values[row], *scale, out),
            Values::Decimal256(values, scale) => decimal256(values[row], *scale, out),
            Values::Utf8(array) => out.push_str(array.value(row)),
            Values::LargeUtf8(array) => out.push_str(array.value(row)),
            Values::Utf8View(array) => out.push_str(array.value(row)),
            Values::Binary(array) => bytea(array.value(row), out),
            Values::LargeBinary(array) => bytea(array.value(row), out),
            Values::BinaryView(array) => bytea(array.value(row), out),
            Values::FixedBinary(array) => bytea(array.value(row), out),
            Values::Inet(array) => super::inet::print(array, row, out),
            Values::List(bounds, items) => array_text(items, bounds.of(row), out),
            Values::Map(offsets, keys, values) => map_text(keys, values, offsets[row] as usize..offsets[row + 1] as usize, out),
            Values::Struct(columns) => record_text(columns, row, out),
            Values::Indexed(places, distinct) => distinct.text(places[row], out),
            Values::Union(union, children) => {
                if let Some((child, place)) = union_child(union, children, row) {
                    child.text(place, out);
                }
            }
            _ => self.time(row, Style::Postgres, out),
        }
    }

    /// Appends a date, time or interval.
    pub(crate) fn time(&self, row: usize, style: Style, out: &mut String) {
        match &self.values {
            Values::Timestamp(values, unit, zoned) => timestamp(values[row], *unit, *zoned, style, out),
            Values::Date32(values) => date(i64::from(values[row]), style, out),
            Values::Date64(values) => date(values[row].div_euclid(86_400_000), style, out),
            Values::Time32(values, unit) => time(i64::from(values[row]), *unit, out),
            Values::Time64(values, unit) => time(values[row], *unit, out),
            Values::Duration(values, unit) => duration(values[row], *unit, out),
            Values::Months(values) => months(values[row], out),
            Values::DayTime(values) => day_time(values[row], out),
            Values::MonthDayNano(values) => month_day_nano(values[row], out),
            _ => {}
        }
    }
}

fn decimal256(value: i256, scale: i8, out: &mut String) {
    if let Some(small) = value.to_i128() {
        return decimal(small, scale, out);
    }
    let text = value.to_string();
    let magnitude = text.strip_prefix('-').unwrap_or(&text);
    out.push_str(if value.is_negative() { "-" } else { "" });
    decimal_digits(magnitude, scale, out);
}

/// `array_out`: items of a list within a list are not quoted, all others where they need it.
fn array_text(items: &Column<'_>, range: Range<usize>, out: &mut String) {
    let nested = matches!(items.values, Values::List(..));
    let mut scratch = String::new();
    out.push('{');
    for (n, item) in range.enumerate() {
        if n > 0 {
            out.push(',');
        }
        if nested && !items.is_null(item) {
            items.text(item, out);
        } else {
            text_array::print_item(items.cell(item, &mut scratch), out);
        }
    }
    out.push('}');
}

/// `hstore_out`, over the text of keys and values of any type.
fn map_text(keys: &Column<'_>, values: &Column<'_>, range: Range<usize>, out: &mut String) {
    if is_text(keys) && is_text(values) {
        let entry = |i| (keys.str(i).unwrap_or_default(), if values.is_null(i) { None } else { values.str(i) });
        return hstore::print(range.map(entry), out);
    }
    let owned = |column: &Column<'_>, i: usize| {
        let mut scratch = String::new();
        column.cell(i, &mut scratch).map(str::to_owned)
    };
    let entries: Vec<_> = range.map(|i| (owned(keys, i).unwrap_or_default(), owned(values, i))).collect();
    hstore::print(entries.iter().map(|(key, value)| (key.as_str(), value.as_deref())), out);
}

fn is_text(column: &Column<'_>) -> bool {
    match &column.values {
        Values::Utf8(_) | Values::LargeUtf8(_) | Values::Utf8View(_) => true,
        Values::Indexed(_, distinct) => is_text(distinct),
        _ => false,
    }
}

/// `record_out`: nothing for NULL, quotes are doubled and so are backslashes.
fn record_text(columns: &[(&str, Column<'_>)], row: usize, out: &mut String) {
    let mut scratch = String::new();
    out.push('(');
    for (n, (_, column)) in columns.iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        let Some(text) = column.cell(row, &mut scratch) else { continue };
        let special = |b: u8| matches!(b, b'"' | b'\\' | b'(' | b')' | b',' | b' ' | b'\t'..=b'\r');
        if !text.is_empty() && !text.bytes().any(special) {
            out.push_str(text);
            continue;
        }
        out.push('"');
        for c in text.chars() {
            if matches!(c, '"' | '\\') {
                out.push(c);
            }
            out.push(c);
        }
        out.push('"');
    }
    out.push(')');
}
