//! What can be called from outside, by whom, and where it goes: the rules of routing and authorization as plain functions over a
//! configuration. No Arrow, no DataFusion, no tokio.

pub mod policy;
