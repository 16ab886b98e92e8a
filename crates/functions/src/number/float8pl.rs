//! `float8pl(a, b)`, behind `+` of doubles and reals

use super::argument::{DOUBLE, FAMILY, REAL, in_range, of_doubles, of_reals};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "float8pl",
    aliases: &[],
    family: FAMILY,
    description: "The sum of two doubles, or of two reals: what `+` does. NULL for NULL; raises where the result is out of range, as in \
                  PostgreSQL's chapter \"Mathematical Functions and Operators\".",
    example: "SELECT float8pl(1.5, 0.25)",
    result: "1.75",
    overloads: &[
        Overload::new(&[("a", Param::Real), ("b", Param::Real)], REAL, |call| of_reals(call, |a, b| a + b, in_range)).strict(),
        Overload::new(&[("a", Param::Double), ("b", Param::Double)], DOUBLE, |call| of_doubles(call, |a, b| in_range(a + b, a, b)))
            .strict(),
    ],
};
