//! `jsonb_array_length(jsonb)`

use super::FAMILY;
use crate::json::array_length;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_array_length",
    aliases: &[],
    family: FAMILY,
    description: "The number of items of an array. NULL for NULL; raises where the value is no array.",
    example: "SELECT jsonb_array_length('[1, [2, 3], {}]')",
    result: "3",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Type(SqlType::BigInt), array_length)],
};
