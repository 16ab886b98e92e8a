//! SQL over AWS API Gateway integrations: which Lambda function, URL, AWS action or VPC link each API method really goes to, with
//! which credentials, timeout, mappings and TLS settings.
//!
//! The documented table is `aws.apigateway_integration`, in the language of PostgreSQL and of Datadog's DDSQL: `hstore`, `json`,
//! arrays, and functions for ARNs, URIs and tags. It is read from what the AWS CLI or the API answers, from CloudFormation, SAM,
//! OpenAPI, Terraform and other definitions, from CSV, NDJSON, Parquet and Arrow files, and from snapshots.
//!
//! # A first answer
//!
//! ```
//! use apigw_sql::Engine;
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let engine = Engine::builder().sample().build().await?; // `.source("exports/")` reads files of your own
//! let mut slow = engine.sql("SELECT _key, timeout_in_millis FROM apigateway_integration WHERE timeout_in_millis > 29000").await?;
//! while let Some(batch) = slow.next().await {
//!     println!("{} rows of {:?}", batch?.num_rows(), slow.titles());
//! }
//! # Ok::<_, apigw_sql::Error>(())
//! # }).unwrap();
//! ```
//!
//! [`Engine::sql`] understands the whole language and runs statements on threads of its own; dropping a [`QueryResult`] cancels it.
//! Batches are Arrow's. [`output`] writes them as the program does.
//!
//! # In a session that exists already
//!
//! [`install`] adds the tables, functions, types and planners to a `SessionContext`, beside its own tables. What rewrites whole
//! statements (set-returning functions in a select list, titles) needs [`Engine::sql`].
//!
//! ```
//! use apigw_sql::{IntoOwn as _, Sources, install};
//! use datafusion::prelude::SessionContext;
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let session = SessionContext::new();
//! install(&session, Sources::new().sample()).await?;
//! let frame = session.sql("SELECT tags -> 'owner' AS owner FROM aws.apigateway_integration").await.into_own()?;
//! assert!(frame.count().await.into_own()? > 0);
//! # Ok::<_, apigw_sql::Error>(())
//! # }).unwrap();
//! ```
//!
//! # Parameters
//!
//! Values are bound, never pasted into the text:
//!
//! ```
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let engine = apigw_sql::Engine::builder().sample().build().await?;
//! let statement = "SELECT count(*) FROM apigateway_integration WHERE type = $1 AND timeout_in_millis > $2";
//! let batches = engine.sql_with(statement, &["AWS_PROXY".into(), 10_000_i64.into()]).await?.collect().await?;
//! assert_eq!(batches[0].num_rows(), 1);
//! # Ok::<_, apigw_sql::Error>(())
//! # }).unwrap();
//! ```
//!
//! # Rows and functions of your own
//!
//! [`source::RowSource`] gives rows that a program has itself (`examples/custom_source.rs`); [`function::TableFunction`] adds a
//! table function with named arguments; [`EngineBuilder::table`](engine::Builder::table) adds a file as a table.
//!
//! # Errors
//!
//! [`Error`] says of which [`ErrorKind`] it is, what happened, where ([`Place`]: file, line, pointer) and what to do instead (its
//! hint). DataFusion hands ours on; [`IntoOwn`] and [`IntoDataFusion`] lead from one to the other.
//!
//! ```
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let engine = apigw_sql::Engine::builder().sample().build().await?;
//! let error = engine.sql("SELECT timeout FROM apigateway_integration").await.unwrap_err();
//! assert_eq!(error.kind(), apigw_sql::ErrorKind::Syntax);
//! assert_eq!(error.place().column, Some(8));
//! # Ok::<_, apigw_sql::Error>(())
//! # }).unwrap();
//! ```
//!
//! # How complete an answer is
//!
//! A file that is damaged, or an account that refused, makes an answer smaller and not an error. [`QueryResult::report`] lists
//! what this answer was read from, and how completely, once its last batch is there:
//!
//! ```
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let engine = apigw_sql::Engine::builder().sample().build().await?;
//! let mut result = engine.sql("SELECT count(*) FROM apigateway_integration").await?;
//! while let Some(batch) = result.next().await {
//!     batch?;
//! }
//! for source in result.report().incomplete() {
//!     eprintln!("{}: {}", source.source_path, source.reason.as_deref().unwrap_or("unknown"));
//! }
//! # Ok::<_, apigw_sql::Error>(())
//! # }).unwrap();
//! ```
//!
//! # Statements for a server
//!
//! [`statement::run`] gives the command tag, the rows and the notices as values. [`EngineBuilder`]'s `restricted`,
//! `statement_timeout`, `memory_limit`, `row_limit` and `cell_limit` bound what statements of strangers may do.
//!
//! # Features
//!
//! | feature | what it brings | by default |
//! |---|---|---|
//! | `cli` | the program: command line and shell | yes |
//! | `aws` | live accounts: `apigw-sql collect` | yes |
//! | `cloud` | snapshots in S3, Azure Blob Storage and Google Cloud Storage | yes |
//!
//! A program that embeds the library takes `default-features = false`, and `cloud` where it needs it.
//!
//! # Limits
//!
//! One process; a million integrations take some hundred megabytes in [`ReadMode::Memory`]. `numeric` has 38 digits. A plain
//! session that [`install`] changed keeps its own limits and cannot be interrupted inside a join.
//!
//! # Stability
//!
//! The names on this page follow semantic versioning, with DataFusion's and Arrow's versions among them: their types are in the
//! signatures. The crates `apigw-sql-*` are parts of this one and promise nothing.

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod engine;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod ops;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod psql;
pub mod queries;
mod sample;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod shell;
pub mod statement;
#[doc(hidden)]
pub mod table;

pub use apigw_sql_functions::error::{IntoDataFusion, IntoOwn};
pub use apigw_sql_value::error::Place;
pub use apigw_sql_value::{Error, ErrorKind, Result};
#[doc(inline)]
pub use engine::{Engine, EngineBuilder, QueryResult, ReadMode, Sources, install};

/// Rows of one's own, and how completely sources were read.
pub mod source {
    pub use apigw_sql_columns::schema::Dataset;
    pub use apigw_sql_columns::types::hstore::HstoreBuilder;
    pub use apigw_sql_source::{
        BatchIter, Comparison, Predicate, RowSource, ScanReport, ScanRequest, SourceState, SourceStatus, Target, Test,
    };
}

/// Table functions of one's own.
pub mod function {
    pub use apigw_sql_functions::table_function::{Arguments, TableFunction};
}

/// The formats in which results are written.
pub mod output {
    pub use apigw_sql_columns::output::{Format, FormatKind, Options, open, text_of};
}

/// Snapshots and the store that keeps them.
pub mod snapshot {
    pub use apigw_sql_source::snapshot::{Snapshot, SnapshotStore};
}
