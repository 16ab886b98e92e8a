//! The plan node that streams a dataset from its source.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};

use apigw_sql_columns::schema::Dataset;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_source::{Predicate, RowSource, ScanLog, ScanRequest, Target};

/// Reads a dataset in one ordered pass; parsing is parallel inside the source.
#[derive(Debug)]
pub(super) struct SourceScanExec {
    dataset: Dataset,
    source: Arc<dyn RowSource>,
    /// Public columns.
    projection: Vec<usize>,
    predicate: Predicate,
    limit: Option<usize>,
    log: ScanLog,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl SourceScanExec {
    pub(super) fn new(
        dataset: Dataset,
        source: Arc<dyn RowSource>,
        projection: Vec<usize>,
        predicate: Predicate,
        limit: Option<usize>,
        log: ScanLog,
    ) -> Result<Self> {
        let schema: SchemaRef = Arc::new(dataset.arrow_schema().project(&projection)?);
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        let metrics = ExecutionPlanMetricsSet::new();
        Ok(Self { dataset, source, projection, predicate, limit, log, properties: Arc::new(properties), metrics })
    }
}

/// `table, projection=[a, b], predicate=[…], limit=n`: what EXPLAIN shows of a scan.
pub(super) fn describe(
    f: &mut fmt::Formatter<'_>,
    dataset: Dataset,
    schema: &Schema,
    predicate: &Predicate,
    limit: Option<usize>,
) -> fmt::Result {
    let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    write!(f, "{}, projection=[{}]", dataset.qualified_name(), names.join(", "))?;
    if !predicate.is_empty() {
        write!(f, ", predicate=[{predicate}]")?;
    }
    if let Some(limit) = limit {
        write!(f, ", limit={limit}")?;
    }
    Ok(())
}

impl DisplayAs for SourceScanExec {
    fn fmt_as(&self, _format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SourceScanExec: ")?;
        describe(f, self.dataset, &self.schema(), &self.predicate, self.limit)
    }
}

impl ExecutionPlan for SourceScanExec {
    fn name(&self) -> &'static str {
        "SourceScanExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(&self, _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, _children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(&self, partition: usize, _context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let dataset = self.dataset;
        let projection = self.projection.clone();
        let columns = dataset.stored_projection(&projection);
        let request = ScanRequest {
            targets: vec![Target { dataset, columns: columns.clone() }],
            predicate: self.predicate.clone(),
            limit: self.limit,
            log: Some(self.log.clone()),
            ..ScanRequest::default()
        };
        let source = Arc::clone(&self.source);
        let output = BaselineMetrics::new(&self.metrics, partition).output_rows().clone();
        let mut left = self.limit.unwrap_or(usize::MAX);
        let mut builder = RecordBatchReceiverStreamBuilder::new(self.schema(), 4);
        let sender = builder.tx();
        builder.spawn_blocking(move || {
            for item in source.scan(request) {
                let (_, batch) = item.into_datafusion()?;
                let batch = dataset.assemble(&batch, &columns, &projection)?;
                let batch = if batch.num_rows() > left { batch.slice(0, left) } else { batch };
                left -= batch.num_rows();
                output.add(batch.num_rows());
                // A closed channel means that nobody wants more.
                if sender.blocking_send(Ok(batch)).is_err() || left == 0 {
                    break;
                }
            }
            Ok(())
        });
        Ok(builder.build())
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }
}
