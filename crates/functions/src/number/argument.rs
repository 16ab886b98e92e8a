//! What the functions of numbers share.

use datafusion::arrow::array::{ArrayRef, Datum, Scalar};
use datafusion::arrow::datatypes::{DataType, Float32Type, Float64Type};
use datafusion::arrow::error::ArrowError;
use datafusion::common::Result;

use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::Returns;
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::error::{Error, ErrorKind};

pub(super) const FAMILY: &str = "Numbers";

/// The functions give numeric values.
pub(super) const NUMERIC: Returns = Returns::Arrow(|| apigw_sql_columns::types::numeric::NUMERIC);
/// The functions give doubles.
pub(super) const DOUBLE: Returns = Returns::Arrow(|| DataType::Float64);
/// The functions give reals.
pub(super) const REAL: Returns = Returns::Arrow(|| DataType::Float32);
/// The functions give integers of four bytes.
pub(super) const INTEGER: Returns = Returns::Arrow(|| DataType::Int32);
/// The functions give integers.
pub(super) const BIGINT: Returns = Returns::Type(SqlType::BigInt);

pub(super) type Checked<T> = std::result::Result<T, &'static str>;

fn raised<T>(outcome: Checked<T>) -> Result<T> {
    outcome.map_err(|message| Error::new(ErrorKind::Execution, message).into_datafusion())
}

/// NaN without a sign: what is computed may have one, by which it would be another value, and less than all numbers.
pub(crate) fn canonical(x: f64) -> f64 {
    if x.is_nan() { f64::NAN } else { x }
}

/// A function of one double.
pub(super) fn of_double(call: &Call<'_>, f: impl Fn(f64) -> Checked<f64>) -> Result<ArrayRef> {
    let x = call.primitive::<Float64Type>(0)?;
    call.build_primitive::<Float64Type>(DataType::Float64, |row| raised(x.get(row).map(|x| f(x).map(canonical)).transpose()))
}

/// A function of two doubles.
pub(super) fn of_doubles(call: &Call<'_>, f: impl Fn(f64, f64) -> Checked<f64>) -> Result<ArrayRef> {
    let (a, b) = (call.primitive::<Float64Type>(0)?, call.primitive::<Float64Type>(1)?);
    call.build_primitive::<Float64Type>(DataType::Float64, |row| {
        raised(a.get(row).zip(b.get(row)).map(|(a, b)| f(a, b).map(canonical)).transpose())
    })
}

/// A function of two reals, computed in doubles, which raises where the result is out of the range of reals.
pub(super) fn of_reals(call: &Call<'_>, f: impl Fn(f64, f64) -> f64, in_range: impl Fn(f64, f64, f64) -> Checked<f64>) -> Result<ArrayRef> {
    let (left, right) = (call.primitive::<Float32Type>(0)?, call.primitive::<Float32Type>(1)?);
    call.build_primitive::<Float32Type>(DataType::Float32, |row| {
        let Some((x, y)) = left.get(row).zip(right.get(row)) else { return Ok(None) };
        let (x, y) = (f64::from(x), f64::from(y));
        let result = f64::from(f(x, y) as f32);
        raised(in_range(result, x, y)).map(|result| Some(canonical(result) as f32))
    })
}

/// The sum of finite numbers, which is finite as well.
pub(super) fn in_range(result: f64, a: f64, b: f64) -> Checked<f64> {
    if b.is_finite() || result.is_finite() { finite(result, a) } else { Ok(result) }
}

/// The product of finite numbers, which is finite as well, and zero where one of them is.
pub(super) fn in_range_product(result: f64, a: f64, b: f64) -> Checked<f64> {
    if result == 0.0 && a != 0.0 && b != 0.0 { Err("value out of range: underflow") } else { in_range(result, a, b) }
}

/// A function of two integers.
pub(super) fn of_bigints(call: &Call<'_>, f: impl Fn(i64, i64) -> Checked<i64>) -> Result<ArrayRef> {
    let (a, b) = (call.bigint(0)?, call.bigint(1)?);
    call.build_bigint(|row| raised(a.get(row).zip(b.get(row)).map(|(a, b)| f(a, b)).transpose()))
}

/// What `kernel` gives for the two integers of each row; it raises where that is out of range.
pub(super) fn checked(
    call: &Call<'_>,
    kernel: fn(&dyn Datum, &dyn Datum) -> std::result::Result<ArrayRef, ArrowError>,
) -> Result<ArrayRef> {
    let datum = |i: usize| -> Box<dyn Datum> {
        let array = call.array(i).clone();
        if call.is_constant_arg(i) && !call.is_constant() { Box::new(Scalar::new(array)) } else { Box::new(array) }
    };
    let name = if call.array(0).data_type() == &DataType::Int32 { "integer" } else { "bigint" };
    kernel(datum(0).as_ref(), datum(1).as_ref()).map_err(|error| match error {
        ArrowError::ArithmeticOverflow(_) => Error::new(ErrorKind::Execution, format!("{name} out of range")).into_datafusion(),
        other => other.into(),
    })
}

/// The result, unless it is infinite although `operand` is not.
pub(super) fn finite(result: f64, operand: f64) -> Checked<f64> {
    if result.is_infinite() && operand.is_finite() { Err("value out of range: overflow") } else { Ok(result) }
}

/// A logarithm, which zero and negative numbers have not got.
pub(super) fn logarithm(x: f64, f: impl Fn(f64) -> f64) -> Checked<f64> {
    if x == 0.0 {
        Err("cannot take logarithm of zero")
    } else if x < 0.0 {
        Err("cannot take logarithm of a negative number")
    } else {
        Ok(f(x))
    }
}
