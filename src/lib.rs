//! SQL over AWS API Gateway integrations.

pub mod cli;
pub mod engine;
pub mod ops;
pub mod queries;
mod sample;
pub mod shell;
pub mod statement;
pub mod table;

pub use apigw_sql_value::{Error, ErrorKind, Result};
pub use engine::{Engine, EngineBuilder, QueryResult, ReadMode, install};
