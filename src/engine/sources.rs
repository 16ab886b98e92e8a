//! The description of what is read: sources, snapshots, tables of one's own. An engine has it with limits, an existing session
//! without.

use std::sync::Arc;

use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::optimizer::Optimizer;
use datafusion::prelude::SessionContext;

use super::guarded_scans::GuardedScans;
use super::unnest::UnnestOneList;
use crate::sample::SAMPLE;
use crate::table::{
    DatasetDiff, HiddenColumns, History, IntegrationDiff, ReadMode, RouteFunction, RouteSource, SideReports, Store, register, register_file,
};
use crate::{Error, ErrorKind, Result};
use apigw_sql_functions::error::IntoOwn;
use apigw_sql_functions::table_function::TableFunction;
use apigw_sql_language::FrontEnd;
use apigw_sql_source::snapshot::{Snapshot, SnapshotSource, SnapshotStore};
use apigw_sql_source::{RowSource, SourceOptions, SourceSet};

/// Describes what is read, and with `L` what holds beside it: [`Sources`] for [`install`](super::install),
/// [`EngineBuilder`](super::EngineBuilder) for an engine.
#[derive(Clone, Debug, Default)]
pub struct Builder<L> {
    options: SourceOptions,
    own_source: Option<Arc<dyn RowSource>>,
    tables: Vec<(String, String)>,
    mode: ReadMode,
    table_functions: Vec<Arc<dyn TableFunction>>,
    snapshots: Option<SnapshotStore>,
    sides: SideReports,
    routes: RouteSource,
    at: Option<String>,
    pub(super) limits: L,
}

/// What a session that exists already is to read: see [`install`](super::install). Limits are the session's own.
pub type Sources = Builder<()>;

/// What an engine reads.
#[derive(Clone)]
pub(super) struct Opened {
    pub(super) sources: Option<Arc<SourceSet>>,
    pub(super) store: Option<Arc<Store>>,
    pub(super) snapshots: Option<SnapshotStore>,
    pub(super) snapshot: Option<Arc<Snapshot>>,
    pub(super) sides: SideReports,
}

impl Sources {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<L> Builder<L> {
    /// Adds a source: a file, a directory, a glob, a path template or `-`.
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.options.from.push(source.into());
        self
    }

    /// Reads the built-in sample.
    #[must_use]
    pub fn sample(mut self) -> Self {
        self.options.sample = Some(&SAMPLE);
        self
    }

    /// The account of records whose source does not say.
    #[must_use]
    pub fn assume_account(mut self, account: impl Into<String>) -> Self {
        self.options.assume_account = Some(account.into());
        self
    }

    /// The region of records whose source does not say.
    #[must_use]
    pub fn assume_region(mut self, region: impl Into<String>) -> Self {
        self.options.assume_region = Some(region.into());
        self
    }

    /// Gives a parameter of CloudFormation and SAM templates a value, which wins over its default.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.parameters.push((name.into(), value.into()));
        self
    }

    /// All source options at once.
    #[must_use]
    pub fn source_options(mut self, options: SourceOptions) -> Self {
        self.options = options;
        self
    }

    /// Reads the caller's own rows instead of files.
    #[must_use]
    pub fn row_source(mut self, source: Arc<dyn RowSource>) -> Self {
        self.own_source = Some(source);
        self
    }

    /// The store of snapshots behind `apigw.snapshots`, `apigw.integration_history` and
    /// `apigw.integration_diff`.
    #[must_use]
    pub fn snapshot_store(mut self, store: SnapshotStore) -> Self {
        self.snapshots = Some(store);
        self
    }

    /// Reads a snapshot of the store instead of files: see [`select`](apigw_sql_source::snapshot::select) for how one is named.
    #[must_use]
    pub fn at(mut self, selector: impl Into<String>) -> Self {
        self.at = Some(selector.into());
        self
    }

    /// Adds a CSV, NDJSON, Parquet or Arrow IPC file as the table `name` (`table` or `schema.table`).
    #[must_use]
    pub fn table(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        self.tables.push((name.into(), path.into()));
        self
    }

    /// Adds a table function with named arguments.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// use apigw_sql::Engine;
    /// use apigw_sql::function::{Arguments, TableFunction};
    /// use datafusion::arrow::array::{RecordBatch, StringArray};
    /// use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema};
    /// use datafusion::common::Result;
    /// use datafusion::datasource::{MemTable, TableProvider};
    ///
    /// /// `greetings(name => '…')`: one row.
    /// #[derive(Debug)]
    /// struct Greetings;
    ///
    /// impl TableFunction for Greetings {
    ///     fn name(&self) -> &str {
    ///         "demo.greetings"
    ///     }
    ///     fn parameters(&self) -> &[&str] {
    ///         &["name"]
    ///     }
    ///     fn bind(&self, arguments: &Arguments, _columns: Option<&[FieldRef]>) -> Result<Arc<dyn TableProvider>> {
    ///         let name = arguments.get("name").map(ToString::to_string).unwrap_or_default();
    ///         let schema = Arc::new(Schema::new(vec![Field::new("greeting", DataType::Utf8, true)]));
    ///         let column = Arc::new(StringArray::from(vec![format!("hello, {name}")]));
    ///         let batch = RecordBatch::try_new(schema.clone(), vec![column])?;
    ///         Ok(Arc::new(MemTable::try_new(schema, vec![vec![batch]])?))
    ///     }
    /// }
    ///
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// let engine = Engine::builder().table_function(Arc::new(Greetings)).build().await?;
    /// let rows = engine.sql("SELECT greeting FROM demo.greetings(name => 'world') AS g").await?.collect().await?;
    /// assert_eq!(rows[0].num_rows(), 1);
    /// # Ok::<_, apigw_sql::Error>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn table_function(mut self, function: Arc<dyn TableFunction>) -> Self {
        self.table_functions.push(function);
        self
    }

    /// Whether rows are kept between statements.
    #[must_use]
    pub fn read_mode(mut self, mode: ReadMode) -> Self {
        self.mode = mode;
        self
    }

    /// The front end with the functions of the caller and those of the store, which compare snapshots only if that is `restricted`.
    pub(super) fn front_end(&self, restricted: bool) -> FrontEnd {
        let diff = IntegrationDiff::new(self.snapshots.clone(), self.sides.clone());
        let ours: Arc<dyn TableFunction> = Arc::new(if restricted { diff.of_snapshots() } else { diff });
        let of_datasets = DatasetDiff::new(self.snapshots.clone(), self.sides.clone());
        let of_datasets: Arc<dyn TableFunction> = Arc::new(if restricted { of_datasets.of_snapshots() } else { of_datasets });
        let history: Arc<dyn TableFunction> = Arc::new(History::new(self.snapshots.clone(), self.sides.clone()));
        let route_of: Arc<dyn TableFunction> = Arc::new(RouteFunction::route_of(self.routes.share(), self.sides.clone()));
        let route_steps: Arc<dyn TableFunction> = Arc::new(RouteFunction::route_steps(self.routes.share(), self.sides.clone()));
        let ours = [ours, of_datasets, history, route_of, route_steps];
        FrontEnd::new(apigw_sql_functions::all()).with_table_functions(self.table_functions.iter().cloned().chain(ours).collect())
    }

    /// The snapshot that is named.
    async fn snapshot(&self) -> Result<Option<SnapshotSource>> {
        let Some(selector) = self.at.clone() else { return Ok(None) };
        let Some(store) = self.snapshots.clone() else {
            return Err(Error::usage(format!("the snapshot `{selector}` is named, but no store of snapshots"))
                .with_hint("name one with `EngineBuilder::snapshot_store`"));
        };
        let found = tokio::task::spawn_blocking(move || {
            let all = store.snapshots()?;
            let snapshot = store.select_in(&all, &selector)?.clone();
            Ok(SnapshotSource::new(store, snapshot).beside(&all))
        });
        found.await.map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))?.map(Some)
    }

    /// Opens the sources, which only lists them, and adds the tables to `context`.
    pub(super) async fn register(self, context: &SessionContext) -> Result<Opened> {
        let named = self.options.sample.is_some() || !self.options.from.is_empty();
        if self.at.is_some() && (named || self.own_source.is_some()) {
            return Err(Error::usage("a snapshot and other sources were both named").with_hint("name one of them"));
        }
        if named && self.own_source.is_some() {
            return Err(
                Error::usage("a row source and files were both named").with_hint("make one engine for each, or one row source of both")
            );
        }
        let sources = if named { Some(Arc::new(SourceSet::open(&self.options)?)) } else { None };
        let at = self.snapshot().await?;
        let snapshot = at.as_ref().map(|source| Arc::new(source.snapshot().clone()));
        let row_source = at.map(|source| Arc::new(source) as Arc<dyn RowSource>).or(self.own_source);
        let row_source = row_source.or_else(|| sources.clone().map(|s| s as Arc<dyn RowSource>));
        let store = row_source.map(|source| Arc::new(Store::new(source, self.mode)));
        self.routes.open(store.clone());
        register(context, store.clone(), self.snapshots.as_ref(), &self.sides).into_own()?;
        for (name, path) in &self.tables {
            register_file(context, name, path).await?;
        }
        Ok(Opened { sources, store, snapshots: self.snapshots, snapshot, sides: self.sides })
    }
}

/// Adds what the scans of the tables need to `builder`: whatever session they are in, a damaged file is an error that names it.
pub(super) fn with_rules(mut builder: SessionStateBuilder) -> SessionStateBuilder {
    // Before all others: they treat hidden columns as any.
    builder.optimizer().get_or_insert_with(Optimizer::new).rules.insert(0, Arc::new(HiddenColumns::default()));
    builder.with_physical_optimizer_rule(Arc::new(GuardedScans)).with_physical_optimizer_rule(Arc::new(UnnestOneList))
}
