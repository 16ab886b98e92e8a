//! CSV as PostgreSQL's `COPY … WITH (FORMAT csv)` writes it: RFC 4180 with line feeds, NULL as nothing, an empty text as `""`.

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};

use super::Format;
use super::escape::{Specials, escaped, next, specials};
use super::sink::Sink;
use crate::types::column::columns;
use apigw_sql_value::error::Result;

const QUOTED: Specials = specials(b",\"\n\r");
const QUOTES: Specials = specials(b"\"");

/// Writes CSV.
pub(super) struct Csv {
    sink: Sink,
    header: bool,
    schema: SchemaRef,
    scratch: String,
}

impl Csv {
    pub(super) fn new(sink: Sink, header: bool) -> Self {
        Self { sink, header, schema: SchemaRef::new(Schema::empty()), scratch: String::new() }
    }
}

impl Format for Csv {
    fn begin(&mut self, titles: &[String], schema: &SchemaRef) -> Result<()> {
        self.schema = SchemaRef::clone(schema);
        if self.header {
            for (n, title) in titles.iter().enumerate() {
                if n > 0 {
                    self.sink.buffer.push(',');
                }
                field(title, titles.len() == 1, &mut self.sink.buffer);
            }
            self.sink.buffer.push('\n');
        }
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let columns: Vec<_> = columns(&self.schema, batch).into_iter().map(|column| (column.is_plain(), column)).collect();
        let alone = columns.len() == 1;
        for row in 0..batch.num_rows() {
            let out = &mut self.sink.buffer;
            for (n, (plain, column)) in columns.iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                if column.is_null(row) {
                    continue;
                }
                if *plain {
                    column.text(row, out);
                } else if let Some(text) = column.cell(row, &mut self.scratch) {
                    field(text, alone, out);
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

/// Appends a text, in quotes where it needs them: `\.` alone on a line would end PostgreSQL's `COPY … FROM`.
fn field(text: &str, alone: bool, out: &mut String) {
    if !text.is_empty() && next(text, 0, &QUOTED).is_none() && !(alone && text == "\\.") {
        return out.push_str(text);
    }
    out.push('"');
    escaped(text, &QUOTES, out, |_, out| {
        out.push_str("\"\"");
        1
    });
    out.push('"');
}
