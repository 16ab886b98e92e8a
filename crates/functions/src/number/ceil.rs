//! `ceil(x)`

use super::argument::{DOUBLE, FAMILY, of_double};
use super::whole::{WHOLE, whole};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "ceil",
    aliases: &["ceiling"],
    family: FAMILY,
    description: "The smallest whole number that is not less than `x`: numeric for numeric, else a double. NULL for NULL. As in PostgreSQL's chapter \
                  \"Mathematical Functions and Operators\".",
    example: "SELECT ceil(-0.5)",
    result: "0",
    overloads: &[
        Overload::new(&[("x", Param::Numeric)], WHOLE, |call| whole(call, |x, one| -(-x).div_euclid(one))),
        Overload::new(&[("x", Param::Double)], DOUBLE, |call| of_double(call, |x| Ok(x.ceil()))),
    ],
};
