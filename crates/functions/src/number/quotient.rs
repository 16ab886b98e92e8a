//! Division and multiplication of numeric values with enough digits.

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, Decimal128Type, i256};
use datafusion::common::Result;

use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::Returns;
use crate::wide::{power_of_ten, rounded};
use apigw_sql_value::error::{Error, ErrorKind};

/// Digits after the point of a quotient.
const SCALE: i8 = 20;
const DECIMAL: DataType = DataType::Decimal128(38, SCALE);
/// A numeric with the digits of a quotient.
pub(super) const NUMERIC: Returns = Returns::Arrow(|| DECIMAL);

/// `value` times ten to the power of `digits`.
fn shifted(value: i128, digits: i8) -> Option<i256> {
    let factor = i256::from_i128(10).checked_pow(digits.max(0).unsigned_abs().into())?;
    i256::from_i128(value).checked_mul(factor)
}

/// The results of `f` over both operands with the same digits after the point, which raise without it.
fn over(call: &Call<'_>, result: DataType, f: impl Fn(i256, i256) -> Option<Result<i128>>) -> Result<ArrayRef> {
    let ((dividend, dividend_scale), (divisor, divisor_scale)) = (call.numeric(0)?, call.numeric(1)?);
    let scale = dividend_scale.max(divisor_scale);
    call.build_primitive::<Decimal128Type>(result, |row| {
        let Some((x, y)) = dividend.get(row).zip(divisor.get(row)) else { return Ok(None) };
        if y == 0 {
            return Err(Error::new(ErrorKind::Execution, "division by zero").into_datafusion());
        }
        let same = shifted(x, scale - dividend_scale).zip(shifted(y, scale - divisor_scale));
        in_range(same.and_then(|(x, y)| f(x, y)).transpose()?).map(Some)
    })
}

/// The least result that has digits enough where it is rounded, without its point.
const LEAST: u128 = 10_000;

/// `x / y`, rounded half away from zero. It raises where hardly a digit would be left.
fn rounded_quotient(x: i256, y: i256) -> Option<Result<i128>> {
    let result = rounded(x, y)?;
    let lost = || result.checked_mul(y) != Some(x);
    let value = result.to_i128()?;
    if value.unsigned_abs() < LEAST && lost() {
        let message = format!("value out of range: a numeric has at most {SCALE} digits behind the point here");
        return Some(Err(Error::new(ErrorKind::Execution, message).with_hint("cast one side to `double precision`").into_datafusion()));
    }
    Some(Ok(value))
}

/// The result, if it has no more than 38 digits.
fn in_range(result: Option<i128>) -> Result<i128> {
    let overflow = || Error::new(ErrorKind::Execution, "numeric out of range").with_hint("cast one side to `double precision`");
    result.filter(|v| v.unsigned_abs() < 10u128.pow(38)).ok_or_else(|| overflow().into_datafusion())
}

/// `a / b`, rounded half away from zero.
pub(super) fn quotients(call: &Call<'_>) -> Result<ArrayRef> {
    let unit = i256::from_i128(10i128.pow(SCALE.unsigned_abs().into()));
    over(call, DECIMAL, |x, y| rounded_quotient(x.checked_mul(unit)?, y))
}

/// `a * b`, rounded half away from zero.
pub(super) fn products(call: &Call<'_>) -> Result<ArrayRef> {
    let ((a, a_scale), (b, b_scale)) = (call.numeric(0)?, call.numeric(1)?);
    let digits = i32::from(SCALE) - i32::from(a_scale) - i32::from(b_scale);
    call.build_primitive::<Decimal128Type>(DECIMAL, |row| {
        let Some((a, b)) = a.get(row).zip(b.get(row)) else { return Ok(None) };
        let product = i256::from_i128(a).checked_mul(i256::from_i128(b));
        let shortened = |product: i256| rounded_quotient(product.checked_mul(power_of_ten(digits)?)?, power_of_ten(-digits)?);
        in_range(product.and_then(shortened).transpose()?).map(Some)
    })
}

/// `a / b` without its fraction.
pub(super) fn whole_quotients(call: &Call<'_>) -> Result<ArrayRef> {
    over(call, DataType::Decimal128(38, 0), |x, y| x.checked_div(y)?.to_i128().map(Ok))
}

/// A numeric with the digits of the argument that has more of them behind the point.
pub(super) const REMAINDER: Returns = Returns::Computed(|arguments| {
    let scale = |data_type: &DataType| if let DataType::Decimal128(_, scale) = data_type { *scale } else { 0 };
    DataType::Decimal128(38, arguments.iter().map(scale).max().unwrap_or(0))
});

/// What `a / b` leaves, which is no longer than one of them.
pub(super) fn remainders(call: &Call<'_>) -> Result<ArrayRef> {
    let scale = call.numeric(0)?.1.max(call.numeric(1)?.1);
    over(call, DataType::Decimal128(38, scale), |x, y| x.checked_rem(y)?.to_i128().map(Ok))
}
