//! Meaning as plain functions over `&str`: no Arrow, no DataFusion, no tokio.

pub mod json;
