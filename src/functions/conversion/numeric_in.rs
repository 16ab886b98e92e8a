//! `numeric_in(text)`, behind `text::numeric` and `double precision::numeric`

use std::fmt::Write;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{Decimal128Type, Float64Type};
use datafusion::common::Result;

use super::FAMILY;
use crate::error::{Error, ErrorKind};
use crate::functions::dispatch::Call;
use crate::functions::spec::{FunctionSpec, Overload, Param, Returns};
use crate::types::numeric::{NUMERIC, NUMERIC_SCALE};
use crate::value::number;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "numeric_in",
    aliases: &[],
    family: FAMILY,
    description: "The number that a text stands for, as numeric with sixteen digits after the point: what `text::numeric` does where the text \
                  is no constant, which keeps its own digits. Of a double, fifteen digits count, as in PostgreSQL. NULL for NULL. Raises \
                  where the text is no number, or has more digits: name the precision then, `numeric(38, 30)`.",
    example: "SELECT numeric_in('0.25')",
    result: "0.2500000000000000",
    overloads: &[
        Overload::new(&[("value", Param::Text)], Returns::Arrow(|| NUMERIC), |call| {
            let texts = call.text(0)?;
            call.build_primitive::<Decimal128Type>(NUMERIC, |row| texts.get(row).map(|text| read(text.trim())).transpose())
        }),
        Overload::new(&[("value", Param::Double)], Returns::Arrow(|| NUMERIC), doubles),
    ],
};

fn doubles(call: &Call<'_>) -> Result<ArrayRef> {
    let values = call.primitive::<Float64Type>(0)?;
    let mut digits = String::new();
    call.build_primitive::<Decimal128Type>(NUMERIC, |row| {
        let Some(value) = values.get(row) else { return Ok(None) };
        digits.clear();
        write!(digits, "{value:.14e}").map_err(|error| Error::new(ErrorKind::Execution, error.to_string()))?;
        read(&digits).map(Some)
    })
}

/// The number without its point.
fn read(text: &str) -> Result<i128> {
    let special = text.trim_start_matches(['+', '-']);
    if ["nan", "inf", "infinity"].iter().any(|name| special.eq_ignore_ascii_case(name)) {
        let message = format!("`{text}` is no value of the type numeric here");
        return Err(Error::new(ErrorKind::Execution, message).with_hint("cast to `double precision`").into());
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
        return Err(Error::new(ErrorKind::InvalidText, format!("invalid input syntax for type numeric: \"{text}\"")).into());
    }
    let message = format!("`{text}` has more digits than the type numeric has here: 22 before the point, 16 after it");
    Err(Error::new(ErrorKind::Execution, message)
        .with_hint("name a precision, as in `numeric(38, 30)`, or cast to `double precision`")
        .into())
}
