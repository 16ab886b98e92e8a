//! `div(a, b)`

use super::argument::FAMILY;
use super::quotient::whole_quotients;
use super::whole::WHOLE;
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "div",
    aliases: &[],
    family: FAMILY,
    description: "The quotient without its fraction, as numeric. NULL for NULL; raises where `b` is zero. As in PostgreSQL's chapter \
                  \"Mathematical Functions and Operators\".",
    example: "SELECT div(-7.5, 2)",
    result: "-3",
    overloads: &[Overload::new(&[("a", Param::AnyNumeric), ("b", Param::AnyNumeric)], WHOLE, whole_quotients)],
};
