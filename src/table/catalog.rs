//! Schemas `aws` and `apigw`, and the default schema, which finds their tables without the schema's name.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use datafusion::catalog::{MemorySchemaProvider, SchemaProvider, TableProvider};
use datafusion::common::plan_err;
use datafusion::error::{DataFusionError, Result};
use datafusion::prelude::SessionContext;

use super::any_integration;
use super::dataset::DatasetTable;
use super::diff::{DiffWithoutSides, DriftTable, SideReports};
use super::documented;
use super::history::{HistoryTable, SnapshotsTable};
use super::routes::RoutesTable;
use super::store::Store;
use super::system::{SourceStatusTable, columns_table};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_source::snapshot::SnapshotStore;

/// The schemas that unqualified names are looked up in after the default one, in this order.
const SEARCH_PATH: [&str; 2] = ["aws", "apigw"];

/// Adds the schemas `aws` and `apigw` with their tables over `store` to the default catalog of `context`, and lets the
/// default schema find them. `reports` hears of snapshots that are not complete.
pub fn register(
    context: &SessionContext,
    store: Option<Arc<Store>>,
    snapshots: Option<&SnapshotStore>,
    reports: &SideReports,
) -> Result<()> {
    let state = context.state();
    let names = &state.config_options().catalog;
    let catalog = context
        .catalog(&names.default_catalog)
        .ok_or_else(|| DataFusionError::Configuration(format!("the catalog `{}` does not exist", names.default_catalog)))?;
    let mut schemas = Vec::new();
    for name in SEARCH_PATH {
        let others = catalog.schema(name).unwrap_or_else(|| Arc::new(MemorySchemaProvider::new()));
        let datasets = Dataset::ALL.into_iter().filter(|d| d.schema_name() == name);
        let tables = datasets.map(|d| (d.table_name().to_owned(), LazyTable::new(d, store.as_ref(), snapshots, reports))).collect();
        let schema: Arc<dyn SchemaProvider> = Arc::new(SourceSchema { tables, others });
        catalog.register_schema(name, Arc::clone(&schema))?;
        schemas.push(schema);
    }
    let own = catalog.schema(&names.default_schema).unwrap_or_else(|| Arc::new(MemorySchemaProvider::new()));
    catalog.register_schema(&names.default_schema, Arc::new(SearchPathSchema::new(own, schemas)))?;
    Ok(())
}

fn provider(
    dataset: Dataset,
    store: Option<&Arc<Store>>,
    snapshots: Option<&SnapshotStore>,
    reports: &SideReports,
) -> Result<Arc<dyn TableProvider>> {
    Ok(match dataset {
        Dataset::Columns => columns_table()?,
        Dataset::SourceStatus => Arc::new(SourceStatusTable { store: store.cloned() }),
        Dataset::Snapshots => Arc::new(SnapshotsTable { store: snapshots.cloned() }),
        Dataset::IntegrationHistory => Arc::new(HistoryTable::new(Dataset::IntegrationDetail, snapshots.cloned(), reports.clone())),
        Dataset::IntegrationDiff => Arc::new(DiffWithoutSides),
        Dataset::AnyIntegration => any_integration::view(&|dataset| Arc::new(DatasetTable::new(dataset, store.cloned())))?,
        Dataset::StageDrift => Arc::new(DriftTable::new(store.cloned())),
        Dataset::EffectiveRoute => Arc::new(RoutesTable::new(store.cloned(), reports.clone())),
        dataset => match dataset.documented() {
            Some(table) => documented::view(dataset, table, Arc::new(DatasetTable::new(dataset.base(), store.cloned())))?,
            None => Arc::new(DatasetTable::new(dataset, store.cloned())),
        },
    })
}

/// A table of the sources, made when somebody first asks for it: there are many, and views take time to plan.
#[derive(Debug)]
struct LazyTable {
    dataset: Dataset,
    store: Option<Arc<Store>>,
    snapshots: Option<SnapshotStore>,
    reports: SideReports,
    made: OnceLock<Arc<dyn TableProvider>>,
}

impl LazyTable {
    fn new(dataset: Dataset, store: Option<&Arc<Store>>, snapshots: Option<&SnapshotStore>, reports: &SideReports) -> Self {
        Self { dataset, store: store.cloned(), snapshots: snapshots.cloned(), reports: reports.clone(), made: OnceLock::new() }
    }

    fn get(&self) -> Result<Arc<dyn TableProvider>> {
        if let Some(table) = self.made.get() {
            return Ok(Arc::clone(table));
        }
        let table = provider(self.dataset, self.store.as_ref(), self.snapshots.as_ref(), &self.reports)?;
        Ok(Arc::clone(self.made.get_or_init(|| table)))
    }
}

/// A schema with tables of the sources, which stay, and others.
#[derive(Debug)]
struct SourceSchema {
    tables: BTreeMap<String, LazyTable>,
    others: Arc<dyn SchemaProvider>,
}

/// What is said where somebody wants to drop or replace a table of the sources.
fn fixed<T>(name: &str) -> Result<T> {
    plan_err!("table `{name}` cannot be dropped or replaced: it shows what the sources hold")
}

#[async_trait]
impl SchemaProvider for SourceSchema {
    fn table_names(&self) -> Vec<String> {
        let others = self.others.table_names().into_iter().filter(|name| !self.tables.contains_key(name));
        self.tables.keys().cloned().chain(others).collect()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        match self.tables.get(name) {
            Some(table) => table.get().map(Some),
            None => self.others.table(name).await,
        }
    }

    fn register_table(&self, name: String, table: Arc<dyn TableProvider>) -> Result<Option<Arc<dyn TableProvider>>> {
        if self.tables.contains_key(&name) { fixed(&name) } else { self.others.register_table(name, table) }
    }

    fn deregister_table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        if self.tables.contains_key(name) { fixed(name) } else { self.others.deregister_table(name) }
    }

    fn table_exist(&self, name: &str) -> bool {
        self.tables.contains_key(name) || self.others.table_exist(name)
    }
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
        if !self.own.table_exist(name) && self.path.iter().any(|schema| schema.table_exist(name)) {
            return fixed(name);
        }
        self.own.deregister_table(name)
    }

    /// Whether a name is taken, which the schemas on the path do not decide: a view may hide one of their tables.
    fn table_exist(&self, name: &str) -> bool {
        self.own.table_exist(name) || self.path.iter().any(|s| s.table_exist(name))
    }
}
