//! HTML: a `<table>` element. Text is shown as it is, never read as markup.

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};

use super::escape::{Specials, controls_and, escaped};
use super::sink::Sink;
use super::table::row_count;
use super::terminal::visible;
use super::{Format, Options};
use crate::types::column::{columns, is_number};
use apigw_sql_value::error::Result;

/// Markup, and the control characters that HTML does not allow.
const MARKUP: Specials = controls_and(b"<>&\"'");

/// Writes HTML.
pub(super) struct Html {
    sink: Sink,
    options: Options,
    schema: SchemaRef,
    rows: u64,
    scratch: String,
}

impl Html {
    pub(super) fn new(sink: Sink, options: &Options) -> Self {
        Self { sink, options: options.clone(), schema: SchemaRef::new(Schema::empty()), rows: 0, scratch: String::new() }
    }
}

impl Format for Html {
    fn begin(&mut self, titles: &[String], schema: &SchemaRef) -> Result<()> {
        self.schema = SchemaRef::clone(schema);
        let out = &mut self.sink.buffer;
        out.push_str("<table>\n");
        if self.options.header {
            out.push_str("<thead>\n<tr>");
            for title in titles {
                out.push_str("<th>");
                inline(title, out);
                out.push_str("</th>");
            }
            out.push_str("</tr>\n</thead>\n");
        }
        out.push_str("<tbody>\n");
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let right = self.schema.fields().iter().map(|field| is_number(field.data_type()));
        let columns: Vec<_> = columns(&self.schema, batch).into_iter().zip(right).collect();
        for row in 0..batch.num_rows() {
            let out = &mut self.sink.buffer;
            out.push_str("<tr>");
            for (column, right) in &columns {
                out.push_str(if *right { "<td style=\"text-align: right\">" } else { "<td>" });
                inline(column.cell(row, &mut self.scratch).unwrap_or(&self.options.null), out);
                out.push_str("</td>");
            }
            out.push_str("</tr>\n");
            self.sink.spill()?;
        }
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        self.sink.buffer.push_str("</tbody>\n</table>\n");
        if self.options.footer {
            self.sink.buffer.push_str("<p>");
            row_count(self.rows, &mut self.sink.buffer);
            self.sink.buffer.push_str("</p>\n");
        }
        self.sink.finish()
    }
}

fn inline(text: &str, out: &mut String) {
    escaped(text, &MARKUP, out, |rest, out| {
        let Some(c) = rest.chars().next() else { return 0 };
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("<br>\n"),
            '\r' if rest[1..].starts_with('\n') => {}
            c if c.is_control() && c != '\t' => visible(&rest[..c.len_utf8()], out),
            _ => return 0,
        }
        c.len_utf8()
    });
}
