//! `jsonb_exists_all(jsonb, text[])`, the operator `?&`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::json::path::exists;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_exists_all",
    aliases: &[],
    family: FAMILY,
    description: "Whether each of the keys is a key of the object, a string in the array, or the string itself; the operator `?&`. NULLs among the keys are passed over. NULL for NULL.",
    example: r#"SELECT jsonb_exists_all('{"a": 1, "b": 2}', ARRAY['b', 'c'])"#,
    result: "f",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb), ("keys", Param::TextArrayIn)], Returns::Type(SqlType::Boolean), |call| {
        let (json, keys) = (call.text(0)?, call.text_array(1)?);
        call.build_boolean(|row| {
            let (Some(text), Some(mut keys)) = (json.get(row), keys.get(row)) else { return Ok(None) };
            Ok(Some(keys.by_ref().flatten().all(|key| exists(text, key))))
        })
    })],
};
