//! Rows as JSON objects: what JSON and NDJSON share.
//!
//! The shape is stable: every column in order, NULL as `null`, hstore and structs as objects, arrays as arrays, json
//! as it was written, numbers with all their digits. Times are ISO 8601 in UTC, `NaN` and infinities, which JSON has
//! not got, are strings, as are intervals and bytes in PostgreSQL's text form.

use std::fmt::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use serde::de::IgnoredAny;

use super::escape::{Specials, controls_and, escaped};
use super::titles::unique;
use crate::types::column::{Column, Values, columns, union_child};
use crate::types::time::Style;

/// What JSON escapes, and the controls it would allow but a terminal acts on.
const SPECIALS: Specials = controls_and(b"\"\\");

/// The members of a row's object: `"name":` of each column.
pub(super) fn members(titles: &[String]) -> Vec<String> {
    let member = |name: &String| {
        let mut member = String::new();
        string(name, &mut member);
        member.push(':');
        member
    };
    unique(titles).iter().map(member).collect()
}

/// A batch about to be written as objects.
pub(super) struct Rows<'a> {
    members: &'a [String],
    columns: Vec<Column<'a>>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(members: &'a [String], schema: &SchemaRef, batch: &'a RecordBatch) -> Self {
        Self { members, columns: columns(schema, batch) }
    }

    /// Appends the object of `row`.
    pub(super) fn write(&self, row: usize, out: &mut String) {
        out.push('{');
        for (n, (member, column)) in self.members.iter().zip(&self.columns).enumerate() {
            if n > 0 {
                out.push(',');
            }
            out.push_str(member);
            column.json(row, out);
        }
        out.push('}');
    }
}

impl Column<'_> {
    /// Appends a cell as JSON.
    fn json(&self, row: usize, out: &mut String) {
        if self.is_null(row) {
            return out.push_str("null");
        }
        if let Some(text) = self.str(row) {
            return if self.json { embedded(text, out) } else { string(text, out) };
        }
        match &self.values {
            Values::Boolean(array) => out.push_str(if array.value(row) { "true" } else { "false" }),
            Values::Float16(values) => self.float(values[row].to_f32().is_finite(), row, out),
            Values::Float32(values) => self.float(values[row].is_finite(), row, out),
            Values::Float64(values) => self.float(values[row].is_finite(), row, out),
            Values::Binary(_) | Values::LargeBinary(_) | Values::BinaryView(_) | Values::FixedBinary(_) => {
                // The text is a backslash and then letters and digits.
                out.push_str("\"\\");
                self.text(row, out);
                out.push('"');
            }
            Values::Timestamp(..)
            | Values::Date32(_)
            | Values::Date64(_)
            | Values::Time32(..)
            | Values::Time64(..)
            | Values::Duration(..)
            | Values::Months(_)
            | Values::DayTime(_)
            | Values::MonthDayNano(_) => {
                out.push('"');
                self.time(row, Style::Iso, out);
                out.push('"');
            }
            Values::Inet(_) => {
                out.push('"');
                self.text(row, out);
                out.push('"');
            }
            Values::List(bounds, items) => {
                out.push('[');
                for (n, item) in bounds.of(row).enumerate() {
                    if n > 0 {
                        out.push(',');
                    }
                    items.json(item, out);
                }
                out.push(']');
            }
            Values::Map(offsets, keys, values) => {
                let mut scratch = String::new();
                out.push('{');
                for (n, entry) in (offsets[row] as usize..offsets[row + 1] as usize).enumerate() {
                    if n > 0 {
                        out.push(',');
                    }
                    string(keys.cell(entry, &mut scratch).unwrap_or_default(), out);
                    out.push(':');
                    values.json(entry, out);
                }
                out.push('}');
            }
            Values::Struct(columns) => {
                out.push('{');
                for (n, (name, column)) in columns.iter().enumerate() {
                    if n > 0 {
                        out.push(',');
                    }
                    string(name, out);
                    out.push(':');
                    column.json(row, out);
                }
                out.push('}');
            }
            Values::Indexed(places, distinct) => distinct.json(places[row], out),
            Values::Union(union, children) => match union_child(union, children, row) {
                Some((child, place)) => child.json(place, out),
                None => out.push_str("null"),
            },
            _ => self.text(row, out),
        }
    }

    fn float(&self, finite: bool, row: usize, out: &mut String) {
        let quote = if finite { "" } else { "\"" };
        out.push_str(quote);
        self.text(row, out);
        out.push_str(quote);
    }
}

/// Appends `text` as a JSON string.
fn string(text: &str, out: &mut String) {
    out.push('"');
    escaped(text, &SPECIALS, out, |rest, out| {
        let Some(c) = rest.chars().next() else { return 0 };
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Writing into a `String` cannot fail.
            c if c.is_control() => drop(write!(out, "\\u{:04x}", u32::from(c))),
            _ => return 0,
        }
        c.len_utf8()
    });
    out.push('"');
}

/// Appends json as it was written, on one line. What is not json after all becomes a string: the document stays whole.
fn embedded(text: &str, out: &mut String) {
    if serde_json::from_str::<IgnoredAny>(text).is_err() {
        return string(text, out);
    }
    // Line breaks cannot be in strings: those between the tokens mean nothing.
    for line in text.split(['\n', '\r']) {
        out.push_str(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_string_reads_back() {
        proptest::proptest!(|(text in "(\\PC|[\\x00-\\x9f\"\\\\])*")| {
            let mut out = String::new();
            string(&text, &mut out);
            proptest::prop_assert_eq!(&serde_json::from_str::<String>(&out).unwrap(), &text);
            proptest::prop_assert!(!out.chars().any(char::is_control));
        });
    }

    #[test]
    fn json_stays_on_one_line_and_what_is_none_becomes_a_string() {
        let of = |text: &str| {
            let mut out = String::new();
            embedded(text, &mut out);
            out
        };
        assert_eq!(of("{\"a\":\r\n  1.50,\n\"a\": 2}"), "{\"a\":  1.50,\"a\": 2}");
        assert_eq!(of("{\"a\":"), "\"{\\\"a\\\":\"");
        assert_eq!(of(""), "\"\"");
    }
}
