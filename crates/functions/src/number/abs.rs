//! `abs(x)`

use datafusion::arrow::array::{ArrayRef, ArrowPrimitiveType, AsArray};
use datafusion::arrow::compute::{try_unary, unary};
use datafusion::arrow::datatypes::{ArrowNativeTypeOp, Decimal128Type, Float32Type, Float64Type, Int32Type, Int64Type};
use datafusion::arrow::error::ArrowError;
use datafusion::common::Result;

use super::argument::FAMILY;
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_value::error::{Error, ErrorKind};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "abs",
    aliases: &[],
    family: FAMILY,
    description: "The number without its sign, of the same type; also written `@ x`. NULL for NULL; raises for the least integer, whose opposite is \
                  out of range. As in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
    example: "SELECT abs(-17.4)",
    result: "17.4",
    overloads: &[
        Overload::new(&[("x", Param::Integer)], Returns::Argument(0), |call| integers::<Int32Type>(call, "integer")),
        Overload::new(&[("x", Param::BigInt)], Returns::Argument(0), |call| integers::<Int64Type>(call, "bigint")),
        Overload::new(&[("x", Param::Numeric)], Returns::Argument(0), |call| {
            let numbers = call.array(0).as_primitive::<Decimal128Type>();
            let absolute = unary::<_, _, Decimal128Type>(numbers, i128::wrapping_abs);
            Ok(std::sync::Arc::new(absolute.with_data_type(call.array(0).data_type().clone())))
        }),
        Overload::new(&[("x", Param::Real)], Returns::Argument(0), |call| {
            Ok(std::sync::Arc::new(unary::<_, _, Float32Type>(call.array(0).as_primitive::<Float32Type>(), f32::abs)))
        }),
        Overload::new(&[("x", Param::Double)], Returns::Argument(0), |call| {
            Ok(std::sync::Arc::new(unary::<_, _, Float64Type>(call.array(0).as_primitive::<Float64Type>(), f64::abs)))
        }),
    ],
};

fn integers<T: ArrowPrimitiveType>(call: &Call<'_>, name: &str) -> Result<ArrayRef> {
    let absolute = |x: T::Native| if x.is_lt(T::Native::ZERO) { T::Native::ZERO.sub_checked(x) } else { Ok(x) };
    let absolute = try_unary::<T, _, T>(call.array(0).as_primitive::<T>(), absolute).map_err(|error| match error {
        ArrowError::ArithmeticOverflow(_) => Error::new(ErrorKind::Execution, format!("{name} out of range")).into_datafusion(),
        other => datafusion::error::DataFusionError::from(other),
    })?;
    Ok(std::sync::Arc::new(absolute))
}
