//! Tab-separated values as PostgreSQL's `COPY` writes its text format: NULL as `\N`, tabs and line breaks as `\t`, `\n`.

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};

use super::Format;
use super::escape::{Specials, escaped, specials};
use super::sink::Sink;
use crate::types::column::columns;
use apigw_sql_value::error::Result;

const ESCAPED: Specials = specials(b"\\\x08\x0c\n\r\t\x0b");

/// Writes TSV.
pub(super) struct Tsv {
    sink: Sink,
    header: bool,
    schema: SchemaRef,
    scratch: String,
}

impl Tsv {
    pub(super) fn new(sink: Sink, header: bool) -> Self {
        Self { sink, header, schema: SchemaRef::new(Schema::empty()), scratch: String::new() }
    }
}

impl Format for Tsv {
    fn begin(&mut self, titles: &[String], schema: &SchemaRef) -> Result<()> {
        self.schema = SchemaRef::clone(schema);
        if self.header {
            for (n, title) in titles.iter().enumerate() {
                if n > 0 {
                    self.sink.buffer.push('\t');
                }
                field(title, &mut self.sink.buffer);
            }
            self.sink.buffer.push('\n');
        }
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let columns = columns(&self.schema, batch);
        for row in 0..batch.num_rows() {
            let out = &mut self.sink.buffer;
            for (n, column) in columns.iter().enumerate() {
                if n > 0 {
                    out.push('\t');
                }
                match column.cell(row, &mut self.scratch) {
                    Some(text) => field(text, out),
                    None => out.push_str("\\N"),
                }
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

fn field(text: &str, out: &mut String) {
    escaped(text, &ESCAPED, out, |rest, out| {
        out.push('\\');
        out.push(match rest.as_bytes().first() {
            Some(0x08) => 'b',
            Some(0x0c) => 'f',
            Some(b'\n') => 'n',
            Some(b'\r') => 'r',
            Some(b'\t') => 't',
            Some(0x0b) => 'v',
            _ => '\\',
        });
        1
    });
}
