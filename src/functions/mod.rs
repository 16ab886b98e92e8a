//! The SQL functions: a folder for each family, one function a file named like it.
//!
//! A function file holds its specification ([`spec::FunctionSpec`]: names, overloads, documentation) and its
//! meaning; array shapes, NULLs and constants are handled once in [`dispatch`].

pub mod dispatch;
pub mod spec;

use std::sync::Arc;

use datafusion::logical_expr::ScalarUDF;

/// All scalar functions.
pub fn all() -> Vec<Arc<ScalarUDF>> {
    Vec::new()
}
