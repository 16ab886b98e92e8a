//! Table or line, whichever the terminal is wide enough for: the first rows decide.

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};

use super::line::Line;
use super::sink::Sink;
use super::table::{Table, Widths, visible_titles};
use super::window::Window;
use super::{Format, Options};
use apigw_sql_value::error::Result;

/// Writes a table if its rows fit the terminal, else one line a column.
pub(super) struct Auto {
    /// Until the choice is made.
    sink: Option<Sink>,
    options: Options,
    titles: Vec<String>,
    schema: SchemaRef,
    window: Window,
    chosen: Option<Box<dyn Format>>,
}

impl Auto {
    pub(super) fn new(sink: Sink, options: &Options) -> Self {
        Self {
            sink: Some(sink),
            options: options.clone(),
            titles: Vec::new(),
            schema: SchemaRef::new(Schema::empty()),
            window: Window::default(),
            chosen: None,
        }
    }

    fn choose(&mut self) -> Result<()> {
        let Some(sink) = self.sink.take() else { return Ok(()) };
        let batches = self.window.take();
        let widths = Widths::new(&visible_titles(&self.titles), &self.schema, &batches, &self.options);
        let fits = self.options.width.is_none_or(|terminal| widths.fit(terminal));
        // A wide header over no rows is still best read as a table.
        let empty = batches.iter().all(|batch| batch.num_rows() == 0);
        let mut chosen: Box<dyn Format> =
            if fits || empty { Box::new(Table::new(sink, &self.options)) } else { Box::new(Line::new(sink, &self.options)) };
        chosen.begin(&self.titles, &self.schema)?;
        batches.iter().try_for_each(|batch| chosen.batch(batch))?;
        self.chosen = Some(chosen);
        Ok(())
    }
}

impl Format for Auto {
    fn begin(&mut self, titles: &[String], schema: &SchemaRef) -> Result<()> {
        self.titles = titles.to_vec();
        self.schema = SchemaRef::clone(schema);
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        match &mut self.chosen {
            Some(chosen) => chosen.batch(batch),
            None if self.window.push(batch) => self.choose(),
            None => Ok(()),
        }
    }

    fn finish(&mut self) -> Result<()> {
        self.choose()?;
        self.chosen.as_mut().map_or(Ok(()), |chosen| chosen.finish())
    }
}
