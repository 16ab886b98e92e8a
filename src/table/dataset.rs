//! The provider of the datasets that sources hold.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;

use super::hidden::{Asked, KeptColumn, is_over};
use super::memory::MemoryScanExec;
use super::pushdown;
use super::reading::reading;
use super::store::Store;
use super::stream::SourceScanExec;
use crate::{Error, ErrorKind};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_source::{ParquetFile, StoredCall};

/// One dataset as a table.
#[derive(Debug)]
pub struct DatasetTable {
    dataset: Dataset,
    store: Option<Arc<Store>>,
    /// The hidden columns that it shows behind its own.
    hidden: Vec<Hidden>,
    schema: SchemaRef,
}

/// A hidden column of a table.
#[derive(Clone, Debug)]
struct Hidden {
    call: StoredCall,
    /// The results, where rows are kept in memory; else they are in the file.
    kept: Option<Arc<KeptColumn>>,
}

impl DatasetTable {
    /// The table of `dataset` over `store`; without one, asking it is an error that says how to name a source.
    pub fn new(dataset: Dataset, store: Option<Arc<Store>>) -> Self {
        Self { dataset, store, hidden: Vec::new(), schema: Arc::clone(dataset.arrow_schema()) }
    }

    /// The same table with the hidden columns that there are for the calls of a statement; `None`: no more than it shows.
    pub(super) fn with_hidden(&self, asked: &[Asked], statement: i64) -> Result<Option<Self>> {
        let Some(store) = &self.store else { return Ok(None) };
        let file = store.source().parquet_of(self.dataset);
        let (mut hidden, mut fields) = (self.hidden.clone(), self.schema.fields().to_vec());
        for asked in asked {
            let Some(at) = self.dataset.column_index(&asked.call.column).filter(|_| is_over(&asked.call, self.dataset)) else { continue };
            if hidden.iter().any(|known| known.call == asked.call) {
                continue;
            }
            let input = &self.dataset.arrow_schema().fields()[at];
            let kept = match &file {
                Some(ParquetFile::Object(object)) if object.hidden.contains(&asked.call) => None,
                Some(_) => continue,
                None => match store.kept(self.dataset, asked, statement, input)? {
                    Some(kept) => Some(kept),
                    None => continue,
                },
            };
            hidden.push(Hidden { call: asked.call.clone(), kept });
            fields.push(asked.field(input)?);
        }
        let more = hidden.len() > self.hidden.len();
        let schema = Arc::new(Schema::new_with_metadata(fields, self.schema.metadata().clone()));
        Ok(more.then(|| Self { dataset: self.dataset, store: self.store.clone(), hidden, schema }))
    }

    /// How many columns it has, the hidden ones among them.
    pub(super) fn width(&self) -> usize {
        self.schema.fields().len()
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
        Arc::clone(&self.schema)
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
        store.mark_used(Some(self.dataset));
        let reading = reading(state);
        let hidden = &self.schema.fields()[self.dataset.columns().len()..];
        if let Some(parquet) = store.parquet(state, self.dataset, hidden).await? {
            reading.note(store.source(), Some(self.dataset), None);
            return parquet.scan(state, projection, filters, limit).await;
        }
        let projection = projection.cloned().unwrap_or_else(|| (0..self.width()).collect());
        let store = reading.store_for(store);
        if store.keeps_rows() {
            let loaded = store.load().await?;
            reading.note(store.source(), Some(self.dataset), Some(&loaded.log));
            let batches = loaded.batches(self.dataset);
            let partitions = state.config().target_partitions();
            let hidden = self.hidden.iter().filter_map(|hidden| hidden.kept.clone()).collect();
            let schema = Arc::new(self.schema.project(&projection)?);
            return Ok(Arc::new(MemoryScanExec::new(self.dataset, batches, schema, projection, hidden, limit, partitions)));
        }
        let predicate = pushdown::predicate(self.dataset, filters);
        let source = Arc::clone(store.source());
        let log = reading.log_of(&source, Some(self.dataset));
        Ok(Arc::new(SourceScanExec::new(self.dataset, source, projection, predicate, limit, log)?))
    }
}
