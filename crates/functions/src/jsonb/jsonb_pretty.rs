//! `jsonb_pretty(jsonb)`

use super::FAMILY;
use crate::json::build;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::jsonb;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_pretty",
    aliases: &[],
    family: FAMILY,
    description: "The value over several lines, each item and member on its own, indented by four blanks a level. NULL for NULL.",
    example: r#"SELECT jsonb_pretty('{"a": [1, 2]}')"#,
    result: r#"{
    "a": [
        1,
        2
    ]
}"#,
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Type(SqlType::Text), |call| {
        let json = call.text(0)?;
        build(call, |row, bump, out| json.get(row).map_or(Ok(false), |text| jsonb::pretty(bump, text, out).map(|()| true)))
    })],
};
