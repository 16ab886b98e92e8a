//! `numeric_mul(a, b)`, behind `*` of numeric values with many digits

use super::argument::FAMILY;
use super::quotient::{NUMERIC, products};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "numeric_mul",
    aliases: &[],
    family: FAMILY,
    description: "The product of two numeric values to twenty digits after the point, rounded: what `*` does where all digits of both have no \
                  room. NULL for NULL; raises where the product has more than eighteen digits before the point. PostgreSQL keeps all \
                  digits.",
    example: "SELECT numeric_mul(1.5, 2.5)",
    result: "3.75000000000000000000",
    overloads: &[Overload::new(&[("a", Param::AnyNumeric), ("b", Param::AnyNumeric)], NUMERIC, products).strict()],
};
