//! Meaning as plain functions over `&str`: no Arrow, no DataFusion, no tokio.

pub mod hstore;
pub mod json;
pub mod text_array;
pub mod parameter;
