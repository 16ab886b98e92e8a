//! `jsonb_contained(jsonb, jsonb)`, the operator `<@`

use super::{FAMILY, contains};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_contained",
    aliases: &[],
    family: FAMILY,
    description: "Whether the second value contains the first: an object all members of the other, an array all its items, in any order; the operator `<@`. Numbers compare by value. NULL for NULL.",
    example: "SELECT jsonb_contained('[1]', '[2, 1]')",
    result: "t",
    overloads: &[Overload::new(&[("part", Param::Jsonb), ("whole", Param::Jsonb)], Returns::Type(SqlType::Boolean), |call| {
        contains(call, 1, 0)
    })],
};
