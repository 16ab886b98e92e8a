//! `ln(x)`

use super::argument::{DOUBLE, FAMILY, of_double};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "ln",
    aliases: &[],
    family: FAMILY,
    description: "The natural logarithm as a double. NULL for NULL; raises for zero and for negative numbers, as in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
    example: "SELECT ln(1)",
    result: "0",
    overloads: &[Overload::new(&[("x", Param::Double)], DOUBLE, |call| of_double(call, |x| super::argument::logarithm(x, f64::ln)))],
};
