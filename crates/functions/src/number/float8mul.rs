//! `float8mul(a, b)`, behind `*` of doubles and reals

use super::argument::{DOUBLE, FAMILY, REAL, in_range_product, of_doubles, of_reals};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "float8mul",
    aliases: &[],
    family: FAMILY,
    description: "The product of two doubles, or of two reals: what `*` does. NULL for NULL; raises where the result is out of range, as in \
                  PostgreSQL's chapter \"Mathematical Functions and Operators\".",
    example: "SELECT float8mul(1.5, 2)",
    result: "3",
    overloads: &[
        Overload::new(&[("a", Param::Real), ("b", Param::Real)], REAL, |call| of_reals(call, |a, b| a * b, in_range_product)).strict(),
        Overload::new(&[("a", Param::Double), ("b", Param::Double)], DOUBLE, |call| of_doubles(call, |a, b| in_range_product(a * b, a, b)))
            .strict(),
    ],
};
