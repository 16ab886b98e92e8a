//! One statement: from its text to its result in the format, the file or the console it goes to.

use std::future::Future;
use std::io::Write;
use std::pin::pin;
use std::time::Duration;

use datafusion::arrow::record_batch::RecordBatch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::console::Console;
use super::copy::{self, Copy};
use super::file::OutputFile;
use super::interrupt::{Interrupt, interrupted};
use super::script;
use super::session::Session;
use crate::engine::{Engine, QueryResult, restricted_error};
use apigw_sql_columns::output::{self, FormatKind, Options};
use apigw_sql_value::error::{Error, Place, Result};

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

impl<C: Console> Session<C> {
    /// Runs one statement, whose variables are replaced already.
    pub fn run(&mut self, statement: &str) -> Result<Ran> {
        match script::keyword(statement).as_str() {
            "COPY" if self.engine.is_restricted() => Err(restricted_error("COPY")),
            "COPY" => self.run_copy(&copy::parse(statement)?, statement),
            _ => self.run_query(statement),
        }
    }

    fn run_query(&mut self, statement: &str) -> Result<Ran> {
        let kind = self.display.format;
        let options = self.options();
        let opened = self.stream(statement, kind, &options, None)?;
        Ok(match opened {
            Some(rows) => Ran { rows, tag: None },
            None => Ran { rows: 0, tag: Some(script::tag(statement)) },
        })
    }

    fn run_copy(&mut self, copy: &Copy, statement: &str) -> Result<Ran> {
        let mut options = Options { header: copy.header, footer: false, ..Options::default() };
        let place = |error: Error| replaced(error, copy, statement);
        let rows = match &copy.target {
            copy::Target::Stdout => {
                options.width = self.options().width;
                self.stream(&copy.query, copy.format, &options, None).map_err(place)?
            }
            copy::Target::File(path) => {
                let file = OutputFile::create(path)?;
                let rows = self.stream(&copy.query, copy.format, &options, Some(file.writer()?)).map_err(place)?;
                file.commit()?;
                rows
            }
        };
        let rows = rows.unwrap_or(0);
        Ok(Ran { rows, tag: Some(format!("COPY {rows}")) })
    }

    /// Streams the result of `query` into `out`, or where results go; the rows, or `None` if it has no columns.
    fn stream(&mut self, query: &str, kind: FormatKind, options: &Options, out: Option<Box<dyn Write + Send>>) -> Result<Option<u64>> {
        let Self { engine, console, interrupt, runtime, target, .. } = self;
        runtime.block_on(async {
            let mut waiter = Waiter::new(engine, console, interrupt);
            let mut result = waiter.wait(engine.sql(query)).await??;
            // The first batch is awaited before anything is written: most failures come before it.
            let mut batch = waiter.wait(result.next()).await?.transpose()?;
            if result.schema().fields().is_empty() && batch.is_none() {
                return Ok(None);
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
            Ok(Some(rows))
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

    /// All rows of `query`, of which there may be at most `most`.
    pub(super) fn rows(&mut self, query: &str, most: usize) -> Result<(QueryResult, Vec<RecordBatch>)> {
        let Self { engine, console, interrupt, runtime, .. } = self;
        runtime.block_on(async {
            let mut waiter = Waiter::new(engine, console, interrupt);
            let mut result = waiter.wait(engine.sql(query)).await??;
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
            Ok((result, batches))
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

/// The place of an error in a COPY's query, as a place in the statement; of a query that we wrote there is none.
fn replaced(error: Error, copy: &Copy, statement: &str) -> Error {
    let place = error.place().clone();
    let (None, Some(line)) = (&place.path, place.line) else { return error };
    let Some(start) = copy.query_start else { return error.at(Place::default()) };
    let before = statement.get(..start).unwrap_or_default();
    let first = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64;
    let column = if line == 1 { place.column.map(|c| c + first) } else { place.column };
    error.at(Place { line: Some(line + before.matches('\n').count() as u64), column, ..place })
}
