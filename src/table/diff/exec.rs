//! The plan node that turns matched records into differences.

use std::fmt;
use std::sync::Arc;

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties as _, PlanProperties};
use futures::StreamExt as _;

use super::compare::Comparer;
use apigw_sql_columns::schema::Dataset;

/// Compares the records that its input has beside each other.
#[derive(Debug)]
pub(super) struct DiffExec {
    matched: Arc<dyn ExecutionPlan>,
    comparer: Arc<Comparer>,
    properties: Arc<PlanProperties>,
}

impl DiffExec {
    pub(super) fn new(matched: Arc<dyn ExecutionPlan>, comparer: Comparer) -> Self {
        Self::over(matched, Arc::new(comparer))
    }

    fn over(matched: Arc<dyn ExecutionPlan>, comparer: Arc<Comparer>) -> Self {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::clone(Dataset::IntegrationDiff.arrow_schema())),
            Partitioning::UnknownPartitioning(matched.output_partitioning().partition_count()),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Self { matched, comparer, properties: Arc::new(properties) }
    }
}

impl DisplayAs for DiffExec {
    fn fmt_as(&self, _format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DiffExec")
    }
}

impl ExecutionPlan for DiffExec {
    fn name(&self) -> &'static str {
        "DiffExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.matched]
    }

    fn apply_expressions(&self, _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, mut children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let matched = children.pop().unwrap_or_else(|| Arc::clone(&self.matched));
        Ok(Arc::new(Self::over(matched, Arc::clone(&self.comparer))))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let comparer = Arc::clone(&self.comparer);
        let matched = self.matched.execute(partition, context)?;
        let differences = matched.map(move |batch| comparer.differences(&batch?));
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), differences)))
    }
}
