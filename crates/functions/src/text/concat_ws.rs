//! `concat_ws(separator, value, …)`

use super::FAMILY;
use super::join::joined;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "concat_ws",
    aliases: &[],
    family: FAMILY,
    description: "The values, of any types, in their text form with the separator between them; NULLs are left out. NULL for a NULL separator.",
    example: "SELECT concat_ws(',', 'abcde', 2, NULL, 22)",
    result: "abcde,2,22",
    overloads: &[Overload::new(&[("separator", Param::Text), ("value", Param::Any)], Returns::Type(SqlType::Text), |call| {
        joined(call, true)
    })
    .variadic()],
};
