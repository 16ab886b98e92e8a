//! One documented column table for each dataset; schemas, `\d`, documentation and builders come from it.

mod columns;
mod dataset;
mod derived;
pub mod key;

pub use dataset::{Column, DATASET, DESCRIPTION, Dataset, Origin};
pub use derived::{Compute, Derivation, IdentityPart};
