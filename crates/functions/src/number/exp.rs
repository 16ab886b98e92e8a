//! `exp(x)`

use super::argument::{DOUBLE, FAMILY, of_double};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "exp",
    aliases: &[],
    family: FAMILY,
    description: "*e* to the power of `x` as a double. NULL for NULL; raises where the result is out of range, as in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
    example: "SELECT exp(0)",
    result: "1",
    overloads: &[Overload::new(&[("x", Param::Double)], DOUBLE, |call| of_double(call, |x| super::argument::finite(x.exp(), x)))],
};
