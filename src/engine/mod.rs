//! [`Engine`]: the door for programs that embed this crate.
//!
//! [`Engine::sql`] understands the whole language. [`install`] adds the tables, functions and planners to a
//! `SessionContext` of the caller; what planners and functions alone can give then also works through
//! `SessionContext::sql`.

mod builder;
mod deadline;
mod extent;
mod guarded_scans;
mod install;
mod interrupt;
mod pass_through;
mod resident;
mod restricted;
mod result;
mod run;
mod runtime;
mod sources;
mod spill;
#[cfg(test)]
mod tests;
mod unnamed_folders;
mod unnest;

use std::fmt;
use std::sync::Arc;

use datafusion::common::ScalarValue;
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::SessionState;
use datafusion::logical_expr::{DdlStatement, LogicalPlan};
use datafusion::physical_plan::execute_stream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::prelude::{DataFrame, SessionContext};
use futures::{StreamExt as _, TryStreamExt as _};

pub use builder::{EngineBuilder, Limits};
use deadline::Deadline;
use extent::Extent;
pub use install::install;
use resident::Ceiling;
pub(crate) use restricted::error as restricted_error;
pub(crate) use result::Gives;
pub use result::QueryResult;
use run::{Run, gives, rows_of};
use runtime::{CancelFlag, QueryRuntime};
use sources::Opened;
pub use sources::{Builder, Sources};

use crate::Result;
pub use crate::table::ReadMode;
pub(crate) use crate::table::Reads;
use apigw_sql_functions::error::{IntoDataFusion, IntoOwn};
use apigw_sql_language::error::from_planning;
use apigw_sql_language::{FrontEnd, Planned};
pub use apigw_sql_source::Progress;
use apigw_sql_source::snapshot::{Snapshot, SnapshotStore};
use apigw_sql_source::{ScanReport, SourceSet};

/// A SQL engine over a set of sources. Cloning it shares everything.
#[derive(Clone)]
pub struct Engine {
    context: SessionContext,
    front_end: FrontEnd,
    runtime: Arc<QueryRuntime>,
    opened: Opened,
    limits: Limits,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("session_id", &self.context.session_id())
            .field("sources", &self.opened.sources)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Starts the description of an engine.
    pub fn builder() -> EngineBuilder {
        EngineBuilder::default()
    }

    /// Plans and starts one statement.
    ///
    /// Dropping the result, or this future, cancels the statement.
    pub async fn sql(&self, statement: &str) -> Result<QueryResult> {
        self.sql_with(statement, &[]).await
    }

    /// Plans and starts one statement with its parameters `$1`, `$2`, … bound as values, never as text.
    pub async fn sql_with(&self, statement: &str, parameters: &[ScalarValue]) -> Result<QueryResult> {
        let cancel = CancelFlag::default();
        let (engine, statement, parameters, flag) = (self.clone(), statement.to_owned(), parameters.to_vec(), cancel.clone());
        let start = async move { engine.start(statement, parameters, flag).await };
        let work = self.runtime.run(cancel.clone(), start);
        let (result, deadline) = match self.limits.statement_timeout {
            None => (work.await?, None),
            Some(limit) => {
                let mut deadline = Deadline::start(limit)?;
                (deadline.within(work).await?, Some(deadline))
            }
        };
        result.map_stream(|stream| {
            let stream = self.runtime.stream(cancel, stream)?;
            let schema = stream.schema();
            let mut batches = stream.boxed();
            if let Some(deadline) = deadline {
                batches = deadline.until(batches);
            }
            if let Some(extent) = Extent::of(self.limits.rows, self.limits.cells, schema.fields().len()) {
                batches = extent.within(batches);
            }
            Ok(Box::pin(RecordBatchStreamAdapter::new(schema, batches)))
        })
    }

    /// Plans a statement and makes the stream of its rows.
    async fn start(self, statement: String, parameters: Vec<ScalarValue>, cancel: CancelFlag) -> Result<QueryResult> {
        let Planned { titles, plan, .. } = self.plan(&statement, parameters).await?;
        let gives = gives(&plan);
        let run = Run { reads: Reads::default(), cancel, ceiling: self.limits.memory.and_then(Ceiling::of_statement) };
        let explain = |error| from_planning(error, &statement, None);
        let (state, plan) = self.frame(plan, &run).await.map_err(explain)?.into_parts();
        let physical = state.create_physical_plan(&plan).await.map_err(explain)?;
        let stream = execute_stream(physical, state.task_ctx()).into_own()?;
        let schema = stream.schema();
        // A value that cannot be converted is found only now.
        let told = stream.map_err(move |error| from_planning(error, &statement, None).into_datafusion());
        Ok(QueryResult::new(titles, Box::pin(RecordBatchStreamAdapter::new(schema, told)), gives, run.reads))
    }

    /// The frame of a plan that runs as `run`. What only acts has acted.
    async fn frame(&self, plan: LogicalPlan, run: &Run) -> DataFusionResult<DataFrame> {
        if let LogicalPlan::Ddl(DdlStatement::CreateMemoryTable(create)) = &plan {
            // Its rows are read at once, in the session that makes it: one of the statement's own, with the same tables.
            let mut state = self.context.state();
            run.equip(&mut state, &plan)?;
            let (name, made_of_rows) = (create.name.clone(), gives(&plan) == Gives::Written);
            let session = SessionContext::new_with_state(state);
            // One that is there already stays as it is.
            let made_of_rows = made_of_rows && !(create.if_not_exists && session.table_exist(name.clone())?);
            let made = session.execute_logical_plan(plan).await?;
            return if made_of_rows { rows_of(&session, name).await } else { Ok(made) };
        }
        let (mut state, plan) = self.context.execute_logical_plan(plan).await?.into_parts();
        run.equip(&mut state, &plan)?;
        Ok(DataFrame::new(state, plan))
    }

    /// Plans one statement as a `DataFrame`, whose column names are unique. It runs on the caller's runtime, which bounds its
    /// time and what it gives.
    pub async fn dataframe(&self, statement: &str) -> Result<DataFrame> {
        let planned = self.plan(statement, Vec::new()).await?;
        self.frame(planned.plan, &Run::default()).await.into_own()
    }

    async fn plan(&self, statement: &str, parameters: Vec<ScalarValue>) -> Result<Planned> {
        let state: SessionState = self.context.state();
        let mut planned = self.front_end.plan(&state, statement).await?;
        if !parameters.is_empty() {
            planned.plan = planned.plan.with_param_values(parameters).into_own()?;
        }
        if self.limits.restricted {
            restricted::check(&planned.plan, &self.context, &self.front_end.table_function_scans())?;
        }
        Ok(planned)
    }

    /// Whether statements may only ask ([`EngineBuilder::restricted`]).
    pub fn is_restricted(&self) -> bool {
        self.limits.restricted
    }

    /// The DataFusion session behind it.
    pub fn context(&self) -> &SessionContext {
        &self.context
    }

    /// The SQL front end.
    pub fn front_end(&self) -> &FrontEnd {
        &self.front_end
    }

    /// The files that were named, if any were.
    pub fn sources(&self) -> Option<&Arc<SourceSet>> {
        self.opened.sources.as_ref()
    }

    /// The snapshot that is read, if one is.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.opened.snapshot.as_deref()
    }

    /// The store of snapshots, if one was named.
    pub fn snapshot_store(&self) -> Option<&SnapshotStore> {
        self.opened.snapshots.as_ref()
    }

    /// What anybody's statements read so far, and how completely; [`QueryResult::report`] is of one answer.
    pub fn report(&self) -> ScanReport {
        self.opened.store.as_ref().map(|s| s.report()).unwrap_or_default()
    }

    /// The same without what no statement asked for: what is told after a run.
    pub fn report_of_answers(&self) -> ScanReport {
        self.opened.store.as_ref().map(|s| s.report_of_answers()).unwrap_or_default()
    }

    /// Whether a statement asked for the rows or states of the sources.
    pub fn asked_sources(&self) -> bool {
        self.opened.store.as_ref().is_some_and(|store| store.was_used())
    }

    /// What was read of the sides of comparisons (`apigw.integration_diff`).
    pub fn side_reports(&self) -> Vec<ScanReport> {
        self.opened.sides.all()
    }

    /// The bytes that loaded rows take; `None` while nothing is loaded.
    pub fn loaded_bytes(&self) -> Option<usize> {
        self.opened.store.as_ref().and_then(|s| s.memory_size())
    }
}
