//! What the program does beside answering questions.

#[cfg(feature = "aws")]
pub mod collect;
pub mod diff;
pub mod import;
pub mod prune;
