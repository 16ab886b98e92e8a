//! The description of an engine: sources, tables, settings.

use apigw_sql_functions::error::IntoOwn;
use std::sync::Arc;
use std::time::Duration;

use datafusion::execution::disk_manager::DiskManagerBuilder;
use datafusion::execution::memory_pool::{FairSpillPool, MemoryPool, TrackConsumersPool};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};

use super::Engine;
use super::guarded_scans::GuardedScans;
use super::interrupt::InterruptibleJoins;
use super::runtime::QueryRuntime;
use super::spill::UnnamedFiles;
use super::unnest::UnnestOneList;
use crate::sample::SAMPLE;
use crate::table::{IntegrationDiff, ReadMode, SideReports, Store, register, register_file};
use crate::{Error, ErrorKind, Result};
use apigw_sql_functions::memory::FunctionMemory;
use apigw_sql_functions::table_function::TableFunction;
use apigw_sql_language::{FrontEnd, Repair};
use apigw_sql_source::snapshot::{Snapshot, SnapshotSource, SnapshotStore};
use apigw_sql_source::{RowSource, SourceOptions, SourceSet};

/// Describes an [`Engine`].
#[derive(Clone, Debug, Default)]
pub struct EngineBuilder {
    options: SourceOptions,
    own_source: Option<Arc<dyn RowSource>>,
    tables: Vec<(String, String)>,
    mode: ReadMode,
    threads: Option<usize>,
    table_functions: Vec<Arc<dyn TableFunction>>,
    snapshots: Option<SnapshotStore>,
    sides: SideReports,
    at: Option<String>,
    left_out: Option<Repair>,
    limits: Limits,
}

/// What holds for each statement.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Limits {
    pub(super) statement_timeout: Option<Duration>,
    pub(super) restricted: bool,
    pub(super) memory: Option<usize>,
}

/// What an engine reads.
#[derive(Clone)]
pub(super) struct Opened {
    pub(super) sources: Option<Arc<SourceSet>>,
    pub(super) store: Option<Arc<Store>>,
    pub(super) snapshots: Option<SnapshotStore>,
    pub(super) snapshot: Option<Arc<Snapshot>>,
    pub(super) sides: SideReports,
}

impl EngineBuilder {
    /// Adds a source: a file, a directory, a glob, a path template or `-`.
    #[must_use]
    pub fn from(mut self, source: impl Into<String>) -> Self {
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
    /// use apigw_sql::functions::table_function::{Arguments, TableFunction};
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

    /// The most memory that operators and the results of functions may take, in bytes; beyond it they spill or fail.
    #[must_use]
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.limits.memory = Some(bytes);
        self
    }

    /// How many threads compute; by default one for each core.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// How long a statement may take, planning included; then it is canceled, and its result ends with an error.
    #[must_use]
    pub fn statement_timeout(mut self, limit: Duration) -> Self {
        self.limits.statement_timeout = Some(limit);
        self
    }

    /// Takes statements of strangers: SELECT, EXPLAIN and SHOW over the tables and functions that are registered.
    ///
    /// Every step of the plan is checked, not the text. What changes, makes or writes something is refused, and so are SET
    /// and PREPARE, and sides of `apigw.integration_diff` that are files.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// let engine = apigw_sql::Engine::builder().sample().restricted().build().await?;
    /// assert!(engine.sql("SELECT count(*) FROM apigateway_integration").await.is_ok());
    /// assert!(engine.sql("CREATE VIEW v AS SELECT 1").await.is_err());
    /// # Ok::<_, apigw_sql::Error>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn restricted(mut self) -> Self {
        self.limits.restricted = true;
        self
    }

    /// The engine as it would be without a repair of the language, for tests of the tests.
    #[doc(hidden)]
    #[must_use]
    pub fn without_repair(mut self, repair: Repair) -> Self {
        self.left_out = Some(repair);
        self
    }

    /// Opens the sources (which only lists them) and makes the engine.
    pub async fn build(self) -> Result<Engine> {
        let front_end = self.front_end();
        let limits = self.limits;
        let mut config = SessionConfig::new();
        if let Some(threads) = self.threads {
            config = config.with_target_partitions(threads);
        }
        let threads = config.target_partitions();
        let mut builder = SessionStateBuilder::new().with_default_features();
        if let Some(bytes) = limits.memory {
            let pool = Arc::new(TrackConsumersPool::new(FairSpillPool::new(bytes), std::num::NonZeroUsize::MIN)) as Arc<dyn MemoryPool>;
            config.options_mut().extensions.insert(FunctionMemory::of_pool(&pool));
            let files = DiskManagerBuilder::default().with_temp_file_factory(Arc::new(UnnamedFiles::default()));
            let runtime = RuntimeEnvBuilder::new().with_memory_pool(pool).with_disk_manager_builder(files);
            builder = builder.with_runtime_env(runtime.build_arc().into_own()?);
        }
        let state = front_end
            .configure(builder.with_config(config))
            .with_physical_optimizer_rule(Arc::new(InterruptibleJoins::new(limits.memory.is_some())))
            .with_physical_optimizer_rule(Arc::new(GuardedScans))
            .with_physical_optimizer_rule(Arc::new(UnnestOneList))
            .build();
        let context = SessionContext::new_with_state(state);
        let opened = self.register(&context).await?;
        Ok(Engine { context, front_end, runtime: QueryRuntime::new(threads), opened, limits })
    }

    /// Refuses limits, which nothing would keep.
    fn refuse_limits(&self) -> Result<()> {
        let limits = [
            ("memory_limit", self.limits.memory.is_some()),
            ("threads", self.threads.is_some()),
            ("statement_timeout", self.limits.statement_timeout.is_some()),
            ("restricted", self.limits.restricted),
        ];
        match limits.into_iter().find(|(_, is_set)| *is_set) {
            Some((name, _)) => Err(Error::usage(format!("`EngineBuilder::{name}` does nothing in a session that exists already"))
                .with_hint("set it for the session, or run the statements with `Engine::sql`")),
            None => Ok(()),
        }
    }

    /// The front end with the functions of the caller and those of the store.
    fn front_end(&self) -> FrontEnd {
        let diff = IntegrationDiff::new(self.snapshots.clone(), self.sides.clone());
        let ours: Arc<dyn TableFunction> = Arc::new(if self.limits.restricted { diff.of_snapshots() } else { diff });
        let front_end =
            FrontEnd::new(apigw_sql_functions::all()).with_table_functions(self.table_functions.iter().cloned().chain([ours]).collect());
        match self.left_out {
            Some(repair) => front_end.without_repair(repair),
            None => front_end,
        }
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

    async fn register(self, context: &SessionContext) -> Result<Opened> {
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
        register(context, store.clone(), self.snapshots.as_ref(), &self.sides).into_own()?;
        for (name, path) in &self.tables {
            register_file(context, name, path).await?;
        }
        Ok(Opened { sources, store, snapshots: self.snapshots, snapshot, sides: self.sides })
    }
}

/// Adds our tables, functions, types and planners (ours first) to an existing session, which keeps its id, its tables
/// and its settings. Limits are the session's own; a builder that sets some is refused.
pub async fn install(context: &SessionContext, builder: EngineBuilder) -> Result<()> {
    builder.refuse_limits()?;
    let front_end = builder.front_end();
    let session_id = context.session_id();
    let mut existing = SessionStateBuilder::new_from_existing(context.state());
    if let Some(config) = existing.config() {
        config.options_mut().extensions.insert(FunctionMemory::of_pool(&context.runtime_env().memory_pool));
    }
    let state = front_end.configure(existing).with_session_id(session_id).build();
    *context.state_ref().write() = state;
    builder.register(context).await?;
    Ok(())
}
