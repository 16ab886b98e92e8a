//! Makes joins interruptible.
//!
//! A cross join emits batches without ever yielding, and a nested-loop join that matches nothing computes without
//! emitting. The rule puts an [`InterruptExec`] above each such join (a yield point and a look at the cancel flag for
//! every batch) and below its probe side, where large batches are cut so that the work between two looks is short.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::execution::{RecordBatchStream, SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::joins::{CrossJoinExec, NestedLoopJoinExec};
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::{Stream, StreamExt as _, ready};

use super::runtime::CancelFlag;
use crate::{Error, ErrorKind};

/// The most probe rows a nested-loop join gets at once.
const PROBE_ROWS: usize = 128;

/// Adds the interruption points.
#[derive(Debug, Default)]
pub(crate) struct InterruptibleJoins;

impl PhysicalOptimizerRule for InterruptibleJoins {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let joins = node.is::<CrossJoinExec>() || node.is::<NestedLoopJoinExec>();
            if !joins {
                return Ok(Transformed::no(node));
            }
            let mut children: Vec<_> = node.children().into_iter().cloned().collect();
            if let Some(probe) = children.last_mut() {
                *probe = Arc::new(InterruptExec::new(Arc::clone(probe), Some(PROBE_ROWS)));
            }
            let join = datafusion::physical_plan::execution_plan::replace_children_if_necessary(node, children)?;
            Ok(Transformed::yes(Arc::new(InterruptExec::new(join, None)) as Arc<dyn ExecutionPlan>))
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "interruptible_joins"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Passes its input through, looks at the cancel flag and yields to the scheduler for every batch.
#[derive(Debug)]
struct InterruptExec {
    input: Arc<dyn ExecutionPlan>,
    rows: Option<usize>,
}

impl InterruptExec {
    fn new(input: Arc<dyn ExecutionPlan>, rows: Option<usize>) -> Self {
        Self { input, rows }
    }
}

impl DisplayAs for InterruptExec {
    fn fmt_as(&self, _format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InterruptExec")
    }
}

impl ExecutionPlan for InterruptExec {
    fn name(&self) -> &'static str {
        "InterruptExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(&self, _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, mut children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.pop().unwrap_or_else(|| Arc::clone(&self.input));
        Ok(Arc::new(Self::new(input, self.rows)))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let cancel = context.session_config().get_extension::<CancelFlag>();
        let input = self.input.execute(partition, context)?;
        Ok(Box::pin(Interruptible { schema: input.schema(), input, cancel, rows: self.rows, rest: None }))
    }
}

struct Interruptible {
    schema: SchemaRef,
    input: SendableRecordBatchStream,
    cancel: Option<Arc<CancelFlag>>,
    rows: Option<usize>,
    /// What is left of the last batch after cutting.
    rest: Option<RecordBatch>,
}

impl Interruptible {
    fn cut(&mut self, batch: RecordBatch) -> RecordBatch {
        match self.rows {
            Some(rows) if batch.num_rows() > rows => {
                self.rest = Some(batch.slice(rows, batch.num_rows() - rows));
                batch.slice(0, rows)
            }
            _ => batch,
        }
    }
}

impl Stream for Interruptible {
    type Item = Result<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.cancel.as_ref().is_some_and(|c| c.is_set()) {
            return Poll::Ready(Some(Err(Error::new(ErrorKind::Interrupted, "canceled").into())));
        }
        let budget = ready!(tokio::task::coop::poll_proceed(cx));
        if let Some(rest) = self.rest.take() {
            budget.made_progress();
            return Poll::Ready(Some(Ok(self.cut(rest))));
        }
        let next = ready!(self.input.poll_next_unpin(cx));
        budget.made_progress();
        Poll::Ready(next.map(|batch| batch.map(|b| self.cut(b))))
    }
}

impl RecordBatchStream for Interruptible {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}
