//! Window functions of DataFusion whose offset may be a column here, as in PostgreSQL.

mod by_column;
mod evaluator;

use std::sync::Arc;

use datafusion::functions_window::{lead_lag, nth_value, ntile};
use datafusion::logical_expr::WindowUDF;

use by_column::{ByColumn, Kind};

/// The window functions; they replace those of DataFusion that have the same names.
pub fn all() -> Vec<Arc<WindowUDF>> {
    let functions = [
        (Kind::Lag, lead_lag::lag_udwf()),
        (Kind::Lead, lead_lag::lead_udwf()),
        (Kind::NthValue, nth_value::nth_value_udwf()),
        (Kind::Ntile, ntile::ntile_udwf()),
    ];
    functions.map(|(kind, inner)| Arc::new(WindowUDF::new_from_impl(ByColumn::new(kind, inner)))).into()
}
