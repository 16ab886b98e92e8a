//! A running query: the titles the user wrote and the stream of batches.

use std::fmt;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::{StreamExt as _, TryStreamExt as _};

use crate::table::Reads;
use crate::{Error, Result};
use apigw_sql_functions::error::{IntoDataFusion as _, from_datafusion};
use apigw_sql_source::ScanReport;

/// The result of a statement. Dropping it cancels the statement.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let engine = apigw_sql::Engine::builder().sample().build().await?;
/// let mut result = engine.sql("SELECT type, count(*) AS n FROM apigateway_integration GROUP BY type").await?;
/// assert_eq!(result.titles(), ["type", "n"]);
/// while let Some(batch) = result.next().await {
///     assert_eq!(batch?.num_columns(), 2);
/// }
/// assert_eq!(result.report().incomplete().count(), 0);
/// # Ok::<_, apigw_sql::Error>(())
/// # }).unwrap();
/// ```
pub struct QueryResult {
    titles: Vec<String>,
    stream: SendableRecordBatchStream,
    gives: Gives,
    reads: Reads,
}

/// What the batches of a statement are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gives {
    /// Rows, be it none.
    Rows,
    /// One number: how many rows it wrote.
    Written,
    /// None: it is a statement as `SET` or `CREATE VIEW`.
    Nothing,
}

impl fmt::Debug for QueryResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueryResult").field("titles", &self.titles).finish_non_exhaustive()
    }
}

impl QueryResult {
    pub(super) fn new(titles: Vec<String>, stream: SendableRecordBatchStream, gives: Gives, reads: Reads) -> Self {
        Self { titles, stream, gives, reads }
    }

    /// The same with another stream of the same rows.
    pub(super) fn map_stream(
        mut self,
        change: impl FnOnce(SendableRecordBatchStream) -> Result<SendableRecordBatchStream>,
    ) -> Result<Self> {
        self.stream = change(self.stream)?;
        Ok(self)
    }

    /// The same with what goes wrong from now on told otherwise.
    pub(crate) fn map_errors(mut self, tell: impl Fn(Error) -> Error + Send + 'static) -> Self {
        let schema = self.stream.schema();
        let told = self.stream.map_err(move |error| tell(from_datafusion(error)).into_datafusion());
        self.stream = Box::pin(RecordBatchStreamAdapter::new(schema, told));
        self
    }

    /// What its batches are.
    pub(crate) fn gives(&self) -> Gives {
        self.gives
    }

    /// What the statement read.
    pub(crate) fn reads(&self) -> &Reads {
        &self.reads
    }

    /// The column titles as the user wrote them; they need not be unique.
    pub fn titles(&self) -> &[String] {
        &self.titles
    }

    /// The schema of the batches; its names are unique.
    pub fn schema(&self) -> SchemaRef {
        self.stream.schema()
    }

    /// The next batch, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<RecordBatch>> {
        self.stream.next().await.map(|batch| batch.map_err(from_datafusion))
    }

    /// All batches from here to the end.
    pub async fn collect(&mut self) -> Result<Vec<RecordBatch>> {
        let mut batches = Vec::new();
        while let Some(batch) = self.next().await {
            batches.push(batch?);
        }
        Ok(batches)
    }

    /// How completely the sources were read that this statement asked, whatever other statements read: those of the engine, the
    /// snapshot, the sides of `apigw.integration_diff`. A statement that asks none has an empty report.
    ///
    /// It is final behind the last batch. A source is named by a row for each of its files; those that the answer did not need
    /// (for a LIMIT, or a condition on what their paths say) have no state. A [`RowSource`](apigw_sql_source::RowSource) that does
    /// not tell its scans apart tells of all of them.
    pub fn report(&self) -> ScanReport {
        self.reads.report()
    }

    /// The stream itself, for DataFusion's own tools.
    pub fn into_stream(self) -> SendableRecordBatchStream {
        self.stream
    }
}
