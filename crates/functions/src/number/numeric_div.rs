//! `numeric_div(a, b)`, behind `/` of numeric values

use super::argument::FAMILY;
use super::quotient::{NUMERIC, quotients};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "numeric_div",
    aliases: &[],
    family: FAMILY,
    description: "The quotient of two numeric values to twenty digits after the point, rounded: what `/` does. NULL for NULL; raises where `b` is \
                  zero and where the quotient has more than eighteen digits before the point. PostgreSQL gives sixteen significant digits or \
                  more.",
    example: "SELECT numeric_div(1.0, 3.0)",
    result: "0.33333333333333333333",
    overloads: &[Overload::new(&[("a", Param::AnyNumeric), ("b", Param::AnyNumeric)], NUMERIC, quotients).strict()],
};
