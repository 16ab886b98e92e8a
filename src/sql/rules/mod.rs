//! Rewrites of the logical plan: casts to and from our types, and set-returning functions in FROM.

mod cast;

pub use cast::CastRewrite;
