//! Window functions of DataFusion whose offset may be a column here, or whose result is a bigint, as in PostgreSQL.

mod by_column;
mod counting;
mod evaluator;

use std::sync::Arc;

use datafusion::functions_window::{lead_lag, nth_value, ntile, rank, row_number};
use datafusion::logical_expr::WindowUDF;

use by_column::{ByColumn, Kind};
use counting::Counting;

/// The window functions; they replace those of DataFusion that have the same names.
pub fn all() -> Vec<Arc<WindowUDF>> {
    let by_column = |kind, inner| Arc::new(WindowUDF::new_from_impl(ByColumn::new(kind, inner)));
    vec![
        by_column(Kind::Lag, lead_lag::lag_udwf()),
        by_column(Kind::Lead, lead_lag::lead_udwf()),
        by_column(Kind::NthValue, nth_value::nth_value_udwf()),
        Counting::of(by_column(Kind::Ntile, ntile::ntile_udwf())),
        Counting::of(row_number::row_number_udwf()),
        Counting::of(rank::rank_udwf()),
        Counting::of(rank::dense_rank_udwf()),
    ]
}
