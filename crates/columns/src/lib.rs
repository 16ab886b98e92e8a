//! The Arrow side of the values, the documented columns of each dataset, and the formats in which batches are written.

pub mod model;
pub mod output;
pub mod schema;
pub mod types;
