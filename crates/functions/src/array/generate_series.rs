//! `generate_series(start, stop, step)` as an array

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, ArrowPrimitiveType, ListArray, PrimitiveArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Field, Int64Type, TimestampMicrosecondType};
use datafusion::common::Result;

use super::FAMILY;
use crate::datetime::argument::{IntervalArg, TimeArg};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns, TIMESTAMP};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::datetime::Interval;
use apigw_sql_value::error::{Error, ErrorKind};
use apigw_sql_value::room;

const STAMP: Param = Param::Timestamp;
const MOMENT: Param = Param::Timestamptz;
const STEP: (&str, Param) = ("step", Param::Interval);

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "generate_series",
    aliases: &[],
    family: FAMILY,
    description: "The values from `start` to `stop`, both included, in steps of `step`, which is 1 for numbers: an array, whose elements are rows \
                  in FROM and in the SELECT list. Dates become timestamps with time zone. Empty where `start` is beyond `stop`. NULL for NULL; \
                  raises for a step of zero and where a value is out of range. As in PostgreSQL's chapter \"Set Returning Functions\".",
    example: "SELECT sum(g) FROM generate_series(0.5, 2.0, 0.5) AS g",
    result: "5.0",
    overloads: &[
        Overload::new(&[("start", Param::BigInt), ("stop", Param::BigInt), ("step", Param::BigInt)], INTEGERS, integers).optional(1),
        Overload::new(&[("start", Param::AnyNumeric), ("stop", Param::AnyNumeric), ("step", Param::AnyNumeric)], NUMERICS, numerics)
            .optional(1),
        Overload::new(&[("start", STAMP), ("stop", STAMP), STEP], Returns::Arrow(|| list_of(TIMESTAMP)), |call| times(call, TIMESTAMP)),
        Overload::new(&[("start", MOMENT), ("stop", MOMENT), STEP], MOMENTS, |call| times(call, SqlType::Timestamp.arrow())),
        Overload::new(&[("start", Param::AnyTimestamp), ("stop", Param::AnyTimestamp), STEP], MOMENTS, |call| {
            times(call, SqlType::Timestamp.arrow())
        }),
    ],
};

const INTEGERS: Returns = Returns::Arrow(|| list_of(DataType::Int64));
const NUMERICS: Returns = Returns::Computed(|types| list_of(decimal(types)));
const MOMENTS: Returns = Returns::Arrow(|| list_of(SqlType::Timestamp.arrow()));

fn list_of(item: DataType) -> DataType {
    DataType::new_list(item, true)
}

/// The type with the most digits after the point.
fn decimal(types: &[DataType]) -> DataType {
    let scale = |data_type: &DataType| if let DataType::Decimal128(_, scale) = data_type { *scale } else { 0 };
    DataType::Decimal128(38, types.iter().map(scale).max().unwrap_or_default())
}

fn raised<T>(message: &str) -> Result<T> {
    Err(Error::new(ErrorKind::Execution, message).into_datafusion())
}

/// The series of all rows: `next` gives the value behind another one, the sign of a step its direction.
fn series<T: ArrowPrimitiveType, S: Copy>(
    call: &Call<'_>,
    item: DataType,
    bounds: impl Fn(usize) -> Result<Option<(T::Native, T::Native, S)>>,
    direction: impl Fn(S) -> std::cmp::Ordering,
    next: impl Fn(T::Native, S) -> Result<Option<T::Native>>,
) -> Result<ArrayRef>
where
    T::Native: PartialOrd,
{
    let (mut values, mut lengths, mut valid) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..call.rows() {
        let begun = values.len();
        let bounds = bounds(row)?;
        if let Some((start, stop, step)) = bounds {
            let forward = direction(step);
            if forward.is_eq() {
                return raised("step size cannot equal zero");
            }
            let mut value = Some(start);
            while let Some(current) = value.filter(|value| if forward.is_gt() { *value <= stop } else { *value >= stop }) {
                values.push(current);
                if values.len().is_power_of_two() {
                    room::check(values.len().saturating_mul(2 * size_of::<T::Native>())).into_datafusion()?;
                }
                value = next(current, step)?;
            }
        }
        lengths.push(values.len() - begun);
        valid.push(bounds.is_some());
    }
    let values = PrimitiveArray::<T>::new(values.into(), None).with_data_type(item.clone());
    let item = Arc::new(Field::new_list_field(item, true));
    Ok(Arc::new(ListArray::try_new(item, OffsetBuffer::from_lengths(lengths), Arc::new(values), Some(valid.into()))?))
}

fn integers(call: &Call<'_>) -> Result<ArrayRef> {
    let (starts, stops) = (call.bigint(0)?, call.bigint(1)?);
    let steps = (call.arg_count() > 2).then(|| call.bigint(2)).transpose()?;
    let bounds = |row: usize| {
        let step = steps.as_ref().map_or(Some(1), |steps| steps.get(row));
        Ok(starts.get(row).zip(stops.get(row)).zip(step).map(|((start, stop), step)| (start, stop, step)))
    };
    series::<Int64Type, i64>(call, DataType::Int64, bounds, |step| step.cmp(&0), |value, step| Ok(value.checked_add(step)))
}

fn numerics(call: &Call<'_>) -> Result<ArrayRef> {
    let numbers = (0..call.arg_count()).map(|i| call.numeric(i)).collect::<Result<Vec<_>>>()?;
    let scale = numbers.iter().map(|(_, scale)| *scale).max().unwrap_or_default();
    let at = |i: usize, row: usize| {
        let Some((values, own)) = numbers.get(i) else { return Ok(10_i128.checked_pow(scale.unsigned_abs().into())) };
        let Some(value) = values.get(row) else { return Ok(None) };
        let power = 10_i128.checked_pow((scale - own).unsigned_abs().into());
        match power.and_then(|power| value.checked_mul(power)) {
            None => raised("numeric out of range"),
            scaled => Ok(scaled),
        }
    };
    let bounds = |row: usize| Ok(at(0, row)?.zip(at(1, row)?).zip(at(2, row)?).map(|((start, stop), step)| (start, stop, step)));
    let item = DataType::Decimal128(38, scale);
    series::<Decimal128Type, i128>(call, item, bounds, |step| step.cmp(&0), |value, step| Ok(value.checked_add(step)))
}

fn times(call: &Call<'_>, item: DataType) -> Result<ArrayRef> {
    let (starts, stops, steps) = (TimeArg::new(call, 0)?, TimeArg::new(call, 1)?, IntervalArg::new(call, 2)?);
    let bounds =
        |row: usize| Ok(starts.get(row)?.zip(stops.get(row)?).zip(steps.get(row)?).map(|((start, stop), step)| (start, stop, step)));
    let next = |value: i64, step: Interval| {
        let next = step.added_to(value).into_datafusion()?;
        // An interval of months may be positive by its length and lead back by its days.
        if next == value { raised("step size cannot equal zero") } else { Ok(Some(next)) }
    };
    series::<TimestampMicrosecondType, Interval>(call, item, bounds, |step| step.length().cmp(&0), next)
}
