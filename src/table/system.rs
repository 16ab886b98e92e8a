//! The tables about the sources and about the tables: `apigw.source_status` and `apigw.columns`.

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use datafusion::arrow::array::{ArrayRef, Int64Array, StringViewArray};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::catalog::{MemTable, Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;

use super::dataset::no_source;
use super::reading::reading;
use super::store::Store;
use apigw_sql_columns::schema::Dataset;
use apigw_sql_functions::error::IntoDataFusion;

/// `apigw.source_status`: asking it reads every source to its end.
#[derive(Debug)]
pub(super) struct SourceStatusTable {
    pub(super) store: Option<Arc<Store>>,
}

#[async_trait]
impl TableProvider for SourceStatusTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(Dataset::SourceStatus.arrow_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let store = self.store.as_ref().ok_or_else(|| no_source(Dataset::SourceStatus)).into_datafusion()?;
        store.mark_used(None);
        reading(state).read_to_end(store).await?;
        let table = MemTable::try_new(self.schema(), vec![vec![store.report().batch()?]])?;
        table.scan(state, projection, filters, limit).await
    }
}

/// `apigw.columns`, the documentation.
pub(super) fn columns_table() -> Result<Arc<dyn TableProvider>> {
    static ROWS: LazyLock<Vec<(Dataset, usize)>> =
        LazyLock::new(|| Dataset::ALL.iter().flat_map(|&d| (0..d.columns().len()).map(move |i| (d, i))).collect());
    fn text(f: impl Fn(&(Dataset, usize)) -> &'static str) -> ArrayRef {
        Arc::new(ROWS.iter().map(|row| Some(f(row))).collect::<StringViewArray>())
    }
    let columns: Vec<ArrayRef> = vec![
        text(|(d, _)| d.schema_name()),
        text(|(d, _)| d.table_name()),
        text(|(d, i)| d.columns()[*i].name),
        Arc::new(ROWS.iter().map(|(_, i)| Some(*i as i64 + 1)).collect::<Int64Array>()),
        text(|(d, i)| d.columns()[*i].sql_type.name()),
        text(|(d, i)| d.columns()[*i].sql_type.ddsql_name()),
        text(|(d, i)| d.columns()[*i].description),
    ];
    let schema = Arc::clone(Dataset::Columns.arrow_schema());
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns)?;
    Ok(Arc::new(MemTable::try_new(schema, vec![vec![batch]])?))
}
