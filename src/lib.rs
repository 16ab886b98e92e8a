//! SQL over AWS API Gateway integrations.

pub mod cli;
pub mod engine;
pub mod error;
pub mod functions;
pub mod model;
pub mod ops;
pub mod output;
pub mod queries;
pub mod schema;
pub mod shell;
pub mod snapshot;
pub mod source;
pub mod sql;
pub mod statement;
pub mod table;
pub mod types;
pub mod value;

pub use engine::{Engine, EngineBuilder, QueryResult, ReadMode, install};
pub use error::{Error, ErrorKind, Result};
