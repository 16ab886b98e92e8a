//! `array_upper(array, dimension)`

use super::FAMILY;
use super::bound::bound;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "array_upper",
    aliases: &[],
    family: FAMILY,
    description: "The number of the last element of the dimension. NULL for NULL, an empty array and a dimension that the array has not got. As in PostgreSQL's chapter \"Array Functions and Operators\".",
    example: "SELECT array_upper(ARRAY['a', 'b', 'c'], 1)",
    result: "3",
    overloads: &[Overload::new(&[("array", Param::Array), ("dimension", Param::BigInt)], Returns::Type(SqlType::BigInt), |call| {
        bound(call, |length| length)
    })],
};
