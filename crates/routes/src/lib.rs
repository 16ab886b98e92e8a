//! What can be called from outside, by whom, and where it goes: the rules of routing and authorization as plain functions over a
//! configuration. No Arrow, no DataFusion, no tokio.

pub mod access;
pub mod curl;
pub mod domain;
pub mod entry;
pub mod fact;
pub mod model;
pub mod pattern;
pub mod policy;
pub mod request;
pub mod route;
pub mod routes;
pub mod served;
pub mod target;
#[cfg(test)]
mod tests;
pub mod variables;
