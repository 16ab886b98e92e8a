//! A running query: the titles the user wrote and the stream of batches.

use apigw_sql_functions::error::from_datafusion;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::execution::SendableRecordBatchStream;
use futures::StreamExt as _;

use crate::Result;

/// The result of a statement. Dropping it cancels the statement.
pub struct QueryResult {
    titles: Vec<String>,
    stream: SendableRecordBatchStream,
}

impl QueryResult {
    pub(crate) fn new(titles: Vec<String>, stream: SendableRecordBatchStream) -> Self {
        Self { titles, stream }
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

    /// All batches.
    pub async fn collect(mut self) -> Result<Vec<RecordBatch>> {
        let mut batches = Vec::new();
        while let Some(batch) = self.next().await {
            batches.push(batch?);
        }
        Ok(batches)
    }

    /// The stream itself, for DataFusion's own tools.
    pub fn into_stream(self) -> SendableRecordBatchStream {
        self.stream
    }
}
