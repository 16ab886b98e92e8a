//! `log(x)`, `log(base, x)`

use super::argument::{DOUBLE, FAMILY, finite, logarithm, of_double, of_doubles};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "log",
    aliases: &["log10"],
    family: FAMILY,
    description: "The logarithm to base 10, or to a base that is given first, as a double. NULL for NULL; raises for zero and for negative \
                  numbers, as in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
    example: "SELECT log(2, 64)",
    result: "6",
    overloads: &[
        Overload::new(&[("x", Param::Double)], DOUBLE, |call| of_double(call, |x| logarithm(x, f64::log10))),
        Overload::new(&[("base", Param::Double), ("x", Param::Double)], DOUBLE, |call| {
            of_doubles(call, |base, x| {
                let base = logarithm(base, f64::ln)?;
                let quotient = logarithm(x, f64::ln)? / base;
                if base == 0.0 { Err("division by zero") } else { finite(quotient, x) }
            })
        }),
    ],
};
