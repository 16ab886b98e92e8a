//! What DataFusion sees: the table providers and their pushdown.

mod catalog;
mod compact;
mod dataset;
mod file;
mod memory;
mod parquet;
mod pushdown;
mod store;
mod stream;
mod system;

pub use catalog::{SearchPathSchema, register};
pub use dataset::DatasetTable;
pub use file::register_file;
pub use store::{ReadMode, Store};
