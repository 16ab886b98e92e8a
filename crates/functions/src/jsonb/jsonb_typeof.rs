//! `jsonb_typeof(jsonb)`

use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::json::path::json_type;
use std::borrow::Cow;

use super::FAMILY;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_typeof",
    aliases: &[],
    family: FAMILY,
    description: "What a value is: `object`, `array`, `string`, `number`, `boolean` or `null`. NULL for NULL.",
    example: "SELECT jsonb_typeof('[1]')",
    result: "array",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Type(SqlType::Text), |call| {
        let json = call.text(0)?;
        call.build_text(|row| Ok(json.get(row).map(|text| Cow::Borrowed(json_type(text).name()))))
    })],
};
