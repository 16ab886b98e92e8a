//! [`Engine`]: the door for programs that embed this crate.

mod builder;
mod interrupt;
mod result;
mod runtime;

pub use builder::{EngineBuilder, ReadMode};
pub use result::QueryResult;

use std::sync::Arc;

use datafusion::common::ScalarValue;
use datafusion::prelude::SessionContext;

use crate::Result;
use crate::source::{ScanReport, SourceSet};

/// A SQL engine over a set of sources.
#[derive(Clone)]
pub struct Engine {
    context: SessionContext,
    sources: Option<Arc<SourceSet>>,
}

impl Engine {
    /// Starts the description of an engine.
    pub fn builder() -> EngineBuilder {
        EngineBuilder::default()
    }

    /// Plans and starts one statement.
    pub async fn sql(&self, statement: &str) -> Result<QueryResult> {
        self.sql_with(statement, &[]).await
    }

    /// Plans and starts one statement with its parameters `$1`, `$2`, … bound as values, never as text.
    pub async fn sql_with(&self, statement: &str, parameters: &[ScalarValue]) -> Result<QueryResult> {
        let mut frame = self.context.sql(statement).await?;
        if !parameters.is_empty() {
            frame = frame.with_param_values(parameters.to_vec())?;
        }
        let titles = frame.schema().fields().iter().map(|f| f.name().clone()).collect();
        let stream = frame.execute_stream().await?;
        Ok(QueryResult::new(titles, stream))
    }

    /// The DataFusion session behind it.
    pub fn context(&self) -> &SessionContext {
        &self.context
    }

    /// The sources, where any were named.
    pub fn sources(&self) -> Option<&Arc<SourceSet>> {
        self.sources.as_ref()
    }

    /// What was read so far, and how completely.
    pub fn report(&self) -> ScanReport {
        self.sources.as_ref().map(|s| s.report()).unwrap_or_default()
    }
}
