//! Aggregates that DataFusion has not, or where its own answer differs from PostgreSQL's.

mod json;
mod json_agg;
mod json_object_agg;
mod jsonb_agg;
mod jsonb_object_agg;
mod percentile_cont;

use std::sync::Arc;

use datafusion::logical_expr::AggregateUDF;

/// The aggregate functions; they replace those of DataFusion that have the same names.
pub fn all() -> Vec<Arc<AggregateUDF>> {
    vec![
        Arc::new(AggregateUDF::new_from_impl(percentile_cont::PercentileCont::default())),
        Arc::new(AggregateUDF::new_from_impl(json_agg::aggregate())),
        Arc::new(AggregateUDF::new_from_impl(json_object_agg::aggregate())),
        Arc::new(AggregateUDF::new_from_impl(jsonb_agg::aggregate())),
        Arc::new(AggregateUDF::new_from_impl(jsonb_object_agg::aggregate())),
    ]
}
