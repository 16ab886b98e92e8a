//! Result formats: one file a format, over any writer.
//!
//! A [`Format`] writes one result as a document of its own: [`Format::begin`] once, [`Format::batch`] for each
//! batch, [`Format::finish`] once. A format knows nothing of sessions, arguments or files: [`open`] takes the
//! kind, the [`Options`] and a writer.

mod kind;
mod options;
mod sink;

use std::io::Write;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;

pub use kind::FormatKind;
pub use options::{Expanded, Options};
pub use sink::is_broken_pipe;

use crate::error::Result;

/// Writes one result.
pub trait Format: Send {
    /// Starts the document. `titles` are what the user sees, one for each field of `schema`, and need not be unique.
    fn begin(&mut self, titles: &[String], schema: &SchemaRef) -> Result<()>;
    /// Adds the rows of `batch`.
    fn batch(&mut self, batch: &RecordBatch) -> Result<()>;
    /// Ends the document: what was held back, footers, flush.
    fn finish(&mut self) -> Result<()>;
}

/// The writer of one result as `kind` into `out`.
pub fn open(kind: FormatKind, options: &Options, out: Box<dyn Write + Send>) -> Box<dyn Format> {
    let sink = sink::Sink::new(out);
    let _ = (kind, options);
    Box::new(Missing(sink, kind))
}

/// Stands in until the formats land.
struct Missing(sink::Sink, FormatKind);

impl Format for Missing {
    fn begin(&mut self, _: &[String], _: &SchemaRef) -> Result<()> {
        Err(crate::Error::usage(format!("the format `{}` is not there yet", self.1)))
    }

    fn batch(&mut self, _: &RecordBatch) -> Result<()> {
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        self.0.finish()
    }
}
