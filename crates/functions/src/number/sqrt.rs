//! `sqrt(x)`

use super::argument::{DOUBLE, FAMILY, NUMERIC, of_double};
use super::numeric_power::roots;
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "sqrt",
    aliases: &[],
    family: FAMILY,
    description: "The square root, of a numeric as a numeric with sixteen digits after the point, else as a double; also written `|/ x`. NULL for NULL; raises for negative numbers, as in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
    example: "SELECT sqrt(2.25)",
    result: "1.5000000000000000",
    overloads: &[
        Overload::new(&[("x", Param::Numeric)], NUMERIC, roots),
        Overload::new(&[("x", Param::Double)], DOUBLE, |call| {
            of_double(call, |x| if x < 0.0 { Err("cannot take square root of a negative number") } else { Ok(x.sqrt()) })
        }),
    ],
};
