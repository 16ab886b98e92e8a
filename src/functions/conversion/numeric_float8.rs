//! `numeric_float8(numeric)`, behind `numeric::double precision`

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Float64Type};
use datafusion::common::{Result, internal_err};

use super::FAMILY;
use crate::functions::dispatch::Call;
use crate::functions::spec::{FunctionSpec, Overload, Param, Returns};
use crate::value::number;

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
    let DataType::Decimal128(_, scale) = *call.array(0).data_type() else {
        return internal_err!("`{}` got {}", call.name(), call.array(0).data_type());
    };
    let values = call.array(0).as_primitive::<Decimal128Type>();
    let constant = call.is_constant_arg(0);
    let power = 10f64.powi(i32::from(scale));
    let mut digits = String::new();
    call.build_primitive::<Float64Type>(DataType::Float64, |row| {
        let row = if constant { 0 } else { row };
        if values.is_null(row) {
            return Ok(None);
        }
        let value = values.value(row);
        if value.unsigned_abs() <= EXACT && (0..=EXACT_POWER).contains(&scale) {
            return Ok(Some(value as f64 / power));
        }
        digits.clear();
        number::decimal(value, scale, &mut digits);
        Ok(digits.parse().ok())
    })
}
