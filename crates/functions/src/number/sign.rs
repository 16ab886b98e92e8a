//! `sign(x)`

use super::argument::{DOUBLE, FAMILY, of_double};
use super::whole::{WHOLE, whole};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "sign",
    aliases: &[],
    family: FAMILY,
    description: "-1, 0 or 1: numeric for numeric, else a double. NULL for NULL. As in PostgreSQL's chapter \"Mathematical Functions and \
                  Operators\".",
    example: "SELECT sign(-8.4)",
    result: "-1",
    overloads: &[
        Overload::new(&[("x", Param::Numeric)], WHOLE, |call| whole(call, |x, _| x.signum())),
        Overload::new(&[("x", Param::Double)], DOUBLE, |call| of_double(call, |x| Ok(f64::from(i8::from(x > 0.0) - i8::from(x < 0.0))))),
    ],
};
