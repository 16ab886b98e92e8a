//! `jsonb_delete_path(jsonb, text[])`, the operator `#-`

use super::FAMILY;
use crate::json::build;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::jsonb;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_delete_path",
    aliases: &[],
    family: FAMILY,
    description: "Without what is under a path; the operator `#-`. NULL for NULL; raises for a scalar, for a NULL in the path, and for a step into an array that is no integer.",
    example: r#"SELECT jsonb_delete_path('{"a": [1, 2, 3]}', '{a,1}')"#,
    result: r#"{"a": [1, 3]}"#,
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb), ("path", Param::TextArrayIn)], Returns::Type(SqlType::Jsonb), |call| {
        let (json, path) = (call.text(0)?, call.text_array(1)?);
        build(call, |row, bump, out| {
            let (Some(text), Some(path)) = (json.get(row), path.get(row)) else { return Ok(false) };
            let path: Vec<_> = path.collect();
            jsonb::delete_path(bump, text, &path, out).map(|()| true)
        })
    })],
};
