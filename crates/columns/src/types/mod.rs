//! The Arrow side of the SQL types: extension names, the hstore map layout and its one builder, json fields,
//! and PostgreSQL's text form of values of any Arrow type.

pub mod coded;
pub mod column;
pub mod extension;
pub mod hstore;
pub mod inet;
pub mod list;
pub mod numeric;
pub mod text;
pub mod time;

pub use extension::SqlType;
