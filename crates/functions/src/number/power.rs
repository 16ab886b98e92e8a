//! `power(a, b)`

use super::argument::{DOUBLE, FAMILY, NUMERIC, finite, of_doubles};
use super::numeric_power::powers;
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "power",
    aliases: &["pow"],
    family: FAMILY,
    description: "`a` to the power of `b`: a double, or a numeric with sixteen digits after the point if one of them is a numeric and \
                  none a double. NULL for NULL; raises for zero to a negative power, a negative number to a fraction and \
                  results out of range, as in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
    example: "SELECT power(9, 0.5)",
    result: "3.0000000000000000",
    overloads: &[
        Overload::new(&[("a", Param::Numeric), ("b", Param::AnyNumeric)], NUMERIC, powers),
        Overload::new(&[("a", Param::AnyNumeric), ("b", Param::Numeric)], NUMERIC, powers),
        Overload::new(&[("a", Param::Double), ("b", Param::Double)], DOUBLE, |call| {
            of_doubles(call, |a, b| {
                if a == 0.0 && b < 0.0 {
                    return Err("zero raised to a negative power is undefined");
                }
                if a < 0.0 && b.fract() != 0.0 && b.is_finite() {
                    return Err("a negative number raised to a non-integer power yields a complex result");
                }
                let power = a.powf(b);
                if power == 0.0 && a != 0.0 && a.is_finite() && b.is_finite() {
                    return Err("value out of range: underflow");
                }
                finite(power, if a.is_finite() { b } else { a })
            })
        }),
    ],
};
