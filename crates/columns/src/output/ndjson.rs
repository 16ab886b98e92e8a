//! NDJSON: one object a line.

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};

use super::Format;
use super::object::{Rows, members};
use super::sink::Sink;
use apigw_sql_value::error::Result;

/// Writes NDJSON.
pub(super) struct Ndjson {
    sink: Sink,
    members: Vec<String>,
    schema: SchemaRef,
}

impl Ndjson {
    pub(super) fn new(sink: Sink) -> Self {
        Self { sink, members: Vec::new(), schema: SchemaRef::new(Schema::empty()) }
    }
}

impl Format for Ndjson {
    fn begin(&mut self, titles: &[String], schema: &SchemaRef) -> Result<()> {
        self.members = members(titles);
        self.schema = SchemaRef::clone(schema);
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let rows = Rows::new(&self.members, &self.schema, batch);
        for row in 0..batch.num_rows() {
            rows.write(row, &mut self.sink.buffer);
            self.sink.buffer.push('\n');
            self.sink.spill()?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        self.sink.finish()
    }
}
