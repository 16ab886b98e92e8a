//! The description of an engine: sources, tables, settings.

use std::sync::Arc;

use datafusion::prelude::{SessionConfig, SessionContext};

use super::Engine;
use crate::Result;
use crate::source::{SourceOptions, SourceSet};

/// How rows of our datasets are kept between statements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadMode {
    /// One statement streams its sources and keeps nothing.
    Stream,
    /// Sources are read once, at the first statement that asks, and kept in memory.
    #[default]
    Memory,
}

/// Describes an [`Engine`].
#[derive(Clone, Debug, Default)]
pub struct EngineBuilder {
    sources: SourceOptions,
    tables: Vec<(String, String)>,
    mode: ReadMode,
    memory_limit: Option<usize>,
}

impl EngineBuilder {
    /// Adds a source: a file, a directory, a glob, a path template or `-`.
    #[must_use]
    pub fn from(mut self, source: impl Into<String>) -> Self {
        self.sources.from.push(source.into());
        self
    }

    /// Reads the built-in sample.
    #[must_use]
    pub fn sample(mut self) -> Self {
        self.sources.sample = true;
        self
    }

    /// The account of records whose source does not say.
    #[must_use]
    pub fn assume_account(mut self, account: impl Into<String>) -> Self {
        self.sources.assume_account = Some(account.into());
        self
    }

    /// The region of records whose source does not say.
    #[must_use]
    pub fn assume_region(mut self, region: impl Into<String>) -> Self {
        self.sources.assume_region = Some(region.into());
        self
    }

    /// Adds a CSV, NDJSON or Parquet file as the table `name` (`table` or `schema.table`).
    #[must_use]
    pub fn table(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        self.tables.push((name.into(), path.into()));
        self
    }

    /// Whether rows are kept between statements.
    #[must_use]
    pub fn read_mode(mut self, mode: ReadMode) -> Self {
        self.mode = mode;
        self
    }

    /// The most memory that operators may take, in bytes; beyond it they spill or fail.
    #[must_use]
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.memory_limit = Some(bytes);
        self
    }

    /// All source options at once.
    #[must_use]
    pub fn source_options(mut self, options: SourceOptions) -> Self {
        self.sources = options;
        self
    }

    /// Opens the sources (which only lists them) and makes the engine.
    pub fn build(self) -> Result<Engine> {
        let named = self.sources.sample || !self.sources.from.is_empty();
        let sources = if named { Some(Arc::new(SourceSet::open(&self.sources)?)) } else { None };
        Ok(Engine { context: SessionContext::new_with_config(SessionConfig::new()), sources })
    }
}
