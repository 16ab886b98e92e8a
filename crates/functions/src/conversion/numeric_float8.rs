//! `numeric_float8(numeric)`, behind `numeric::double precision`

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, Float64Type};
use datafusion::common::Result;

use super::FAMILY;
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_value::number;

/// Whole numbers up to here are doubles without a loss.
const EXACT: u128 = 1 << f64::MANTISSA_DIGITS;
/// So are the powers of ten up to this one.
const EXACT_POWER: i8 = 22;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "numeric_float8",
    aliases: &[],
    family: FAMILY,
    description: "The double that is nearest to a numeric: what `numeric::double precision` does. NULL for NULL. As in PostgreSQL's chapter \
                  \"Numeric Types\".",
    example: "SELECT numeric_float8(0.1)",
    result: "0.1",
    overloads: &[Overload::new(&[("value", Param::Numeric)], Returns::Arrow(|| DataType::Float64), nearest)],
};

fn nearest(call: &Call<'_>) -> Result<ArrayRef> {
    let (values, scale) = call.numeric(0)?;
    let power = 10f64.powi(i32::from(scale));
    let mut digits = String::new();
    call.build_primitive::<Float64Type>(DataType::Float64, |row| {
        let Some(value) = values.get(row) else { return Ok(None) };
        if value.unsigned_abs() <= EXACT && (0..=EXACT_POWER).contains(&scale) {
            return Ok(Some(value as f64 / power));
        }
        digits.clear();
        number::decimal(value, scale, &mut digits);
        Ok(digits.parse().ok())
    })
}
