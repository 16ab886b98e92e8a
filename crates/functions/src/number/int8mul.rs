//! `int8mul(a, b)`, behind `*` of integers

use datafusion::arrow::compute::kernels::numeric::mul;

use super::argument::{BIGINT, FAMILY, INTEGER, checked};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "int8mul",
    aliases: &[],
    family: FAMILY,
    description: "The product of two integers: what `*` does. NULL for NULL; raises where it is out of range, as in PostgreSQL's chapter \
                  \"Mathematical Functions and Operators\".",
    example: "SELECT int8mul(2, 3)",
    result: "6",
    overloads: &[
        Overload::new(&[("a", Param::Integer), ("b", Param::Integer)], INTEGER, |call| checked(call, mul)).strict(),
        Overload::new(&[("a", Param::BigInt), ("b", Param::BigInt)], BIGINT, |call| checked(call, mul)).strict(),
    ],
};
