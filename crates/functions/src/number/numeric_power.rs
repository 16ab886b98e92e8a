//! Powers of numeric values.

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{Decimal128Type, i256};
use datafusion::common::Result;

use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::wide::{power_of_ten, scaled};
use apigw_sql_columns::types::numeric::{NUMERIC, NUMERIC_SCALE};
use apigw_sql_value::error::{Error, ErrorKind};
use apigw_sql_value::number;

/// The largest exponent to which a double keeps twelve digits.
const MOST: f64 = 1_000.0;
const SCALE: i32 = NUMERIC_SCALE as i32;

fn refused(message: &str) -> Error {
    Error::new(ErrorKind::Execution, message)
}

/// `a ^ b`: exact where `b` is a whole number and the digits have room, else by the digits of a double.
pub(super) fn powers(call: &Call<'_>) -> Result<ArrayRef> {
    let ((bases, base_scale), (exponents, exponent_scale)) = (call.numeric(0)?, call.numeric(1)?);
    call.build_primitive::<Decimal128Type>(NUMERIC, |row| {
        let Some((base, exponent)) = bases.get(row).zip(exponents.get(row)) else { return Ok(None) };
        let unit = 10_i128.pow(exponent_scale.unsigned_abs().into());
        let whole = (exponent % unit == 0).then(|| exponent / unit).and_then(|whole| i32::try_from(whole).ok());
        match (base, whole) {
            (0, _) if exponent < 0 => Err(refused("zero raised to a negative power is undefined").into_datafusion()),
            (_, None) if base < 0 => {
                Err(refused("a negative number raised to a non-integer power yields a complex result").into_datafusion())
            }
            (_, whole) => {
                let exact = whole.and_then(|whole| exact(base, base_scale, whole));
                let power = exact.map_or_else(|| near(float(base, base_scale), float(exponent, exponent_scale)), Ok);
                Ok(Some(power.and_then(in_range).into_datafusion()?))
            }
        }
    })
}

fn in_range(power: i256) -> std::result::Result<i128, Error> {
    let power = power.to_i128().filter(|power| power.unsigned_abs() < 10_u128.pow(38));
    power.ok_or_else(|| refused("numeric out of range").with_hint("cast one side to `double precision`"))
}

fn float(value: i128, scale: i8) -> f64 {
    let mut digits = String::new();
    number::decimal(value, scale, &mut digits);
    digits.parse().unwrap_or(f64::NAN)
}

fn exact(mut base: i128, mut scale: i8, exponent: i32) -> Option<i256> {
    while scale > 0 && base % 10 == 0 {
        base /= 10;
        scale -= 1;
    }
    let power = i256::from_i128(base).checked_pow(exponent.unsigned_abs())?;
    let digits = i32::from(scale).checked_mul(exponent)?;
    match exponent {
        0.. => scaled(power, i256::ONE, SCALE - digits),
        // Ten to the power of the digits above the power.
        _ => scaled(power_of_ten(-digits)?, power, SCALE),
    }
}

/// By doubles, which have fifteen digits that are sure.
fn near(base: f64, exponent: f64) -> std::result::Result<i256, Error> {
    if exponent.abs() > MOST {
        let error = refused("so large an exponent leaves too few digits of a numeric power");
        return Err(error.with_hint("cast one side to `double precision`"));
    }
    let power = base.powf(exponent);
    if power.abs() < 1e-22 {
        return Ok(i256::ZERO);
    }
    let read = number::parse_decimal(&format!("{power:.14e}"));
    let scaled = read.and_then(|(value, scale)| scaled(i256::from_i128(value), i256::ONE, SCALE - i32::from(scale)));
    scaled.ok_or_else(|| refused("numeric out of range").with_hint("cast one side to `double precision`"))
}

/// The square roots, to sixteen digits after the point.
pub(super) fn roots(call: &Call<'_>) -> Result<ArrayRef> {
    let (values, scale) = call.numeric(0)?;
    call.build_primitive::<Decimal128Type>(NUMERIC, |row| {
        let Some(value) = values.get(row) else { return Ok(None) };
        if value < 0 {
            return Err(refused("cannot take square root of a negative number").into_datafusion());
        }
        // One over ten to the power of the scale is below the root.
        let root = power_of_ten(scale.into()).and_then(|unit| crate::wide::scaled_root(i256::from_i128(value), unit, SCALE, 0));
        Ok(Some(root.ok_or_else(|| refused("numeric out of range")).and_then(in_range).into_datafusion()?))
    })
}
