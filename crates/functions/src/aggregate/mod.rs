//! Aggregates that DataFusion has not, or where its own answer differs from PostgreSQL's.

mod avg;
mod collection;
mod counted;
mod doubles;
mod extremes;
mod integers;
mod interval;
mod json;
mod json_agg;
mod json_object_agg;
mod jsonb_agg;
mod jsonb_object_agg;
mod ordered_set;
mod percentile_cont;
mod regression;
mod sum;
mod variance;
mod windowed;

use std::sync::Arc;

use datafusion::logical_expr::AggregateUDF;

use collection::Collection;
use extremes::Extreme;
pub use interval::Extreme as IntervalExtreme;
use interval::WithIntervals;
use ordered_set::{Choice, OrderedSet};
use regression::Regression;
use variance::Variance;
pub use windowed::Windowed;

use super::memory::FunctionMemory;

/// The aggregate functions; they replace those of DataFusion that have the same names.
pub fn all(memory: &FunctionMemory) -> Vec<Arc<AggregateUDF>> {
    use datafusion::functions_aggregate::{approx_percentile_cont, bool_and_or};
    let named = |function: Arc<AggregateUDF>, name: &'static str| Arc::new(function.as_ref().clone().with_aliases([name]));
    let mut all = vec![
        WithIntervals::of(avg::NumericAvg::default()),
        WithIntervals::of(sum::CheckedSum::default()),
        Arc::new(AggregateUDF::new_from_impl(Collection::array(memory))),
        Arc::new(AggregateUDF::new_from_impl(Collection::string(memory))),
        Arc::new(AggregateUDF::new_from_impl(OrderedSet::new(Choice::PercentileDisc))),
        Arc::new(AggregateUDF::new_from_impl(OrderedSet::new(Choice::Mode))),
        named(approx_percentile_cont::approx_percentile_cont_udaf(), "approx_percentile"),
        named(bool_and_or::bool_and_udaf(), "every"),
        Arc::new(AggregateUDF::new_from_impl(percentile_cont::PercentileCont::default())),
        Arc::new(AggregateUDF::new_from_impl(json_agg::aggregate(memory))),
        Arc::new(AggregateUDF::new_from_impl(json_object_agg::aggregate(memory))),
        Arc::new(AggregateUDF::new_from_impl(jsonb_agg::aggregate(memory))),
        Arc::new(AggregateUDF::new_from_impl(jsonb_object_agg::aggregate(memory))),
    ];
    all.extend(Extreme::both().map(|aggregate| Arc::new(AggregateUDF::new_from_impl(aggregate))));
    all.extend(Regression::all().map(|aggregate| Arc::new(AggregateUDF::new_from_impl(aggregate))));
    all.extend(Variance::all().map(|aggregate| Arc::new(AggregateUDF::new_from_impl(aggregate))));
    all
}
