//! Schemas `aws` and `apigw`, and the default schema, which finds their tables without the schema's name.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::{MemorySchemaProvider, SchemaProvider, TableProvider};
use datafusion::error::{DataFusionError, Result};
use datafusion::prelude::SessionContext;

use super::dataset::DatasetTable;
use super::store::Store;
use super::system::{SourceStatusTable, columns_table};
use crate::schema::Dataset;

/// The schemas that unqualified names are looked up in after the default one, in this order.
const SEARCH_PATH: [&str; 2] = ["aws", "apigw"];

/// Adds the schemas `aws` and `apigw` with their tables over `store` to the default catalog of `context`, and lets the
/// default schema find them.
pub fn register(context: &SessionContext, store: Option<Arc<Store>>) -> Result<()> {
    let state = context.state();
    let names = &state.config_options().catalog;
    let catalog = context
        .catalog(&names.default_catalog)
        .ok_or_else(|| DataFusionError::Configuration(format!("the catalog `{}` does not exist", names.default_catalog)))?;
    let mut schemas = Vec::new();
    for name in SEARCH_PATH {
        let schema: Arc<dyn SchemaProvider> = if let Some(existing) = catalog.schema(name) {
            existing
        } else {
            let new: Arc<dyn SchemaProvider> = Arc::new(MemorySchemaProvider::new());
            catalog.register_schema(name, Arc::clone(&new))?;
            new
        };
        for dataset in Dataset::ALL.into_iter().filter(|d| d.schema_name() == name) {
            schema.deregister_table(dataset.table_name())?;
            schema.register_table(dataset.table_name().to_owned(), provider(dataset, store.as_ref())?)?;
        }
        schemas.push(schema);
    }
    let own = catalog.schema(&names.default_schema).unwrap_or_else(|| Arc::new(MemorySchemaProvider::new()));
    catalog.register_schema(&names.default_schema, Arc::new(SearchPathSchema::new(own, schemas)))?;
    Ok(())
}

fn provider(dataset: Dataset, store: Option<&Arc<Store>>) -> Result<Arc<dyn TableProvider>> {
    Ok(match dataset {
        Dataset::Columns => columns_table()?,
        Dataset::SourceStatus => Arc::new(SourceStatusTable { store: store.cloned() }),
        dataset => Arc::new(DatasetTable::new(dataset, store.cloned())),
    })
}

/// A schema that looks a name up in its own tables and then in other schemas, as PostgreSQL's `search_path` does.
#[derive(Debug)]
pub struct SearchPathSchema {
    own: Arc<dyn SchemaProvider>,
    path: Vec<Arc<dyn SchemaProvider>>,
}

impl SearchPathSchema {
    /// `own` first, then `path` in its order.
    pub fn new(own: Arc<dyn SchemaProvider>, path: Vec<Arc<dyn SchemaProvider>>) -> Self {
        Self { own, path }
    }
}

#[async_trait]
impl SchemaProvider for SearchPathSchema {
    /// Only its own tables: the others are listed where they live.
    fn table_names(&self) -> Vec<String> {
        self.own.table_names()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        for schema in std::iter::once(&self.own).chain(&self.path) {
            if let Some(table) = schema.table(name).await? {
                return Ok(Some(table));
            }
        }
        Ok(None)
    }

    fn register_table(&self, name: String, table: Arc<dyn TableProvider>) -> Result<Option<Arc<dyn TableProvider>>> {
        self.own.register_table(name, table)
    }

    fn deregister_table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        self.own.deregister_table(name)
    }

    /// Whether a name is taken, which the schemas on the path do not decide: a view may hide one of their tables.
    fn table_exist(&self, name: &str) -> bool {
        self.own.table_exist(name) || self.path.iter().any(|s| s.table_exist(name))
    }
}
