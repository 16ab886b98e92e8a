//! `float8in(text)` and `float4in(text)`, behind casts to `double precision` and `real`

use datafusion::arrow::datatypes::{DataType, Float32Type, Float64Type};

use super::FAMILY;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_value::error::{Error, ErrorKind};
use apigw_sql_value::float;

pub(super) static DOUBLE: FunctionSpec = FunctionSpec {
    name: "float8in",
    aliases: &[],
    family: FAMILY,
    description: "The double that a text stands for: what `text::double precision` does. NULL for NULL; raises for texts that are no number, \
                  and for numbers that no double is near to. As in PostgreSQL's chapter \"Numeric Types\".",
    example: "SELECT float8in('1e3')",
    result: "1000",
    overloads: &[Overload::new(&[("value", Param::Text)], Returns::Arrow(|| DataType::Float64), |call| {
        let texts = call.text(0)?;
        call.build_primitive::<Float64Type>(DataType::Float64, |row| texts.get(row).map(float::parse_double).transpose().into_datafusion())
    })],
};

pub(super) static REAL: FunctionSpec = FunctionSpec {
    name: "float4in",
    aliases: &[],
    family: FAMILY,
    description: "The real that a text or a double stands for: what `text::real` does. NULL for NULL; raises for texts that are no number, and \
                  for numbers that no real is near to. As in PostgreSQL's chapter \"Numeric Types\".",
    example: "SELECT float4in('0.1')",
    result: "0.1",
    overloads: &[
        Overload::new(&[("value", Param::Text)], Returns::Arrow(|| DataType::Float32), |call| {
            let texts = call.text(0)?;
            call.build_primitive::<Float32Type>(DataType::Float32, |row| {
                texts.get(row).map(float::parse_real).transpose().into_datafusion()
            })
        }),
        Overload::new(&[("value", Param::Double)], Returns::Arrow(|| DataType::Float32), |call| {
            let values = call.primitive::<Float64Type>(0)?;
            call.build_primitive::<Float32Type>(DataType::Float32, |row| {
                let Some(value) = values.get(row) else { return Ok(None) };
                let near = value as f32;
                let lost = match () {
                    () if near.is_infinite() && value.is_finite() => "overflow",
                    () if near == 0.0 && value != 0.0 => "underflow",
                    () => return Ok(Some(near)),
                };
                Err(Error::new(ErrorKind::Execution, format!("value out of range: {lost}")).into_datafusion())
            })
        }),
    ],
};
