//! `jsonb_exists(json, text)`, the operator `?`

use super::{Checked, FAMILY};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::json::path::exists;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_exists",
    aliases: &[],
    family: FAMILY,
    description: "Whether an object has the key, an array the string as an item, or a string is it; the operator `?`. NULL for NULL; \
                  raises where text is not JSON.",
    example: r#"SELECT jsonb_exists('{"a": 1}', 'a')"#,
    result: "t",
    overloads: &[Overload::new(&[("json", Param::AnyJson), ("key", Param::Text)], Returns::Type(SqlType::Boolean), |call| {
        let (json, key) = (call.text(0)?, call.text(1)?);
        let checked = Checked::new(call);
        call.build_boolean(|row| {
            let (Some(text), Some(key)) = (json.get(row), key.get(row)) else { return Ok(None) };
            checked.check(text)?;
            Ok(Some(exists(text, key)))
        })
    })],
};
