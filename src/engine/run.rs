//! One run of a statement: what its operators find in their session, and what its batches are.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, UInt64Array};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::TableReference;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::datasource::{MemTable, source_as_provider};
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::SessionState;
use datafusion::logical_expr::{DdlStatement, LogicalPlan, Statement};
use datafusion::prelude::{DataFrame, SessionContext};

use super::resident::Ceiling;
use super::result::Gives;
use super::runtime::CancelFlag;
use crate::table::{DatasetTable, Reading, Reads};

/// What one run of a statement notes, and what ends it: its operators find it in their session.
#[derive(Default)]
pub(super) struct Run {
    pub(super) reads: Reads,
    pub(super) cancel: CancelFlag,
    pub(super) ceiling: Option<Ceiling>,
}

impl Run {
    pub(super) fn equip(&self, state: &mut SessionState, plan: &LogicalPlan) -> DataFusionResult<()> {
        let reading = Reading::new(self.reads.clone(), dataset_scans(plan)? > 1);
        let config = state.config_mut();
        config.set_extension(Arc::new(reading));
        config.set_extension(Arc::new(self.cancel.clone()));
        if let Some(ceiling) = self.ceiling {
            config.set_extension(Arc::new(ceiling));
        }
        Ok(())
    }
}

/// What the batches of a plan are.
pub(super) fn gives(plan: &LogicalPlan) -> Gives {
    match plan {
        LogicalPlan::Dml(_) => Gives::Written,
        // With a list of columns it is empty.
        LogicalPlan::Ddl(DdlStatement::CreateMemoryTable(create)) if !is_nothing(&create.input) => Gives::Written,
        LogicalPlan::Statement(Statement::Execute(_)) => Gives::Rows,
        LogicalPlan::Ddl(_) | LogicalPlan::Statement(_) => Gives::Nothing,
        _ => Gives::Rows,
    }
}

fn is_nothing(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::EmptyRelation(empty) => !empty.produce_one_row,
        LogicalPlan::Projection(projection) => is_nothing(&projection.input),
        _ => false,
    }
}

/// How many rows a table in memory has, in the form in which DataFusion says how many an INSERT wrote.
pub(super) async fn rows_of(session: &SessionContext, table: TableReference) -> DataFusionResult<DataFrame> {
    let provider = session.table_provider(table).await?;
    let mut rows = 0;
    for partition in provider.downcast_ref::<MemTable>().map_or(&[][..], |table| &table.batches) {
        rows += partition.read().await.iter().map(|batch| batch.num_rows() as u64).sum::<u64>();
    }
    session.read_batch(RecordBatch::try_from_iter([("count", Arc::new(UInt64Array::from_value(rows, 1)) as ArrayRef)])?)
}

/// How often the plan scans one of our datasets, subqueries included.
fn dataset_scans(plan: &LogicalPlan) -> DataFusionResult<usize> {
    let mut scans = 0;
    plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            let provider = source_as_provider(&scan.source)?;
            scans += usize::from(provider.is::<DatasetTable>());
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(scans)
}
