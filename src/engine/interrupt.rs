//! Makes joins interruptible, and ends statements whose process has far more memory than their limit.
//!
//! A cross join emits batches without ever yielding, and a nested-loop join that matches nothing computes without
//! emitting. The rule puts an `InterruptExec` above each such join (a yield point and a look at the cancel flag for
//! every batch) and below its probe side, where large batches are cut so that the work between two looks is short.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _};
use datafusion::error::Result;
use datafusion::execution::{RecordBatchStream, SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::ScalarFunctionExpr;
use datafusion::physical_expr::expressions::Literal;
use datafusion::physical_expr::utils::collect_columns;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::joins::{CrossJoinExec, HashJoinExec, NestedLoopJoinExec, SortMergeJoinExec};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::unnest::UnnestExec;
use datafusion::physical_plan::windows::{BoundedWindowAggExec, WindowAggExec};
use futures::{Stream, StreamExt as _, ready};

use super::pass_through::{OnTheWay, PassThroughExec};
use super::resident::Ceiling;
use super::runtime::CancelFlag;
use crate::{Error, ErrorKind};
use apigw_sql_functions::error::IntoDataFusion;

/// The most probe rows a nested-loop join gets at once.
const PROBE_ROWS: usize = 128;

/// Constants that are seen to make batches large.
const SMALL_CONSTANTS: usize = 4 << 10;

/// What the constants of a batch may take.
const LARGE_CONSTANTS: usize = 16 << 20;

/// Adds the interruption points.
#[derive(Debug)]
pub(crate) struct InterruptibleJoins {
    /// Whether memory is limited: then they are above all that may make much.
    limited: bool,
}

impl InterruptibleJoins {
    pub(crate) fn new(limited: bool) -> Self {
        Self { limited }
    }
}

impl PhysicalOptimizerRule for InterruptibleJoins {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let joins = node.is::<CrossJoinExec>() || node.is::<NestedLoopJoinExec>();
            if !joins {
                return if self.limited && may_make_much(&node) { watched(node) } else { Ok(Transformed::no(node)) };
            }
            let mut children: Vec<_> = node.children().into_iter().cloned().collect();
            if let Some(probe) = children.last_mut() {
                *probe = PassThroughExec::above(Arc::clone(probe), Interrupt { rows: Some(PROBE_ROWS) });
            }
            let join = datafusion::physical_plan::execution_plan::replace_children_if_necessary(node, children)?;
            Ok(Transformed::yes(PassThroughExec::above(join, Interrupt { rows: None })))
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

/// The node with a look at the memory above it. Below a projection that gives large constants for each row, batches are cut.
fn watched(node: Arc<dyn ExecutionPlan>) -> Result<Transformed<Arc<dyn ExecutionPlan>>> {
    let rows = node.downcast_ref::<ProjectionExec>().and_then(rows_at_once);
    let node = match (rows, node.children().as_slice()) {
        (rows @ Some(_), [input]) => {
            let input = PassThroughExec::above(Arc::clone(input), Interrupt { rows });
            datafusion::physical_plan::execution_plan::replace_children_if_necessary(node, vec![input])?
        }
        _ => node,
    };
    Ok(Transformed::yes(PassThroughExec::above(node, Interrupt { rows: None })))
}

/// How many rows a projection gets at once, because each of them gets its constants; `None` where they are small.
fn rows_at_once(projection: &ProjectionExec) -> Option<usize> {
    let sizes = projection.expr().iter().map(|item| match item.expr.downcast_ref::<Literal>() {
        Some(literal) => literal.value().size(),
        // A call of constants that is too large for the plan.
        None if item.expr.is::<ScalarFunctionExpr>() && collect_columns(&item.expr).is_empty() => LARGE_CONSTANTS,
        None => 0,
    });
    let size: usize = sizes.sum();
    (size > SMALL_CONSTANTS).then(|| (LARGE_CONSTANTS / size).max(1))
}

/// Whether a batch of the node may be much larger than what it is made of: sources, what computes, and what repeats rows.
fn may_make_much(node: &Arc<dyn ExecutionPlan>) -> bool {
    node.children().is_empty()
        || node.is::<ProjectionExec>()
        || node.is::<FilterExec>()
        || node.is::<AggregateExec>()
        || node.is::<HashJoinExec>()
        || node.is::<SortMergeJoinExec>()
        || node.is::<UnnestExec>()
        || node.is::<WindowAggExec>()
        || node.is::<BoundedWindowAggExec>()
}

/// Looks at the cancel flag and at the memory of the process, and yields to the scheduler for every batch, of which none has more than so many rows.
#[derive(Clone, Copy, Debug)]
struct Interrupt {
    rows: Option<usize>,
}

impl OnTheWay for Interrupt {
    const NAME: &'static str = "InterruptExec";

    fn pass(&self, input: &dyn ExecutionPlan, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let cancel = context.session_config().get_extension::<CancelFlag>();
        let ceiling = context.session_config().get_extension::<Ceiling>();
        let input = input.execute(partition, context)?;
        Ok(Box::pin(Interruptible { schema: input.schema(), input, cancel, ceiling, rows: self.rows, rest: None }))
    }
}

struct Interruptible {
    schema: SchemaRef,
    input: SendableRecordBatchStream,
    cancel: Option<Arc<CancelFlag>>,
    ceiling: Option<Arc<Ceiling>>,
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
            return Poll::Ready(Some(Err(Error::new(ErrorKind::Interrupted, "canceled").into_datafusion())));
        }
        let budget = ready!(tokio::task::coop::poll_proceed(cx));
        if let Some(rest) = self.rest.take() {
            budget.made_progress();
            return Poll::Ready(Some(Ok(self.cut(rest))));
        }
        let next = ready!(self.input.poll_next_unpin(cx));
        budget.made_progress();
        if let (Some(Ok(_)), Some(ceiling)) = (&next, &self.ceiling) {
            ceiling.check().into_datafusion()?;
        }
        Poll::Ready(next.map(|batch| batch.map(|b| self.cut(b))))
    }
}

impl RecordBatchStream for Interruptible {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}
