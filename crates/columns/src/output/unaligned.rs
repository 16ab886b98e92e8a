//! psql's unaligned output, for scripts: values as they are, with a separator between.

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};

use super::sink::Sink;
use super::table::row_count;
use super::{Format, Options};
use crate::types::column::columns;
use apigw_sql_value::error::Result;

/// Writes unaligned output, one record a line or one column a line.
pub(super) struct Unaligned {
    sink: Sink,
    options: Options,
    expanded: bool,
    titles: Vec<String>,
    schema: SchemaRef,
    rows: u64,
}

impl Unaligned {
    pub(super) fn new(sink: Sink, options: &Options, expanded: bool) -> Self {
        let schema = SchemaRef::new(Schema::empty());
        Self { sink, options: options.clone(), expanded, titles: Vec::new(), schema, rows: 0 }
    }
}

impl Format for Unaligned {
    fn begin(&mut self, titles: &[String], schema: &SchemaRef) -> Result<()> {
        self.titles = titles.to_vec();
        self.schema = SchemaRef::clone(schema);
        if self.options.header && !self.expanded {
            self.sink.buffer.push_str(&titles.join(&self.options.field_separator));
            self.sink.buffer.push('\n');
        }
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let columns = columns(&self.schema, batch);
        let separator = &self.options.field_separator;
        let mut scratch = String::new();
        for row in 0..batch.num_rows() {
            let out = &mut self.sink.buffer;
            self.rows += 1;
            if self.expanded && self.rows > 1 {
                out.push('\n');
            }
            for (n, (title, column)) in self.titles.iter().zip(&columns).enumerate() {
                if self.expanded {
                    out.push_str(title);
                }
                if self.expanded || n > 0 {
                    out.push_str(separator);
                }
                out.push_str(column.cell(row, &mut scratch).unwrap_or(&self.options.null));
                if self.expanded {
                    out.push('\n');
                }
            }
            if !self.expanded {
                out.push('\n');
            }
            self.sink.spill()?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        if self.options.footer && !self.expanded {
            row_count(self.rows, &mut self.sink.buffer);
            self.sink.buffer.push('\n');
        }
        self.sink.finish()
    }
}
