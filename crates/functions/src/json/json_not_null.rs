//! `json_not_null(json)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_not_null",
    aliases: &[],
    family: FAMILY,
    description: "The value itself, or NULL where it is `null`.",
    example: "SELECT json_not_null('null')",
    result: "NULL",
    overloads: &[Overload::new(&[("json", Param::Json)], Returns::Type(SqlType::Json), |call| {
        let json = call.text(0)?;
        call.build_text_slices(&json, |row| json.get(row).filter(|text| text.trim() != "null").map(Cow::Borrowed))
    })],
};
