//! Division of numeric values with enough digits.

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, Decimal128Type, i256};
use datafusion::common::Result;

use crate::error::{Error, ErrorKind};
use crate::functions::dispatch::Call;
use crate::functions::spec::Returns;

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
fn over(call: &Call<'_>, result: DataType, f: impl Fn(i256, i256) -> Option<i128>) -> Result<ArrayRef> {
    let ((dividend, dividend_scale), (divisor, divisor_scale)) = (call.numeric(0)?, call.numeric(1)?);
    let scale = dividend_scale.max(divisor_scale);
    call.build_primitive::<Decimal128Type>(result, |row| {
        let Some((x, y)) = dividend.get(row).zip(divisor.get(row)) else { return Ok(None) };
        if y == 0 {
            return Err(Error::new(ErrorKind::Execution, "division by zero").into());
        }
        let same = shifted(x, scale - dividend_scale).zip(shifted(y, scale - divisor_scale));
        let result = same.and_then(|(x, y)| f(x, y)).filter(|v| v.unsigned_abs() < 10u128.pow(38));
        let overflow = || Error::new(ErrorKind::Execution, "numeric out of range").with_hint("cast one side to `double precision`");
        result.map(Some).ok_or_else(|| overflow().into())
    })
}

/// `a / b`, rounded half away from zero.
pub(super) fn quotients(call: &Call<'_>) -> Result<ArrayRef> {
    let unit = i256::from_i128(10i128.pow(SCALE.unsigned_abs().into()));
    over(call, DECIMAL, |x, y| {
        let (negative, x, y) = ((x < i256::ZERO) != (y < i256::ZERO), x.wrapping_abs(), y.wrapping_abs());
        let scaled = x.checked_mul(unit)?;
        let (whole, rest) = (scaled.checked_div(y)?, scaled.checked_rem(y)?);
        let up = rest.checked_mul(i256::from_i128(2))? >= y;
        let rounded = if up { whole.checked_add(i256::ONE)? } else { whole };
        let rounded = rounded.to_i128()?;
        Some(if negative { -rounded } else { rounded })
    })
}

/// `a / b` without its fraction.
pub(super) fn whole_quotients(call: &Call<'_>) -> Result<ArrayRef> {
    over(call, DataType::Decimal128(38, 0), |x, y| x.checked_div(y)?.to_i128())
}

/// What `a / b` leaves, with the digits of a quotient.
pub(super) fn remainders(call: &Call<'_>) -> Result<ArrayRef> {
    let scale = call.numeric(0)?.1.max(call.numeric(1)?.1);
    over(call, DECIMAL, |x, y| shifted(x.checked_rem(y)?.to_i128()?, SCALE - scale)?.to_i128())
}
