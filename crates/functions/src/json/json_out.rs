//! `json_out(json)`, the cast of json to text

use std::sync::Arc;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_out",
    aliases: &[],
    family: FAMILY,
    description: "json as text, as it was written; the cast `::text`. NULL for NULL.",
    example: r#"SELECT json_out(json_in('{"a": 1}'))"#,
    result: r#"{"a": 1}"#,
    overloads: &[Overload::new(&[("json", Param::Json)], Returns::Type(SqlType::Text), |call| Ok(Arc::clone(call.array(0)))).cheap()],
};
