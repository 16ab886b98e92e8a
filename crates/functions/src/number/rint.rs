//! `rint(double)`, behind `round(double)` and casts of doubles to integers

use super::argument::{DOUBLE, FAMILY, of_double};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "rint",
    aliases: &[],
    family: FAMILY,
    description: "The nearest whole number, halves to the even one: what `round` does with a double, and a cast to an integer type. NULL for NULL. As in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
    example: "SELECT rint(2.5::double precision)",
    result: "2",
    overloads: &[Overload::new(&[("x", Param::Double)], DOUBLE, |call| of_double(call, |x| Ok(x.round_ties_even())))],
};
