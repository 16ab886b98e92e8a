//! What the program does beside answering questions.

pub mod cache;
#[cfg(feature = "aws")]
pub mod collect;
pub mod diff;
pub mod import;
