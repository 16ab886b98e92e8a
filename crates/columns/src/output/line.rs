//! One line a column: psql's expanded output.
//!
//! Control characters are shown escaped, always. On a terminal a very long cell is shortened, with a mark; elsewhere
//! nothing is cut.

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};

use super::sink::Sink;
use super::table::{Widths, cell_limit, highlight, row_count, visible_titles};
use super::terminal::{shorten, visible, width};
use super::window::Window;
use super::{Format, Options};
use crate::types::column::columns;
use apigw_sql_value::error::Result;

/// What a cell may take on a terminal unless the options say otherwise: some 25 lines.
const LONGEST: usize = 2_000;

/// Writes one line a column.
pub(super) struct Line {
    sink: Sink,
    options: Options,
    /// The titles, and the width of the widest.
    titles: Vec<String>,
    title_width: usize,
    schema: SchemaRef,
    window: Window,
    /// The width of the widest value, once it is known.
    value_width: Option<usize>,
    rows: u64,
}

impl Line {
    pub(super) fn new(sink: Sink, options: &Options) -> Self {
        let mut options = options.clone();
        options.max_cell_width = options.max_cell_width.or(Some(LONGEST));
        Self {
            sink,
            options,
            titles: Vec::new(),
            title_width: 0,
            schema: SchemaRef::new(Schema::empty()),
            window: Window::default(),
            value_width: None,
            rows: 0,
        }
    }

    /// Writes the rows held back.
    fn start(&mut self) -> Result<()> {
        let batches = self.window.take();
        let untitled = vec![String::new(); self.titles.len()];
        let widest = Widths::new(&untitled, &self.schema, &batches, &self.options).widest();
        // The line above a record need not be longer than the terminal is wide.
        let room = self.options.width.map_or(usize::MAX, |terminal| terminal.saturating_sub(self.title_width + 3));
        let widest = widest.min(room);
        self.value_width = Some(widest);
        batches.iter().try_for_each(|batch| self.records(batch, widest))
    }

    fn records(&mut self, batch: &RecordBatch, value_width: usize) -> Result<()> {
        let columns = columns(&self.schema, batch);
        let limit = cell_limit(&self.options);
        let bold = highlight(&self.options);
        let titles: Vec<String> = self
            .titles
            .iter()
            .map(|title| format!("{bold}{title}{bold:#}{:1$}", "", self.title_width.saturating_sub(width(title))))
            .collect();
        let mut scratch = String::new();
        for row in 0..batch.num_rows() {
            self.rows += 1;
            let out = &mut self.sink.buffer;
            if self.options.header {
                rule(Some(self.rows), self.title_width, value_width, out);
            } else if self.rows > 1 {
                rule(None, self.title_width, value_width, out);
            }
            for (title, column) in titles.iter().zip(&columns) {
                out.push_str(title);
                out.push_str(" | ");
                let start = out.len();
                visible(column.cell(row, &mut scratch).unwrap_or(&self.options.null), out);
                shorten(out, start, limit);
                out.push('\n');
            }
            self.sink.spill()?;
        }
        Ok(())
    }
}

/// Appends the line above a record: `-[ RECORD 1 ]-+----`.
fn rule(record: Option<u64>, title_width: usize, value_width: usize, out: &mut String) {
    let start = out.len();
    out.push('-');
    if let Some(record) = record {
        out.push_str("[ RECORD ");
        apigw_sql_value::number::unsigned(record, out);
        out.push_str(" ]");
    }
    let cross = title_width + 1;
    while out.len() - start < cross + 2 + value_width {
        out.push(if out.len() - start == cross { '+' } else { '-' });
    }
    out.push('\n');
}

impl Format for Line {
    fn begin(&mut self, titles: &[String], schema: &SchemaRef) -> Result<()> {
        self.titles = visible_titles(titles);
        self.title_width = self.titles.iter().map(|title| width(title)).max().unwrap_or(0);
        self.schema = SchemaRef::clone(schema);
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        match self.value_width {
            Some(widest) => self.records(batch, widest),
            None if self.window.push(batch) => self.start(),
            None => Ok(()),
        }
    }

    fn finish(&mut self) -> Result<()> {
        if self.value_width.is_none() {
            self.start()?;
        }
        if self.options.footer && self.rows == 0 {
            row_count(0, &mut self.sink.buffer);
            self.sink.buffer.push('\n');
        }
        self.sink.buffer.push('\n');
        self.sink.finish()
    }
}
