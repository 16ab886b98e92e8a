//! The Arrow side of the SQL types: extension names, the hstore map layout and its one builder, json fields,
//! and text access.

pub mod extension;
pub mod hstore;
pub mod list;

pub use extension::SqlType;
