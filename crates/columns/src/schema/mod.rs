//! One documented column table for each dataset; schemas, `\d`, documentation and builders come from it.

pub mod address;
mod addresses;
mod column;
mod columns;
mod dataset;
mod derived;
pub mod document;
pub mod documented;
pub mod key;

pub use column::{Column, Origin};
pub use dataset::{DATASET, DESCRIPTION, Dataset};
pub use derived::{Compute, Derivation, IdentityPart};
pub use document::Document;
