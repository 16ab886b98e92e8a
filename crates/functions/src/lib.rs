//! The SQL functions: a folder for each family, one function a file named like it.
//!
//! A function file holds its specification ([`spec::FunctionSpec`]: names, overloads, documentation) and its
//! meaning; array shapes, NULLs and constants are handled once in [`dispatch`]. A family's `mod.rs` lists its
//! specifications in `specs()`, and [`specs`] here lists the families, in the order of the documentation.

pub mod aggregate;
pub mod arn;
pub mod array;
pub mod backend;
pub mod comparison;
pub mod conversion;
pub mod datetime;
pub mod dispatch;
mod distinct;
pub mod error;
pub mod hstore;
pub mod inet;
pub mod integration_arn;
pub mod integration_uri;
pub mod json;
pub mod jsonb;
pub mod jsonpath;
pub mod lambda;
mod memo;
pub mod memory;
pub mod number;
pub mod parameter;
pub mod placeholder;
pub mod regexp;
pub mod secret;
pub mod spec;
pub mod table_function;
pub mod tag;
pub mod text;
pub mod typing;
pub mod url;
mod wide;
pub mod window;

use std::sync::Arc;

use datafusion::logical_expr::ScalarUDF;

use spec::FunctionSpec;

/// What each family declares, in the order of the documentation.
pub fn specs() -> Vec<&'static FunctionSpec> {
    [
        // One line a family.
        hstore::specs(),
        json::specs(),
        jsonb::specs(),
        jsonpath::specs(),
        url::specs(),
        arn::specs(),
        integration_uri::specs(),
        lambda::specs(),
        integration_arn::specs(),
        backend::specs(),
        placeholder::specs(),
        parameter::specs(),
        tag::specs(),
        secret::specs(),
        conversion::specs(),
        comparison::specs(),
        datetime::specs(),
        number::specs(),
        array::specs(),
        text::specs(),
        regexp::specs(),
        inet::specs(),
    ]
    .concat()
}

/// All scalar functions.
pub fn all() -> Vec<Arc<ScalarUDF>> {
    specs().into_iter().map(FunctionSpec::udf).chain(typing::all()).chain(number::retyped()).collect()
}
