//! `jsonb_concat(jsonb, jsonb)`, the operator `||`

use super::FAMILY;
use crate::json::build;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::jsonb;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_concat",
    aliases: &[],
    family: FAMILY,
    description: "Two objects as one, in which the second one's members win, or all items in one array, where what is no array is an item; the operator `||`. NULL for NULL.",
    example: r#"SELECT jsonb_concat('{"a": 1, "b": 2}', '{"b": 3}')"#,
    result: r#"{"a": 1, "b": 3}"#,
    overloads: &[Overload::new(&[("left", Param::Jsonb), ("right", Param::Jsonb)], Returns::Type(SqlType::Jsonb), |call| {
        let (left, right) = (call.text(0)?, call.text(1)?);
        build(call, |row, bump, out| {
            let (Some(left), Some(right)) = (left.get(row), right.get(row)) else { return Ok(false) };
            jsonb::concat(bump, left, right, out).map(|()| true)
        })
    })],
};
