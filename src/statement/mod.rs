//! One statement, run for whoever asked: silently, and with all that came of it as values.
//!
//! [`run`] prints nothing, blocks nothing and remembers nothing. The command tag, the rows, what is to be told beside them and
//! errors are what it gives; the shell, scripts and servers show them as their clients expect.

mod copy;
mod notice;
mod tag;
#[cfg(test)]
mod tests;

use datafusion::arrow::array::AsArray as _;
use datafusion::arrow::datatypes::UInt64Type;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::ScalarValue;

use crate::Result;
use crate::engine::{Engine, Gives, QueryResult, Reads, restricted_error};
use apigw_sql_source::ScanReport;
#[cfg(feature = "cli")]
pub(crate) use copy::is_direction;
pub use copy::{CopyTarget, CopyTo};
pub use notice::{Notice, Severity, notices};
pub use tag::Tag;
pub(crate) use tag::keyword;

/// Runs one statement over `engine`, with its parameters `$1`, `$2`, … bound as values.
///
/// The rows come as they are read; a statement without rows has done what it does. Dropping the future or the rows cancels it.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use apigw_sql::{Engine, statement};
///
/// let engine = Engine::builder().sample().build().await?;
/// let mut outcome = statement::run(&engine, "SELECT _key FROM apigateway_integration WHERE type = $1 LIMIT 2", &["MOCK".into()]).await?;
/// let mut count = 0;
/// if let Some(rows) = &mut outcome.rows {
///     while let Some(batch) = rows.next().await {
///         count += batch?.num_rows() as u64;
///     }
/// }
/// assert_eq!(outcome.tag.with_rows(count), "SELECT 2");
/// assert_eq!(outcome.notices(), []);
///
/// let outcome = statement::run(&engine, "CREATE VIEW v AS SELECT 1", &[]).await?;
/// assert!(outcome.rows.is_none());
/// assert_eq!(outcome.tag.with_rows(outcome.written), "CREATE VIEW");
/// # Ok::<_, apigw_sql::Error>(())
/// # }).unwrap();
/// ```
pub async fn run(engine: &Engine, text: &str, parameters: &[ScalarValue]) -> Result<Outcome> {
    Statement::new(engine, text)?.run(parameters).await
}

/// A statement that is about to run: what has to be known before, as the file of a COPY.
#[derive(Clone, Debug)]
pub struct Statement<'a> {
    engine: &'a Engine,
    text: &'a str,
    copy: Option<CopyTo>,
}

impl<'a> Statement<'a> {
    /// The statement `text`, if `engine` takes it.
    pub fn new(engine: &'a Engine, text: &'a str) -> Result<Self> {
        let copy = match keyword(text).as_str() {
            "COPY" if engine.is_restricted() => return Err(restricted_error("COPY")),
            "COPY" => Some(copy::parse(text)?),
            _ => None,
        };
        Ok(Self { engine, text, copy })
    }

    /// What a COPY wants, if it is one.
    pub fn copy(&self) -> Option<&CopyTo> {
        self.copy.as_ref()
    }

    /// Runs it.
    pub async fn run(self, parameters: &[ScalarValue]) -> Result<Outcome> {
        let Self { engine, text, copy } = self;
        let mut result = match &copy {
            Some(copy) => engine.sql_with(&copy.query, parameters).await.map_err(|error| copy.placed(error, text))?,
            None => engine.sql_with(text, parameters).await?,
        };
        let (mut tag, reads) = (Tag::of(text), result.reads().clone());
        let gives = result.gives();
        if gives != Gives::Rows {
            let batches = result.collect().await?;
            if gives == Gives::Written && tag.command() == "CREATE TABLE" {
                tag = Tag::of_created(!batches.is_empty());
            }
            return Ok(Outcome { tag, rows: None, written: written(&batches), copy, reads });
        }
        let rows = match copy.clone() {
            Some(copy) => {
                let text = text.to_owned();
                result.map_errors(move |error| copy.placed(error, &text))
            }
            None => result,
        };
        Ok(Outcome { tag, rows: Some(rows), written: 0, copy, reads })
    }
}

/// What came of a statement.
#[derive(Debug)]
pub struct Outcome {
    /// Its command tag.
    pub tag: Tag,
    /// Its rows, be it none; `None`: it is not one that gives rows.
    pub rows: Option<QueryResult>,
    /// How many rows it wrote, for its tag: those of INSERT and CREATE TABLE AS.
    pub written: u64,
    /// In which form and where a COPY wants its rows: whoever runs it writes them, or does not.
    pub copy: Option<CopyTo>,
    reads: Reads,
}

impl Outcome {
    /// How completely the sources were read that it asked: see [`QueryResult::report`]. It is final behind the last row.
    pub fn report(&self) -> ScanReport {
        self.reads.report()
    }

    /// What is to be told beside the rows: which sources could not be read completely, and what reading them came upon. It is final
    /// behind the last row.
    pub fn notices(&self) -> Vec<Notice> {
        notices(&self.report())
    }
}

/// The number that a statement which writes gives instead of rows.
fn written(batches: &[RecordBatch]) -> u64 {
    let counts = batches.iter().filter_map(|batch| batch.columns().first()?.as_primitive_opt::<UInt64Type>());
    counts.flat_map(|counts| counts.iter().flatten()).sum()
}
