//! The plan node that scans loaded rows.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::common::Statistics;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};

use super::compact::CompactBatch;
use super::hidden::KeptColumn;
use super::stream::describe;
use apigw_sql_columns::schema::Dataset;
use apigw_sql_source::Predicate;

/// Scans the loaded rows of a dataset, a run of batches in each partition.
#[derive(Debug)]
pub(super) struct MemoryScanExec {
    dataset: Dataset,
    batches: Arc<Vec<CompactBatch>>,
    /// Public columns, and behind them the hidden ones.
    projection: Vec<usize>,
    hidden: Vec<Arc<KeptColumn>>,
    limit: Option<usize>,
    properties: Arc<PlanProperties>,
}

impl MemoryScanExec {
    pub(super) fn new(
        dataset: Dataset,
        batches: Arc<Vec<CompactBatch>>,
        schema: SchemaRef,
        projection: Vec<usize>,
        hidden: Vec<Arc<KeptColumn>>,
        limit: Option<usize>,
        partitions: usize,
    ) -> Self {
        let partitions = partitions.min(batches.len()).max(1);
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(partitions),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Self { dataset, batches, projection, hidden, limit, properties: Arc::new(properties) }
    }

    fn partitions(&self) -> usize {
        self.properties.partitioning.partition_count()
    }

    fn range(&self, partition: usize) -> Range<usize> {
        let (n, all) = (self.partitions(), self.batches.len());
        partition * all / n..(partition + 1) * all / n
    }
}

impl DisplayAs for MemoryScanExec {
    fn fmt_as(&self, _format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryScanExec: ")?;
        describe(f, self.dataset, &self.schema(), &Predicate::default(), self.limit)
    }
}

impl ExecutionPlan for MemoryScanExec {
    fn name(&self) -> &'static str {
        "MemoryScanExec"
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
        let (dataset, batches, schema) = (self.dataset, Arc::clone(&self.batches), self.schema());
        let (projection, hidden) = (self.projection.clone(), self.hidden.clone());
        let width = dataset.columns().len();
        let public: Vec<usize> = projection.iter().copied().filter(|&column| column < width).collect();
        let decode = move |index: usize| -> Result<RecordBatch> {
            let batch = &batches[index];
            let assembled = batch.assemble(dataset, &public)?;
            if hidden.is_empty() {
                return Ok(assembled);
            }
            let mut shown = assembled.columns().iter();
            let column = |&column: &usize| match column.checked_sub(width) {
                Some(at) => hidden[at].read(index, dataset, batch).map(Some),
                None => Ok(shown.next().cloned()),
            };
            let columns: Vec<Option<ArrayRef>> = projection.iter().map(column).collect::<Result<_>>()?;
            let options = RecordBatchOptions::new().with_row_count(Some(batch.rows()));
            Ok(RecordBatch::try_new_with_options(Arc::clone(&schema), columns.into_iter().flatten().collect(), &options)?)
        };
        let mut left = self.limit.unwrap_or(usize::MAX);
        let rows = self.range(partition).map(decode).map_while(move |batch| match batch {
            Ok(_) if left == 0 => None,
            Ok(batch) => {
                let batch = if batch.num_rows() > left { batch.slice(0, left) } else { batch };
                left -= batch.num_rows();
                Some(Ok(batch))
            }
            Err(error) => Some(Err(error)),
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), futures::stream::iter(rows))))
    }

    fn statistics_from_inputs(&self, _inputs: &[Arc<Statistics>], args: &StatisticsArgs) -> Result<Arc<Statistics>> {
        let range = args.partition().map_or(0..self.batches.len(), |p| self.range(p));
        let rows: usize = self.batches[range].iter().map(CompactBatch::rows).sum();
        let mut statistics = Statistics::new_unknown(&self.schema());
        statistics.num_rows = match self.limit {
            Some(limit) if limit < rows => Precision::Inexact(limit),
            _ => Precision::Exact(rows),
        };
        Ok(Arc::new(statistics))
    }
}
