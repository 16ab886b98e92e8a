//! Arrow IPC: the file format, uncompressed, so that any reader can map it.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ipc::writer::FileWriter;

use super::Format;
use super::conform::Conform;
use super::sink::write_error;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Writes an Arrow IPC file.
pub(super) struct Arrow {
    out: Option<Box<dyn Write + Send>>,
    writer: Option<(Conform, FileWriter<Box<dyn Write + Send>>)>,
}

impl Arrow {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self { out: Some(out), writer: None }
    }
}

impl Format for Arrow {
    fn begin(&mut self, titles: &[String], schema: &SchemaRef) -> Result<()> {
        let Some(out) = self.out.take() else { return Ok(()) };
        let conform = Conform::new(titles, schema, |_| true);
        let writer = FileWriter::try_new(out, conform.schema()).map_err(arrow_error)?;
        self.writer = Some((conform, writer));
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let Some((conform, writer)) = &mut self.writer else { return Ok(()) };
        writer.write(&conform.batch(batch)?).map_err(arrow_error)
    }

    fn finish(&mut self) -> Result<()> {
        let Some((_, mut writer)) = self.writer.take() else { return Ok(()) };
        writer.finish().map_err(arrow_error)?;
        writer.into_inner().map_err(arrow_error)?.flush().map_err(write_error)
    }
}

fn arrow_error(error: ArrowError) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write the result as Arrow: {error}")).caused_by(error)
}
