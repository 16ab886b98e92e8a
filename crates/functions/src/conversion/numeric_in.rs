//! `numeric_in(text)`, behind `text::numeric` and `double precision::numeric`

use std::borrow::Cow;
use std::fmt::{LowerExp, Write};

use datafusion::arrow::array::{ArrayRef, ArrowPrimitiveType};
use datafusion::arrow::datatypes::{Decimal128Type, Float32Type, Float64Type};
use datafusion::common::Result;

use super::FAMILY;
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::numeric::{NUMERIC, NUMERIC_SCALE};
use apigw_sql_value::error::{Error, ErrorKind};
use apigw_sql_value::number;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "numeric_in",
    aliases: &[],
    family: FAMILY,
    description: "The number that a text stands for, as numeric with sixteen digits after the point: what `text::numeric` does where the text \
                  is no constant, which keeps its own digits. Of a double, fifteen digits count, of a real six, as in PostgreSQL; with \
                  `places`, they are rounded to so many behind the point. NULL for NULL. Raises where the text is no number, or has more \
                  digits: name the precision then, `numeric(38, 30)`.",
    example: "SELECT numeric_in('0.25')",
    result: "0.2500000000000000",
    overloads: &[
        Overload::new(&[("value", Param::Text)], Returns::Arrow(|| NUMERIC), |call| {
            let texts = call.text(0)?;
            call.build_primitive::<Decimal128Type>(NUMERIC, |row| texts.get(row).map(|text| read(text.trim())).transpose())
        }),
        Overload::new(&[("value", Param::Real)], Returns::Arrow(|| NUMERIC), |call| floating::<Float32Type>(call, 5)),
        Overload::new(&[("value", Param::Double)], Returns::Arrow(|| NUMERIC), |call| floating::<Float64Type>(call, 14)),
        Overload::new(&[("value", Param::Real), PLACES], Returns::Arrow(|| NUMERIC), |call| floating::<Float32Type>(call, 5)),
        Overload::new(&[("value", Param::Double), PLACES], Returns::Arrow(|| NUMERIC), |call| floating::<Float64Type>(call, 14)),
    ],
};

const PLACES: (&str, Param) = ("places", Param::BigInt);

/// The values with so many digits behind their first one.
fn floating<T: ArrowPrimitiveType<Native: LowerExp>>(call: &Call<'_>, precision: usize) -> Result<ArrayRef> {
    let values = call.primitive::<T>(0)?;
    let places = if call.arg_count() > 1 { Some(call.bigint(1)?) } else { None };
    let mut digits = String::new();
    call.build_primitive::<Decimal128Type>(NUMERIC, |row| {
        let Some(value) = values.get(row) else { return Ok(None) };
        digits.clear();
        write!(digits, "{value:.precision$e}").map_err(|error| Error::new(ErrorKind::Execution, error.to_string())).into_datafusion()?;
        match places.as_ref().and_then(|places| places.get(row)) {
            Some(places) => read(&rounded(&digits, places)).map(Some),
            None => read(&digits).map(Some),
        }
    })
}

/// `d.ddde±n` rounded, half away from zero, to so many places behind the point.
fn rounded(digits: &str, places: i64) -> Cow<'_, str> {
    let Some((mantissa, exponent)) = digits.split_once('e') else { return Cow::Borrowed(digits) };
    let Ok(exponent) = exponent.parse::<i64>() else { return Cow::Borrowed(digits) };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |mantissa| ("-", mantissa));
    let figures: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    // How many of the figures stay.
    let kept = exponent + 1 + places;
    let (Ok(kept), Ok(value)) = (usize::try_from(kept), figures.parse::<u64>()) else { return Cow::Borrowed("0") };
    if kept >= figures.len() {
        return Cow::Borrowed(digits);
    }
    let unit = 10_u64.pow(u32::try_from(figures.len() - kept).unwrap_or_default());
    let value = (value + unit / 2) / unit;
    Cow::Owned(format!("{sign}{value}e{}", -places))
}

/// The number without its point.
fn read(text: &str) -> Result<i128> {
    let special = text.trim_start_matches(['+', '-']);
    if ["nan", "inf", "infinity"].iter().any(|name| special.eq_ignore_ascii_case(name)) {
        let message = format!("`{text}` is no value of the type numeric here");
        return Err(Error::new(ErrorKind::Execution, message).with_hint("cast to `double precision`").into_datafusion());
    }
    if let Some((value, scale)) = number::parse_decimal(text) {
        let moved = u32::from(scale.abs_diff(NUMERIC_SCALE));
        let power = 10i128.checked_pow(moved);
        let exact = if scale <= NUMERIC_SCALE {
            power.and_then(|power| value.checked_mul(power))
        } else {
            power.filter(|power| value % power == 0).map(|power| value / power)
        };
        if let Some(exact) = exact.filter(|exact| exact.unsigned_abs() < 10u128.pow(38)) {
            return Ok(exact);
        }
    } else if text.parse::<f64>().is_err() {
        return Err(Error::new(ErrorKind::InvalidText, format!("invalid input syntax for type numeric: \"{text}\"")).into_datafusion());
    }
    let message = format!("`{text}` has more digits than the type numeric has here: 22 before the point, 16 after it");
    Err(Error::new(ErrorKind::Execution, message)
        .with_hint("name a precision, as in `numeric(38, 30)`, or cast to `double precision`")
        .into_datafusion())
}
