//! `jsonb_not_null(jsonb)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_not_null",
    aliases: &[],
    family: FAMILY,
    description: "The value itself, or NULL where it is `null`.",
    example: "SELECT jsonb_not_null('null')",
    result: "NULL",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Type(SqlType::Jsonb), |call| {
        let json = call.text(0)?;
        call.build_text_slices(&json, |row| json.get(row).filter(|text| text.trim() != "null").map(Cow::Borrowed))
    })],
};
