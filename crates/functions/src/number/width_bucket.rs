//! `width_bucket(x, low, high, count)`

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::Float64Type;
use datafusion::common::Result;

use super::argument::{BIGINT, FAMILY};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::error::{Error, ErrorKind};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "width_bucket",
    aliases: &[],
    family: FAMILY,
    description: "The number of the bucket of equal width between `low` and `high` in which `x` falls; 0 below and `count + 1` above. NULL for \
                  NULL; raises where `count` is not positive or the bounds are equal. As in PostgreSQL's chapter \"Mathematical Functions and \
                  Operators\".",
    example: "SELECT width_bucket(5.35, 0.024, 10.06, 5)",
    result: "3",
    overloads: &[Overload::new(
        &[("x", Param::Double), ("low", Param::Double), ("high", Param::Double), ("count", Param::BigInt)],
        BIGINT,
        buckets,
    )],
};

fn buckets(call: &Call<'_>) -> Result<ArrayRef> {
    let double = |i| call.primitive::<Float64Type>(i);
    let (x, low, high, count) = (double(0)?, double(1)?, double(2)?, call.bigint(3)?);
    call.build_bigint(|row| {
        let bounds = x.get(row).zip(low.get(row)).zip(high.get(row)).zip(count.get(row));
        let Some((((x, low), high), count)) = bounds else { return Ok(None) };
        bucket(x, low, high, count).map(Some).map_err(|message| Error::new(ErrorKind::Execution, message).into_datafusion())
    })
}

fn bucket(x: f64, low: f64, high: f64, count: i64) -> std::result::Result<i64, &'static str> {
    if count <= 0 {
        return Err("count must be greater than zero");
    }
    if x.is_nan() || low.is_nan() || high.is_nan() {
        return Err("operand, lower bound, and upper bound cannot be NaN");
    }
    if low.total_cmp(&high).is_eq() || low.is_infinite() || high.is_infinite() {
        return Err("lower bound must be finite and not equal upper bound");
    }
    let above = count.checked_add(1).ok_or("integer out of range")?;
    let (position, width) = if low < high { (x - low, high - low) } else { (low - x, low - high) };
    Ok(if position < 0.0 {
        0
    } else if position >= width {
        above
    } else {
        (position / width * count as f64) as i64 + 1
    })
}
