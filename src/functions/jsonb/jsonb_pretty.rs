//! `jsonb_pretty(jsonb)`

use super::FAMILY;
use crate::functions::json::build;
use crate::functions::spec::{FunctionSpec, Overload, Param, Returns};
use crate::types::SqlType;
use crate::value::jsonb;

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
