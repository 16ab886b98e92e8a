//! Markdown: a pipe table of the GitHub flavour. Text is shown as it is, never read as markup.

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};

use super::escape::{Specials, controls_and, escaped};
use super::sink::Sink;
use super::terminal::visible;
use super::{Format, Options};
use crate::types::column::{columns, is_number};
use apigw_sql_value::error::Result;

/// Markup of the GitHub flavour (`$` begins a formula), and control characters.
const MARKUP: Specials = controls_and(b"\\`*_[]<>|~&$");

/// Writes Markdown.
pub(super) struct Markdown {
    sink: Sink,
    null: String,
    schema: SchemaRef,
    scratch: String,
}

impl Markdown {
    pub(super) fn new(sink: Sink, options: &Options) -> Self {
        let mut null = String::new();
        inline(&options.null, &mut null);
        Self { sink, null, schema: SchemaRef::new(Schema::empty()), scratch: String::new() }
    }
}

impl Format for Markdown {
    fn begin(&mut self, titles: &[String], schema: &SchemaRef) -> Result<()> {
        self.schema = SchemaRef::clone(schema);
        let out = &mut self.sink.buffer;
        out.push('|');
        for title in titles {
            out.push(' ');
            inline(title, out);
            out.push_str(" |");
        }
        out.push_str("\n|");
        for field in schema.fields() {
            out.push_str(if is_number(field.data_type()) { " ---: |" } else { " --- |" });
        }
        out.push('\n');
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let columns = columns(&self.schema, batch);
        for row in 0..batch.num_rows() {
            let out = &mut self.sink.buffer;
            out.push('|');
            for column in &columns {
                out.push(' ');
                match column.cell(row, &mut self.scratch) {
                    Some(text) => inline(text, out),
                    None => out.push_str(&self.null),
                }
                out.push_str(" |");
            }
            out.push('\n');
            self.sink.spill()?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        self.sink.finish()
    }
}

/// Appends `text` so that it reads as itself; a table cell is one line, so a line break becomes `<br>`.
fn inline(text: &str, out: &mut String) {
    escaped(text, &MARKUP, out, |rest, out| {
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { return 0 };
        match c {
            '\r' if rest[1..].starts_with('\n') => {}
            '\n' => out.push_str("<br>"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '_' if is_within_word(&text[..text.len() - rest.len()], chars.next()) => return 0,
            c if c.is_ascii_punctuation() => out.extend(['\\', c]),
            c if c.is_control() && c != '\t' => visible(&rest[..c.len_utf8()], out),
            _ => return 0,
        }
        c.len_utf8()
    });
}

/// Within a word an underscore is no markup, and `api_method` is easier to read as it is.
fn is_within_word(before: &str, after: Option<char>) -> bool {
    before.chars().next_back().is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)
}
