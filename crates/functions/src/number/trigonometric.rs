//! `sin`, `cos`, `tan`, `cot`, `asin`, `acos`, `acosh` and `atanh`: an error where DataFusion's give NaN for a number.

use super::argument::{DOUBLE, FAMILY, of_double};
use crate::spec::{FunctionSpec, Overload, Param};

const OUT_OF_RANGE: &str = "input is out of range";

/// A function that is NaN for a number where it has no value.
const fn of_angle(name: &'static str, description: &'static str, example: &'static str, overloads: &'static [Overload]) -> FunctionSpec {
    FunctionSpec { name, aliases: &[], family: FAMILY, description, example, result: "0", overloads }
}

/// The value; an error where there is none, but NaN for NaN.
fn within(x: f64, value: f64) -> Result<f64, &'static str> {
    if value.is_nan() && !x.is_nan() { Err(OUT_OF_RANGE) } else { Ok(value) }
}

macro_rules! overload {
    ($f:expr) => {
        &[Overload::new(&[("x", Param::Double)], DOUBLE, |call| of_double(call, |x| within(x, $f(x))))]
    };
}

pub(super) static SPECS: [FunctionSpec; 8] = [
    of_angle(
        "sin",
        "The sine of an angle in radians, as a double. NULL for NULL; raises for infinity, as in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
        "SELECT sin(0)",
        overload!(f64::sin),
    ),
    of_angle(
        "cos",
        "The cosine of an angle in radians, as a double. NULL for NULL; raises for infinity, as in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
        "SELECT cos(0) - 1",
        overload!(f64::cos),
    ),
    of_angle(
        "tan",
        "The tangent of an angle in radians, as a double. NULL for NULL; raises for infinity, as in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
        "SELECT tan(0)",
        overload!(f64::tan),
    ),
    of_angle(
        "cot",
        "The cotangent of an angle in radians, as a double: infinity for 0. NULL for NULL; raises for infinity, as in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
        "SELECT 1 / cot(0)",
        overload!(|x: f64| 1.0 / x.tan()),
    ),
    of_angle(
        "asin",
        "The angle in radians that has this sine, as a double. NULL for NULL; raises for what is not from -1 to 1, as in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
        "SELECT asin(0)",
        overload!(f64::asin),
    ),
    of_angle(
        "acos",
        "The angle in radians that has this cosine, as a double. NULL for NULL; raises for what is not from -1 to 1, as in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
        "SELECT acos(1)",
        overload!(f64::acos),
    ),
    of_angle(
        "acosh",
        "The inverse hyperbolic cosine as a double. NULL for NULL; raises for what is less than 1, as in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
        "SELECT acosh(1)",
        overload!(f64::acosh),
    ),
    of_angle(
        "atanh",
        "The inverse hyperbolic tangent as a double: infinity for 1. NULL for NULL; raises for what is not from -1 to 1, as in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
        "SELECT atanh(0)",
        overload!(f64::atanh),
    ),
];
