//! The plans that read the datasets that routes are made of.

use std::sync::Arc;

use datafusion::catalog::{Session, TableProvider as _};
use datafusion::common::TableReference;
use datafusion::datasource::provider_as_source;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::prelude::col;

use super::inputs::Input;
use super::wanted::Filters;
use crate::table::dataset::DatasetTable;
use crate::table::store::Store;

/// The plan that reads it.
pub(super) async fn plan(input: Input, store: &Arc<Store>, filters: &Filters, state: &dyn Session) -> Result<Arc<dyn ExecutionPlan>> {
    let table = DatasetTable::new(input.dataset()?, Some(Arc::clone(store)));
    let schema = table.schema();
    let mut plan = LogicalPlanBuilder::scan(TableReference::bare(input.name()), provider_as_source(Arc::new(table)), None)?;
    if let Some(filter) = filters.of(input) {
        plan = plan.filter(filter)?;
    }
    // A table in the store of an older program may lack some.
    let columns: Vec<Expr> = input.columns().iter().filter(|name| schema.index_of(name).is_ok()).map(|name| col(*name)).collect();
    state.create_physical_plan(&plan.project(columns)?.build()?).await
}
