//! The tables, functions and planners in a session that exists already.

use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::prelude::SessionContext;

use super::sources::{Sources, with_rules};
use crate::Result;
use apigw_sql_functions::memory::FunctionMemory;

/// Adds our tables, functions, types, planners (ours first) and rules to an existing session, which keeps its id, its tables and its
/// settings. What bounds statements is the session's own.
///
/// ```
/// use apigw_sql::{Sources, install};
/// use datafusion::prelude::SessionContext;
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let session = SessionContext::new();
/// install(&session, Sources::new().sample()).await?;
/// let frame = session.sql("SELECT tags -> 'owner' AS owner, count(*) AS n FROM aws.apigateway_integration GROUP BY 1").await.unwrap();
/// assert!(frame.count().await.unwrap() > 0);
/// # Ok::<_, apigw_sql::Error>(())
/// # }).unwrap();
/// ```
pub async fn install(context: &SessionContext, sources: Sources) -> Result<()> {
    let front_end = sources.front_end(false);
    let session_id = context.session_id();
    let mut existing = SessionStateBuilder::new_from_existing(context.state());
    if let Some(config) = existing.config() {
        config.options_mut().extensions.insert(FunctionMemory::of_pool(&context.runtime_env().memory_pool));
    }
    let state = with_rules(front_end.configure(existing)).with_session_id(session_id).build();
    *context.state_ref().write() = state;
    sources.register(context).await?;
    Ok(())
}
