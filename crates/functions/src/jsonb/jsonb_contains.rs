//! `jsonb_contains(jsonb, jsonb)`, the operator `@>`

use super::{FAMILY, contains};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_contains",
    aliases: &[],
    family: FAMILY,
    description: "Whether the first value contains the second: an object all members of the other, an array all its items, in any order; the operator `@>`. Numbers compare by value. NULL for NULL.",
    example: r#"SELECT jsonb_contains('{"a": [1, 2, 3], "b": 0}', '{"a": [3.0]}')"#,
    result: "t",
    overloads: &[Overload::new(&[("whole", Param::Jsonb), ("part", Param::Jsonb)], Returns::Type(SqlType::Boolean), |call| {
        contains(call, 0, 1)
    })],
};
