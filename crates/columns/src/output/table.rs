//! The table: psql's aligned output.
//!
//! Control characters are shown escaped, always. On a terminal, columns of text are narrowed until the table fits,
//! though not below [`NARROWEST`], and what is cut from a cell is marked; numbers and times stay whole. Elsewhere
//! nothing is cut.

use std::fmt::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Schema, SchemaRef};

use super::sink::Sink;
use super::terminal::{shorten, visible, width};
use super::window::Window;
use super::{Format, Options};
use crate::types::column::{Column, columns, is_number};
use apigw_sql_value::error::Result;

/// The columns that a cell keeps when the table is too wide for the terminal.
const NARROWEST: usize = 16;

/// Writes a table.
pub(super) struct Table {
    sink: Sink,
    options: Options,
    titles: Vec<String>,
    right: Vec<bool>,
    schema: SchemaRef,
    window: Window,
    layout: Option<Vec<Layout>>,
    rows: u64,
}

/// How one column is laid out.
#[derive(Clone, Copy)]
struct Layout {
    /// The columns it takes.
    width: usize,
    /// The widest a cell may be.
    limit: usize,
    /// Whether cells are aligned to the right.
    right: bool,
}

/// The widths of the columns of a result, and which of them may be narrowed.
pub(super) struct Widths {
    natural: Vec<usize>,
    cuttable: Vec<bool>,
}

impl Widths {
    /// The width of each column: that of its widest cell, up to the limit of `options`, or of its title.
    pub(super) fn new(titles: &[String], schema: &SchemaRef, batches: &[RecordBatch], options: &Options) -> Self {
        let limit = cell_limit(options);
        let cuttable: Vec<bool> = schema.fields().iter().map(|field| is_cuttable(field.data_type())).collect();
        let limit = |cuttable: bool| if cuttable { limit } else { usize::MAX };
        let mut natural: Vec<usize> = titles.iter().zip(&cuttable).map(|(title, cut)| width(title).min(limit(*cut))).collect();
        let (mut scratch, mut cell) = (String::new(), String::new());
        for batch in batches {
            for ((column, widest), cut) in columns(schema, batch).iter().zip(&mut natural).zip(&cuttable) {
                for row in 0..batch.num_rows() {
                    cell.clear();
                    visible(column.cell(row, &mut scratch).unwrap_or(&options.null), &mut cell);
                    *widest = width(&cell).min(limit(*cut)).max(*widest);
                }
            }
        }
        Self { natural, cuttable }
    }

    /// The widest of all.
    pub(super) fn widest(&self) -> usize {
        self.natural.iter().copied().max().unwrap_or(0)
    }

    /// Whether the table, with blanks and lines, fits a terminal if no cell is wider than `limit`.
    fn fits_with(&self, limit: usize, terminal: usize) -> bool {
        let cells = self.natural.iter().zip(&self.cuttable).map(|(&width, &cut)| if cut { width.min(limit) } else { width });
        let lines = (self.natural.len() * 3).saturating_sub(1);
        cells.fold(lines, usize::saturating_add) <= terminal
    }

    /// Whether the table fits a terminal as it is.
    pub(super) fn fit(&self, terminal: usize) -> bool {
        self.fits_with(usize::MAX, terminal)
    }

    /// The limit that makes the table fit the terminal, or comes as near as it may; `None` if it fits as it is.
    fn narrowed(&self, terminal: usize) -> Option<usize> {
        if self.fit(terminal) {
            return None;
        }
        (NARROWEST..=terminal).rev().find(|limit| self.fits_with(*limit, terminal)).or(Some(NARROWEST))
    }
}

impl Table {
    pub(super) fn new(sink: Sink, options: &Options) -> Self {
        Self {
            sink,
            options: options.clone(),
            titles: Vec::new(),
            right: Vec::new(),
            schema: SchemaRef::new(Schema::empty()),
            window: Window::default(),
            layout: None,
            rows: 0,
        }
    }

    /// Writes the titles and the rows held back.
    fn start(&mut self) -> Result<()> {
        let batches = self.window.take();
        let widths = Widths::new(&self.titles, &self.schema, &batches, &self.options);
        let narrow = self.options.width.and_then(|terminal| widths.narrowed(terminal));
        let most = narrow.unwrap_or_else(|| cell_limit(&self.options));
        let layout = |n: usize, natural: usize| {
            let limit = if widths.cuttable[n] { most } else { usize::MAX };
            Layout { width: natural.min(limit), limit, right: self.right[n] }
        };
        let layout: Vec<_> = widths.natural.iter().enumerate().map(|(n, natural)| layout(n, *natural)).collect();
        if self.options.header {
            self.header(&layout);
        }
        for batch in &batches {
            self.rows(&layout, batch)?;
        }
        self.layout = Some(layout);
        Ok(())
    }

    fn header(&mut self, layout: &[Layout]) {
        let bold = highlight(&self.options);
        let out = &mut self.sink.buffer;
        for (n, (title, column)) in self.titles.iter().zip(layout).enumerate() {
            let start = out.len();
            out.push_str(title);
            let taken = shorten(out, start, column.limit);
            let title = out.split_off(start);
            let free = column.width.saturating_sub(taken);
            out.push_str(if n > 0 { "| " } else { " " });
            blanks(free / 2, out);
            // Writing into a `String` cannot fail.
            let _ = write!(out, "{bold}{title}{bold:#}");
            blanks(free - free / 2 + 1, out);
        }
        if !layout.is_empty() {
            out.push('\n');
        }
        for (n, column) in layout.iter().enumerate() {
            out.push_str(if n > 0 { "+" } else { "" });
            out.extend(std::iter::repeat_n('-', column.width + 2));
        }
        out.push_str(if layout.is_empty() { "--\n" } else { "\n" });
    }

    fn rows(&mut self, layout: &[Layout], batch: &RecordBatch) -> Result<()> {
        let columns: Vec<(Column<'_>, Layout)> = columns(&self.schema, batch).into_iter().zip(layout.iter().copied()).collect();
        let mut scratch = String::new();
        for row in 0..batch.num_rows() {
            let out = &mut self.sink.buffer;
            for (n, (column, layout)) in columns.iter().enumerate() {
                out.push_str(if n > 0 { " | " } else { " " });
                let start = out.len();
                visible(column.cell(row, &mut scratch).unwrap_or(&self.options.null), out);
                let free = layout.width.saturating_sub(shorten(out, start, layout.limit));
                if layout.right {
                    indent(free, start, out);
                } else if n + 1 < columns.len() {
                    blanks(free, out);
                }
            }
            if !columns.is_empty() {
                out.push('\n');
            }
            self.sink.spill()?;
        }
        self.rows += batch.num_rows() as u64;
        Ok(())
    }
}

impl Format for Table {
    fn begin(&mut self, titles: &[String], schema: &SchemaRef) -> Result<()> {
        self.titles = visible_titles(titles);
        self.right = schema.fields().iter().map(|field| is_number(field.data_type())).collect();
        self.schema = SchemaRef::clone(schema);
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        match self.layout.take() {
            Some(layout) => {
                self.rows(&layout, batch)?;
                self.layout = Some(layout);
                Ok(())
            }
            None if self.window.push(batch) => self.start(),
            None => Ok(()),
        }
    }

    fn finish(&mut self) -> Result<()> {
        if self.layout.is_none() {
            self.start()?;
        }
        if self.options.footer {
            row_count(self.rows, &mut self.sink.buffer);
            self.sink.buffer.push('\n');
        }
        self.sink.buffer.push('\n');
        self.sink.finish()
    }
}

/// The style of titles.
pub(super) fn highlight(options: &Options) -> anstyle::Style {
    if options.colour { anstyle::Style::new().bold() } else { anstyle::Style::new() }
}

/// Titles as they may be shown.
pub(super) fn visible_titles(titles: &[String]) -> Vec<String> {
    let shown = |title: &String| {
        let mut out = String::with_capacity(title.len());
        visible(title, &mut out);
        out
    };
    titles.iter().map(shown).collect()
}

/// The widest a cell may be: no limit where no terminal is.
pub(super) fn cell_limit(options: &Options) -> usize {
    options.width.and(options.max_cell_width).unwrap_or(usize::MAX).max(1)
}

/// Whether a shortened cell still says something: not so a number or a time.
fn is_cuttable(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, value) => is_cuttable(value),
        DataType::RunEndEncoded(_, value) => is_cuttable(value.data_type()),
        other => !(other.is_numeric() || other.is_temporal() || matches!(other, DataType::Boolean | DataType::Null)),
    }
}

/// Appends `(3 rows)`.
pub(super) fn row_count(rows: u64, out: &mut String) {
    out.push('(');
    apigw_sql_value::number::unsigned(rows, out);
    out.push_str(if rows == 1 { " row)" } else { " rows)" });
}

/// Appends `count` blanks.
fn blanks(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', count));
}

/// Moves what is in `out` from `start` on to the right.
fn indent(count: usize, start: usize, out: &mut String) {
    if count > 0 {
        let cell = out.split_off(start);
        blanks(count, out);
        out.push_str(&cell);
    }
}
