//! `float8div(a, b)`, behind `/` of doubles and reals

use super::argument::{Checked, DOUBLE, FAMILY, REAL, finite, of_doubles, of_reals};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "float8div",
    aliases: &[],
    family: FAMILY,
    description: "The quotient of two doubles, or of two reals: what `/` does. NULL for NULL; raises where `b` is zero and where the result is out of range, as \
                  in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
    example: "SELECT float8div(1, 4)",
    result: "0.25",
    overloads: &[
        Overload::new(&[("a", Param::Real), ("b", Param::Real)], REAL, |call| of_reals(call, |a, b| a / b, in_range_quotient)).strict(),
        Overload::new(&[("a", Param::Double), ("b", Param::Double)], DOUBLE, |call| {
            of_doubles(call, |a, b| in_range_quotient(a / b, a, b))
        })
        .strict(),
    ],
};

fn in_range_quotient(quotient: f64, a: f64, b: f64) -> Checked<f64> {
    match quotient {
        _ if b == 0.0 => Err("division by zero"),
        quotient if quotient == 0.0 && a != 0.0 && b.is_finite() => Err("value out of range: underflow"),
        quotient => finite(quotient, a),
    }
}
