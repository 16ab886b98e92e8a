//! Aggregates where DataFusion's own answer differs from PostgreSQL's.

mod percentile_cont;

use std::sync::Arc;

use datafusion::logical_expr::AggregateUDF;

/// The aggregate functions; they replace DataFusion's of the same names.
pub fn all() -> Vec<Arc<AggregateUDF>> {
    vec![Arc::new(AggregateUDF::new_from_impl(percentile_cont::PercentileCont::default()))]
}
