//! `int8pl(a, b)`, behind `+` of integers

use datafusion::arrow::compute::kernels::numeric::add;

use super::argument::{BIGINT, FAMILY, INTEGER, checked};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "int8pl",
    aliases: &[],
    family: FAMILY,
    description: "The sum of two integers: what `+` does. NULL for NULL; raises where it is out of range, as in PostgreSQL's chapter \
                  \"Mathematical Functions and Operators\".",
    example: "SELECT int8pl(2, 3)",
    result: "5",
    overloads: &[
        Overload::new(&[("a", Param::Integer), ("b", Param::Integer)], INTEGER, |call| checked(call, add)).strict(),
        Overload::new(&[("a", Param::BigInt), ("b", Param::BigInt)], BIGINT, |call| checked(call, add)).strict(),
    ],
};
