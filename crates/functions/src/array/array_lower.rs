//! `array_lower(array, dimension)`

use super::FAMILY;
use super::bound::bound;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "array_lower",
    aliases: &[],
    family: FAMILY,
    description: "The number of the first element of the dimension, which is 1. NULL for NULL, an empty array and a dimension that the array has not got. As in PostgreSQL's chapter \"Array Functions and Operators\".",
    example: "SELECT array_lower(ARRAY['a', 'b'], 1)",
    result: "1",
    overloads: &[Overload::new(&[("array", Param::Array), ("dimension", Param::BigInt)], Returns::Type(SqlType::BigInt), |call| {
        bound(call, |length| length.min(1))
    })],
};
