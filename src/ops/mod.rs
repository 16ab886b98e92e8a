//! What the program does beside answering questions.

#[cfg(feature = "aws")]
pub mod collect;
