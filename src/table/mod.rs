//! What DataFusion sees: the table providers and their pushdown.

mod any_integration;
mod asked;
mod catalog;
mod checked_store;
mod compact;
mod dataset;
mod diff;
mod documented;
mod file;
mod hidden;
mod history;
mod memory;
mod parquet;
mod pushdown;
mod reading;
mod records;
mod routes;
mod snapshot_table;
mod store;
mod stream;
mod system;

pub use catalog::{SearchPathSchema, register};
pub use dataset::DatasetTable;
pub use diff::{DatasetDiff, IntegrationDiff, SideReports};
pub use file::register_file;
pub(crate) use hidden::HiddenColumns;
#[cfg(feature = "cli")]
pub(crate) use hidden::{ChosenResults, has_other_results};
pub use history::History;
pub use reading::{Reading, Reads};
pub use routes::{RouteFunction, RouteSource};
pub use store::{ReadMode, Store};
