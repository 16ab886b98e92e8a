//! The description of an engine: what is read, and the limits of its statements.

use std::sync::Arc;
use std::time::Duration;

use datafusion::execution::disk_manager::DiskManagerBuilder;
use datafusion::execution::memory_pool::{FairSpillPool, MemoryPool, TrackConsumersPool};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};

use super::Engine;
use super::interrupt::InterruptibleJoins;
use super::runtime::QueryRuntime;
use super::sources::{Builder, with_rules};
use super::spill::UnnamedFiles;
use super::unnamed_folders::UnnamedFolders;
use crate::Result;
use apigw_sql_functions::error::IntoOwn;
use apigw_sql_functions::memory::FunctionMemory;
use apigw_sql_language::Repair;

/// Describes an [`Engine`].
pub type EngineBuilder = Builder<Limits>;

/// What holds for the statements of an engine: see [`EngineBuilder`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    pub(super) statement_timeout: Option<Duration>,
    pub(super) restricted: bool,
    pub(super) memory: Option<usize>,
    pub(super) rows: Option<u64>,
    pub(super) cells: Option<u64>,
    threads: Option<usize>,
    /// The repair of the language that a test has taken away.
    left_out: Option<Repair>,
}

impl EngineBuilder {
    /// The most memory that operators and the results of functions may take, in bytes; beyond it they spill or fail.
    #[must_use]
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.limits.memory = Some(bytes);
        self
    }

    /// How many threads compute; by default one for each core.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.limits.threads = Some(threads);
        self
    }

    /// How long a statement may take, planning included; then it is canceled, and its result ends with an error.
    #[must_use]
    pub fn statement_timeout(mut self, limit: Duration) -> Self {
        self.limits.statement_timeout = Some(limit);
        self
    }

    /// The most rows of a result. One that has more ends behind them with an error: it is never cut in silence.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// let engine = apigw_sql::Engine::builder().sample().restricted().row_limit(10).cell_limit(1000).build().await?;
    /// assert!(engine.sql("SELECT _key FROM apigateway_integration LIMIT 10").await?.collect().await.is_ok());
    /// assert!(engine.sql("SELECT _key FROM apigateway_integration").await?.collect().await.is_err());
    /// # Ok::<_, apigw_sql::Error>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn row_limit(mut self, rows: u64) -> Self {
        self.limits.rows = Some(rows);
        self
    }

    /// The most cells of a result, rows times columns. One that has more ends behind the rows that fit with an error.
    #[must_use]
    pub fn cell_limit(mut self, cells: u64) -> Self {
        self.limits.cells = Some(cells);
        self
    }

    /// Takes statements of strangers: SELECT, EXPLAIN and SHOW over the tables and functions that are registered.
    ///
    /// Every step of the plan is checked, not the text. What changes, makes or writes something is refused, and so are SET
    /// and PREPARE, and sides of `apigw.integration_diff` that are files. EXPLAIN names files without their folders, and is
    /// refused with VERBOSE.
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
        self.limits.left_out = Some(repair);
        self
    }

    /// Opens the sources (which only lists them) and makes the engine.
    pub async fn build(self) -> Result<Engine> {
        let limits = self.limits;
        let mut front_end = self.front_end(limits.restricted);
        if let Some(repair) = limits.left_out {
            front_end = front_end.without_repair(repair);
        }
        let mut config = SessionConfig::new();
        if let Some(threads) = limits.threads {
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
        let interruptible = Arc::new(InterruptibleJoins::new(limits.memory.is_some()));
        let builder = front_end.configure(builder.with_config(config)).with_physical_optimizer_rule(interruptible);
        let mut builder = with_rules(builder);
        if limits.restricted {
            builder = builder.with_physical_optimizer_rule(Arc::new(UnnamedFolders));
        }
        let context = SessionContext::new_with_state(builder.build());
        let opened = self.register(&context).await?;
        Ok(Engine { context, front_end, runtime: QueryRuntime::new(threads), opened, limits })
    }
}
