//! SQL over AWS API Gateway integrations.

#[cfg(feature = "cli")]
pub mod cli;
pub mod engine;
#[cfg(feature = "cli")]
pub mod ops;
#[cfg(feature = "cli")]
pub mod psql;
pub mod queries;
mod sample;
#[cfg(feature = "cli")]
pub mod shell;
pub mod statement;
pub mod table;

pub use apigw_sql_value::{Error, ErrorKind, Result};
pub use engine::{Engine, EngineBuilder, QueryResult, ReadMode, Sources, install};
