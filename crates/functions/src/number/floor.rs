//! `floor(x)`

use super::argument::{DOUBLE, FAMILY, of_double};
use super::whole::{WHOLE, whole};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "floor",
    aliases: &[],
    family: FAMILY,
    description: "The largest whole number that is not greater than `x`: numeric for numeric, else a double. NULL for NULL. As in PostgreSQL's chapter \
                  \"Mathematical Functions and Operators\".",
    example: "SELECT floor(-0.5)",
    result: "-1",
    overloads: &[
        Overload::new(&[("x", Param::Numeric)], WHOLE, |call| whole(call, |x, one| x.div_euclid(one))),
        Overload::new(&[("x", Param::Double)], DOUBLE, |call| of_double(call, |x| Ok(x.floor()))),
    ],
};
