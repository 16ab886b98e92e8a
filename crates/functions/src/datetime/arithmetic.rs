//! What the bodies of the functions behind arithmetic on intervals share.

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::Float64Type;
use datafusion::common::Result;

use super::argument::{IntervalArg, build_intervals};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use apigw_sql_value::datetime::Interval;

/// `f(interval, double)` for every row in which neither is NULL.
pub(super) fn with_number(call: &Call<'_>, f: fn(Interval, f64) -> apigw_sql_value::Result<Interval>) -> Result<ArrayRef> {
    let (intervals, numbers) = (IntervalArg::new(call, 0)?, call.primitive::<Float64Type>(1)?);
    build_intervals(call, |row| match (intervals.get(row)?, numbers.get(row)) {
        (Some(interval), Some(number)) => Ok(Some(f(interval, number).into_datafusion()?)),
        _ => Ok(None),
    })
}

/// `f(interval)` for every row that is not NULL.
pub(super) fn alone(call: &Call<'_>, f: fn(Interval) -> apigw_sql_value::Result<Interval>) -> Result<ArrayRef> {
    let intervals = IntervalArg::new(call, 0)?;
    build_intervals(call, |row| intervals.get(row)?.map(f).transpose().into_datafusion())
}
