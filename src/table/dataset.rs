//! The provider of the datasets that sources hold.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;

use super::memory::MemoryScanExec;
use super::pushdown;
use super::reading::reading;
use super::store::Store;
use super::stream::SourceScanExec;
use crate::{Error, ErrorKind};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_functions::error::IntoDataFusion;

/// One dataset as a table.
#[derive(Debug)]
pub struct DatasetTable {
    dataset: Dataset,
    store: Option<Arc<Store>>,
}

impl DatasetTable {
    /// The table of `dataset` over `store`; without one, asking it is an error that says how to name a source.
    pub fn new(dataset: Dataset, store: Option<Arc<Store>>) -> Self {
        Self { dataset, store }
    }

    fn store(&self) -> Result<&Arc<Store>> {
        self.store.as_ref().ok_or_else(|| no_source(self.dataset).into_datafusion())
    }
}

/// The error of a statement that needs a source when none was named.
pub(super) fn no_source(dataset: Dataset) -> Error {
    Error::new(ErrorKind::Usage, format!("`{}` has no source", dataset.qualified_name()))
        .with_hint("name one with `--from FILE|DIRECTORY|GLOB`, or ask the built-in sample with `--sample`")
}

#[async_trait]
impl TableProvider for DatasetTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.dataset.arrow_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        // A Parquet source takes every filter to prune with; the readers of rows take what they understand; loaded
        // rows are filtered above.
        let parquet = self.store.as_ref().is_some_and(|s| s.source().parquet_of(self.dataset).is_some());
        let streams = self.store.as_ref().is_some_and(|s| !s.keeps_rows());
        let answer = |f: &&Expr| match pushdown::comparison(self.dataset, f) {
            _ if parquet => TableProviderFilterPushDown::Inexact,
            Some(_) if streams => TableProviderFilterPushDown::Inexact,
            _ => TableProviderFilterPushDown::Unsupported,
        };
        Ok(filters.iter().map(answer).collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let store = self.store()?;
        store.mark_used();
        let reading = reading(state);
        if let Some(parquet) = store.parquet(state, self.dataset).await? {
            reading.note(store.source(), None);
            return parquet.scan(state, projection, filters, limit).await;
        }
        let projection = projection.cloned().unwrap_or_else(|| (0..self.dataset.columns().len()).collect());
        let store = reading.store_for(store);
        if store.keeps_rows() {
            let loaded = store.load().await?;
            reading.note(store.source(), Some(&loaded.log));
            let batches = loaded.batches(self.dataset);
            let partitions = state.config().target_partitions();
            return Ok(Arc::new(MemoryScanExec::new(self.dataset, batches, projection, limit, partitions)?));
        }
        let predicate = pushdown::predicate(self.dataset, filters);
        let source = Arc::clone(store.source());
        let log = reading.log_of(&source);
        Ok(Arc::new(SourceScanExec::new(self.dataset, source, projection, predicate, limit, log)?))
    }
}
