//! `array_length(array, dimension)`

use super::FAMILY;
use super::bound::bound;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "array_length",
    aliases: &[],
    family: FAMILY,
    description: "The number of elements in the dimension. NULL for NULL, an empty array and a dimension that the array has not got. As in \
                  PostgreSQL's chapter \"Array Functions and Operators\".",
    example: "SELECT array_length(ARRAY[1, 2, 3], 1)",
    result: "3",
    overloads: &[Overload::new(&[("array", Param::Array), ("dimension", Param::BigInt)], Returns::Type(SqlType::BigInt), |call| {
        bound(call, |length| length)
    })],
};
