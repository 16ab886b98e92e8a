//! Meaning as plain functions over `&str`: no Arrow, no DataFusion, no tokio.

pub mod base64;
pub mod boolean;
pub mod bytea;
pub mod case;
pub mod datetime;
pub mod error;
pub mod float;
pub mod format;
pub mod hcl;
pub mod hstore;
pub mod inet;
pub mod json;
pub mod jsonb;
pub mod jsonpath;
pub mod number;
pub mod number_template;
pub mod numeric;
pub mod parameter;
pub mod pattern;
pub mod quote;
pub mod room;
pub mod secret;
pub mod tag;
pub mod text_array;
pub mod uri;
pub mod yaml;

pub use error::{Error, ErrorKind, Result};
