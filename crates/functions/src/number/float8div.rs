//! `float8div(a, b)`, behind `/` of doubles

use super::argument::{DOUBLE, FAMILY, finite, of_doubles};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "float8div",
    aliases: &[],
    family: FAMILY,
    description: "The quotient of two doubles: what `/` does. NULL for NULL; raises where `b` is zero and where the result is out of range, as \
                  in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
    example: "SELECT float8div(1, 4)",
    result: "0.25",
    overloads: &[Overload::new(&[("a", Param::Double), ("b", Param::Double)], DOUBLE, |call| {
        of_doubles(call, |a, b| match a / b {
            _ if b == 0.0 => Err("division by zero"),
            quotient if quotient == 0.0 && a != 0.0 && b.is_finite() => Err("value out of range: underflow"),
            quotient => finite(quotient, a),
        })
    })
    .strict()],
};
