//! How many bytes an integer has in PostgreSQL. Most integers have one type here; what they are there shows in few places.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::expr::Cast;

use super::kind::field_of;

/// The bytes of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    /// `smallint`.
    Two,
    /// `integer`.
    Four,
    /// `bigint`.
    Eight,
    /// `integer` or `bigint`.
    Either,
}

/// The functions behind operators of integers.
const ARITHMETIC: [&str; 5] = ["int8pl", "int8mi", "int8mul", "int8shl", "int8shr"];

/// The width of `expr`; `None` if it is no integer.
pub(crate) fn width_of(expr: &Expr, schema: &DFSchema) -> Option<Width> {
    let of_literal = |value: i64| if i32::try_from(value).is_ok() { Width::Four } else { Width::Eight };
    match expr {
        Expr::Literal(ScalarValue::Int64(Some(value)), _) => return Some(of_literal(*value)),
        Expr::Negative(inner) => return width_of(inner, schema),
        Expr::Alias(alias) => return width_of(&alias.expr, schema),
        Expr::Cast(Cast { field, .. }) if *field.data_type() == DataType::Int64 => return Some(Width::Eight),
        // Arithmetic with a bigint gives one.
        Expr::ScalarFunction(call)
            if ARITHMETIC.contains(&call.func.name()) && call.args.iter().any(|arg| width_of(arg, schema) == Some(Width::Eight)) =>
        {
            return Some(Width::Eight);
        }
        _ => {}
    }
    match field_of(expr, schema).ok()?.data_type() {
        DataType::Int8 | DataType::UInt8 | DataType::Int16 => Some(Width::Two),
        DataType::UInt16 | DataType::Int32 => Some(Width::Four),
        data_type if data_type.is_integer() => Some(Width::Either),
        _ => None,
    }
}
