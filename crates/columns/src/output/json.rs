//! JSON: one array of objects, an object a line.

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};

use super::Format;
use super::object::{Rows, members};
use super::sink::Sink;
use apigw_sql_value::error::Result;

/// Writes JSON.
pub(super) struct Json {
    sink: Sink,
    members: Vec<String>,
    schema: SchemaRef,
    rows: u64,
}

impl Json {
    pub(super) fn new(sink: Sink) -> Self {
        Self { sink, members: Vec::new(), schema: SchemaRef::new(Schema::empty()), rows: 0 }
    }
}

impl Format for Json {
    fn begin(&mut self, titles: &[String], schema: &SchemaRef) -> Result<()> {
        self.members = members(titles);
        self.schema = SchemaRef::clone(schema);
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let rows = Rows::new(&self.members, &self.schema, batch);
        for row in 0..batch.num_rows() {
            self.sink.buffer.push_str(if self.rows == 0 { "[\n" } else { ",\n" });
            rows.write(row, &mut self.sink.buffer);
            self.rows += 1;
            self.sink.spill()?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        self.sink.buffer.push_str(if self.rows == 0 { "[]\n" } else { "\n]\n" });
        self.sink.finish()
    }
}
