//! Result formats: one file a format, over any writer.
//!
//! A [`Format`] writes one result as a document of its own: [`Format::begin`] once, [`Format::batch`] for each
//! batch, [`Format::finish`] once. A format knows nothing of sessions, arguments or files: [`open`] takes the
//! kind, the [`Options`] and a writer.

mod arrow;
mod auto;
mod conform;
mod csv;
mod escape;
mod html;
mod json;
mod kind;
mod line;
mod markdown;
mod ndjson;
mod object;
mod options;
mod parquet;
mod sink;
mod table;
mod terminal;
mod titles;
mod tsv;
mod unaligned;
mod window;

use std::io::Write;

use ::arrow::array::RecordBatch;
use ::arrow::datatypes::SchemaRef;

pub use crate::types::text::text_of;
pub use kind::FormatKind;
pub use options::{Expanded, Options};
pub use sink::is_broken_pipe;
pub use terminal::{Guard, in_columns, in_lines, in_one_line};

use self::arrow::Arrow;
use self::auto::Auto;
use self::csv::Csv;
use self::html::Html;
use self::json::Json;
use self::line::Line;
use self::markdown::Markdown;
use self::ndjson::Ndjson;
use self::parquet::Parquet;
use self::sink::Sink;
use self::table::Table;
use self::tsv::Tsv;
use self::unaligned::Unaligned;
use apigw_sql_value::error::Result;

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
    let on_terminal = options.width.is_some();
    match (kind, options.aligned) {
        (FormatKind::Table | FormatKind::Line, false) => {
            let expanded = kind == FormatKind::Line || options.expanded == Expanded::On;
            Box::new(Unaligned::new(Sink::guarded(out, on_terminal), options, expanded))
        }
        // These two escape what they show themselves, and may colour it.
        (FormatKind::Line, true) => Box::new(Line::new(Sink::new(out), options)),
        (FormatKind::Table, true) => match options.expanded {
            Expanded::On => Box::new(Line::new(Sink::new(out), options)),
            Expanded::Auto if on_terminal => Box::new(Auto::new(Sink::new(out), options)),
            Expanded::Auto | Expanded::Off => Box::new(Table::new(Sink::new(out), options)),
        },
        (FormatKind::Csv, _) => Box::new(Csv::new(Sink::guarded(out, on_terminal), options.header)),
        (FormatKind::Tsv, _) => Box::new(Tsv::new(Sink::guarded(out, on_terminal), options.header)),
        (FormatKind::Json, _) => Box::new(Json::new(Sink::guarded(out, on_terminal))),
        (FormatKind::Ndjson, _) => Box::new(Ndjson::new(Sink::guarded(out, on_terminal))),
        (FormatKind::Markdown, _) => Box::new(Markdown::new(Sink::guarded(out, on_terminal), options)),
        (FormatKind::Html, _) => Box::new(Html::new(Sink::guarded(out, on_terminal), options)),
        (FormatKind::Parquet, _) => Box::new(Parquet::new(out)),
        (FormatKind::Arrow, _) => Box::new(Arrow::new(out)),
    }
}
