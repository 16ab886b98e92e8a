//! `numeric_mod(a, b)`, behind `%` of numeric values

use super::argument::FAMILY;
use super::quotient::{REMAINDER, remainders};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "numeric_mod",
    aliases: &[],
    family: FAMILY,
    description: "What the division of two numeric values leaves, with the sign of `a` and the digits of the one that has more behind the point: what \
                  `%` does. NULL for NULL; raises where `b` is zero. As in PostgreSQL's chapter \"Mathematical Functions and \
                  Operators\".",
    example: "SELECT numeric_mod(-1.255, 1)",
    result: "-0.255",
    overloads: &[Overload::new(&[("a", Param::AnyNumeric), ("b", Param::AnyNumeric)], REMAINDER, remainders).strict()],
};
