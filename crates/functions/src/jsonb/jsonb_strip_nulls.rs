//! `jsonb_strip_nulls(jsonb)`

use super::FAMILY;
use crate::json::build;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::jsonb;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_strip_nulls",
    aliases: &[],
    family: FAMILY,
    description: "Objects without their members that are `null`, at any depth; items of arrays stay. NULL for NULL.",
    example: r#"SELECT jsonb_strip_nulls('{"a": null, "b": [null, {"c": null}]}')"#,
    result: r#"{"b": [null, {}]}"#,
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Type(SqlType::Jsonb), |call| {
        let json = call.text(0)?;
        build(call, |row, bump, out| json.get(row).map_or(Ok(false), |text| jsonb::strip_nulls(bump, text, out).map(|()| true)))
    })],
};
