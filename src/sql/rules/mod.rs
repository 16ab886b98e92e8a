//! Rewrites of the logical plan: casts to and from our types, and set-returning functions in FROM.

mod cast;
mod lateral_unnest;
mod try_call;

pub use cast::CastRewrite;
pub use lateral_unnest::LateralUnnest;
