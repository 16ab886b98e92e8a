//! The operator that passes its input on, with something done on the way.

use std::fmt;
use std::sync::Arc;

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};

/// What is done on the way. Rows, their order and what is known of them stay the same.
pub(super) trait OnTheWay: Clone + fmt::Debug + Send + Sync + 'static {
    /// The name of the operator.
    const NAME: &'static str;

    /// The rows of a partition of `input`.
    fn pass(&self, input: &dyn ExecutionPlan, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream>;
}

/// The operator.
#[derive(Debug)]
pub(super) struct PassThroughExec<W> {
    input: Arc<dyn ExecutionPlan>,
    way: W,
}

impl<W: OnTheWay> PassThroughExec<W> {
    /// The operator above `input`.
    pub(super) fn above(input: Arc<dyn ExecutionPlan>, way: W) -> Arc<dyn ExecutionPlan> {
        Arc::new(Self { input, way })
    }
}

impl<W: OnTheWay> DisplayAs for PassThroughExec<W> {
    fn fmt_as(&self, _format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(W::NAME)
    }
}

impl<W: OnTheWay> ExecutionPlan for PassThroughExec<W> {
    fn name(&self) -> &'static str {
        W::NAME
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
        Ok(Self::above(input, self.way.clone()))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        self.way.pass(self.input.as_ref(), partition, context)
    }
}
