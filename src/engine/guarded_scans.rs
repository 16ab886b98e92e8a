//! Damaged files are errors that name the file: DataFusion's readers panic at some of them.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _};
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfig};
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{RecordBatchStream, SendableRecordBatchStream, TaskContext};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use futures::{Stream, StreamExt as _, ready};

use super::pass_through::{OnTheWay, PassThroughExec};
use crate::{Error, ErrorKind};
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_source::guarded;

/// How the checks of arrays begin that the reader of Arrow files makes, and no expression.
const OF_ARRAYS: [&str; 3] = ["Offset invariant failure", "Invalid UTF8 sequence", "Invalid UTF-8"];

/// Puts a `GuardExec` above each scan of files.
#[derive(Debug, Default)]
pub(crate) struct GuardedScans;

impl PhysicalOptimizerRule for GuardedScans {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| match files_of(&node) {
            Some(files) => Ok(Transformed::yes(PassThroughExec::above(node, Guard { files: files.into() }))),
            None => Ok(Transformed::no(node)),
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "guarded_scans"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// What a scan reads, if it reads files.
fn files_of(node: &Arc<dyn ExecutionPlan>) -> Option<String> {
    let config = node.downcast_ref::<DataSourceExec>()?.data_source().downcast_ref::<FileScanConfig>()?;
    let mut files: Vec<&str> = config.file_groups.iter().flat_map(FileGroup::iter).map(|file| file.path().as_ref()).collect();
    files.dedup();
    Some(match files.as_slice() {
        [only] if config.object_store_url.as_str().starts_with("file:") => format!("the file `/{only}`"),
        [only] => format!("the file `{only}`"),
        files => format!("one of {} files", files.len()),
    })
}

/// Makes of what goes wrong an error of the files.
#[derive(Clone, Debug)]
struct Guard {
    files: Arc<str>,
}

impl OnTheWay for Guard {
    const NAME: &'static str = "GuardExec";

    fn pass(&self, input: &dyn ExecutionPlan, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let input = guarded(|| input.execute(partition, context)).map_err(|reason| damaged(&self.files, &reason))??;
        Ok(Box::pin(Guarded { schema: input.schema(), input: Some(input), files: Arc::clone(&self.files) }))
    }
}

fn damaged(files: &str, reason: &str) -> DataFusionError {
    Error::new(ErrorKind::Io, format!("{files} cannot be read on: {reason}")).into_datafusion()
}

struct Guarded {
    schema: SchemaRef,
    /// `None` behind a panic.
    input: Option<SendableRecordBatchStream>,
    files: Arc<str>,
}

impl Guarded {
    /// What the readers say of a file, with its name. Other errors may be those of expressions that are computed there.
    fn named(&self, error: DataFusionError) -> DataFusionError {
        match &error {
            DataFusionError::ParquetError(parquet) => damaged(&self.files, &parquet.to_string()),
            DataFusionError::ArrowError(arrow, _) => match arrow.as_ref() {
                ArrowError::ParquetError(reason) | ArrowError::IpcError(reason) => damaged(&self.files, reason),
                ArrowError::InvalidArgumentError(reason) if OF_ARRAYS.iter().any(|words| reason.starts_with(words)) => {
                    damaged(&self.files, reason)
                }
                _ => error,
            },
            _ => error,
        }
    }
}

impl Stream for Guarded {
    type Item = Result<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(input) = &mut self.input else { return Poll::Ready(None) };
        match guarded(|| input.poll_next_unpin(cx)) {
            Ok(next) => Poll::Ready(ready!(next).map(|batch| batch.map_err(|error| self.named(error)))),
            Err(reason) => {
                self.input = None;
                Poll::Ready(Some(Err(damaged(&self.files, &reason))))
            }
        }
    }
}

impl RecordBatchStream for Guarded {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}
