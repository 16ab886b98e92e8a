//! One statement: from its text to its result in the format, the file or the console it goes to.

use std::future::Future;
use std::io::Write;
use std::pin::pin;
use std::time::Duration;

use datafusion::arrow::record_batch::RecordBatch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::console::Console;
use super::file::OutputFile;
use super::interrupt::{Interrupt, interrupted};
use super::session::Session;
use crate::engine::Engine;
use crate::statement::{self, CopyTarget, CopyTo, Outcome, Statement, Tag};
use apigw_sql_columns::output::{self, FormatKind, Options};
use apigw_sql_value::error::Result;

/// How often a console may draw progress.
const TICK: Duration = Duration::from_millis(125);

/// What a statement did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// The rows it gave or wrote.
    pub rows: u64,
    /// The command tag, where it gave no rows: `SET`, `COPY 3`.
    pub tag: Option<String>,
}

/// Waits for the engine's side of a statement.
struct Waiter<'s, C> {
    engine: &'s Engine,
    console: &'s mut C,
    interrupt: &'s Interrupt,
    started: Instant,
    ticks: Interval,
}

impl<'s, C: Console> Waiter<'s, C> {
    /// To be made inside the runtime that waits.
    fn new(engine: &'s Engine, console: &'s mut C, interrupt: &'s Interrupt) -> Self {
        let started = Instant::now();
        let mut ticks = interval_at(started + TICK, TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        Self { engine, console, interrupt, started, ticks }
    }

    /// `work`'s outcome; an interruption ends the wait at once, and dropping `work` cancels it.
    async fn wait<T>(&mut self, work: impl Future<Output = T>) -> Result<T> {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                () = self.interrupt.raised() => return Err(interrupted()),
                _ = self.ticks.tick() => self.console.tick(self.engine, self.started.elapsed()),
                outcome = &mut work => return Ok(outcome),
            }
        }
    }
}

/// What came of a statement and where its rows went.
struct Streamed {
    tag: Tag,
    written: u64,
    /// How many rows were shown; `None`: there is nothing to show, not even columns.
    shown: Option<u64>,
}

impl<C: Console> Session<C> {
    /// Runs one statement, whose variables are replaced already.
    pub fn run(&mut self, text: &str) -> Result<Ran> {
        let engine = self.engine.clone();
        let statement = Statement::new(&engine, text)?;
        match statement.copy().cloned() {
            Some(copy) => self.run_copy(statement, &copy),
            None => self.run_query(statement),
        }
    }

    fn run_query(&mut self, statement: Statement<'_>) -> Result<Ran> {
        let (kind, options) = (self.display.format, self.options());
        Ok(match self.stream(statement, kind, &options, None)? {
            Streamed { shown: Some(rows), .. } => Ran { rows, tag: None },
            Streamed { tag, written, .. } => Ran { rows: written, tag: Some(tag.with_rows(written)) },
        })
    }

    fn run_copy(&mut self, statement: Statement<'_>, copy: &CopyTo) -> Result<Ran> {
        let mut options = Options { header: copy.header, footer: false, ..Options::default() };
        let streamed = match &copy.target {
            CopyTarget::Stdout => {
                options.width = self.options().width;
                self.stream(statement, copy.format, &options, None)?
            }
            CopyTarget::File(path) => {
                // Made first: whether it can be is known before the query takes its time.
                let file = OutputFile::create(path)?;
                let streamed = self.stream(statement, copy.format, &options, Some(file.writer()?))?;
                file.commit()?;
                streamed
            }
        };
        let rows = streamed.shown.unwrap_or(0);
        Ok(Ran { rows, tag: Some(streamed.tag.with_rows(rows)) })
    }

    /// Streams the result of a statement into `out`, or where results go.
    fn stream(
        &mut self,
        statement: Statement<'_>,
        kind: FormatKind,
        options: &Options,
        out: Option<Box<dyn Write + Send>>,
    ) -> Result<Streamed> {
        let Self { engine, console, interrupt, runtime, target, .. } = self;
        runtime.block_on(async {
            let mut waiter = Waiter::new(engine, console, interrupt);
            let Outcome { tag, rows, written, .. } = waiter.wait(statement.run(&[])).await??;
            let Some(mut result) = rows else { return Ok(Streamed { tag, written, shown: None }) };
            // The first batch is awaited before anything is written: most failures come before it.
            let mut batch = waiter.wait(result.next()).await?.transpose()?;
            if result.schema().fields().is_empty() && batch.is_none() {
                return Ok(Streamed { tag, written, shown: None });
            }
            let shown = out.is_none() && target.is_console();
            let out = match out {
                Some(out) => out,
                None => target.writer(kind, waiter.console)?,
            };
            let mut format = output::open(kind, options, out);
            format.begin(result.titles(), &result.schema())?;
            let mut rows = 0;
            while let Some(rows_of) = batch {
                rows += rows_of.num_rows() as u64;
                if shown {
                    waiter.console.settle();
                }
                format.batch(&rows_of)?;
                batch = waiter.wait(result.next()).await?.transpose()?;
            }
            if shown {
                waiter.console.settle();
            }
            format.finish()?;
            Ok(Streamed { tag, written, shown: Some(rows) })
        })
    }

    /// Writes `batch` where results go, in the display's format, as a command's list.
    pub fn show(&mut self, titles: &[String], batch: &RecordBatch) -> Result<()> {
        let kind = if self.display.format.is_binary() { FormatKind::Table } else { self.display.format };
        let options = self.options();
        let out = self.target.writer(kind, &mut self.console)?;
        let mut format = output::open(kind, &options, out);
        format.begin(titles, &batch.schema())?;
        format.batch(batch)?;
        format.finish()
    }

    /// The titles and rows of a statement, of which there may be at most `most`.
    pub(super) fn rows(&mut self, text: &str, most: usize) -> Result<(Vec<String>, Vec<RecordBatch>)> {
        let Self { engine, console, interrupt, runtime, .. } = self;
        runtime.block_on(async {
            let mut waiter = Waiter::new(engine, console, interrupt);
            let outcome = waiter.wait(statement::run(engine, text, &[])).await??;
            // The rows of a COPY are for its file.
            let Some(mut result) = outcome.rows.filter(|_| outcome.copy.is_none()) else { return Ok((Vec::new(), Vec::new())) };
            let mut batches = Vec::new();
            let mut rows = 0;
            while let Some(batch) = waiter.wait(result.next()).await? {
                let batch = batch?;
                rows += batch.num_rows();
                batches.push(batch);
                if rows > most {
                    break;
                }
            }
            Ok((result.titles().to_vec(), batches))
        })
    }

    /// The display's options as the console can show them.
    fn options(&self) -> Options {
        let mut options = self.display.options.clone();
        let to_console = self.target.is_console();
        options.width = self.console.width().filter(|_| to_console);
        options.colour = to_console && self.console.colour();
        options
    }
}
