//! The table: psql's aligned output.
//!
//! Control characters are shown escaped, always. On a terminal, columns are narrowed until the table fits, though
//! not below [`NARROWEST`], and what is cut from a cell is marked; elsewhere nothing is cut.

use std::fmt::Write;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{Schema, SchemaRef};

use super::column::{Column, columns, is_number};
use super::sink::Sink;
use super::terminal::{shorten, visible, width};
use super::window::Window;
use super::{Format, Options};
use crate::error::Result;

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
        let limit = cell_limit(&self.options);
        let mut widths = widths(&self.titles, &self.schema, &batches, &self.options, limit);
        let narrow = self.options.width.and_then(|terminal| narrowed(&widths, terminal));
        let limit = narrow.unwrap_or(limit);
        for width in &mut widths {
            *width = (*width).min(limit);
        }
        let layout: Vec<_> = widths.iter().zip(&self.right).map(|(&width, &right)| Layout { width, limit, right }).collect();
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

/// The width of each column: that of its title or of its widest cell, up to `limit`.
pub(super) fn widths(titles: &[String], schema: &SchemaRef, batches: &[RecordBatch], options: &Options, limit: usize) -> Vec<usize> {
    let shown = |title: &String| if options.header { width(title).min(limit) } else { 0 };
    let mut widths: Vec<usize> = titles.iter().map(shown).collect();
    let (mut scratch, mut cell) = (String::new(), String::new());
    for batch in batches {
        for (column, widest) in columns(schema, batch).iter().zip(&mut widths) {
            for row in 0..batch.num_rows() {
                cell.clear();
                visible(column.cell(row, &mut scratch).unwrap_or(&options.null), &mut cell);
                *widest = width(&cell).min(limit).max(*widest);
            }
        }
    }
    widths
}

/// The columns that a table of such `widths` takes, with blanks and lines.
pub(super) fn total(widths: &[usize]) -> usize {
    (widths.iter().fold(0_usize, |sum, width| sum.saturating_add(*width)).saturating_add(widths.len() * 3)).saturating_sub(1)
}

/// The limit that makes the table fit the terminal, or comes as near as it may; `None` if it fits as it is.
fn narrowed(widths: &[usize], terminal: usize) -> Option<usize> {
    if total(widths) <= terminal {
        return None;
    }
    let fits = |limit: usize| total(&widths.iter().map(|width| (*width).min(limit)).collect::<Vec<_>>()) <= terminal;
    (NARROWEST..=terminal).rev().find(|limit| fits(*limit)).or(Some(NARROWEST))
}

/// Appends `(3 rows)`.
pub(super) fn row_count(rows: u64, out: &mut String) {
    out.push('(');
    super::number::unsigned(rows, out);
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
