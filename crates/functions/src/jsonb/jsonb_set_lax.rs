//! `jsonb_set_lax(jsonb, text[], jsonb [, boolean [, text]])`

use crate::dispatch::Call;
use crate::json::build;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::error::{Error, ErrorKind};
use apigw_sql_value::jsonb::{Change, change};
use datafusion::arrow::array::ArrayRef;

use datafusion::common::Result;

use super::FAMILY;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_set_lax",
    aliases: &[],
    family: FAMILY,
    description: "`jsonb_set`, except that a new value of NULL is not simply NULL: with `use_json_null` (the default) the value becomes `null`, with `delete_key` it is removed, with `return_target` nothing changes, with `raise_exception` it is an error.",
    example: r#"SELECT jsonb_set_lax('{"a": 1, "b": 2}', '{a}', NULL, true, 'delete_key')"#,
    result: r#"{"b": 2}"#,
    overloads: &[Overload::new(
        &[
            ("target", Param::Jsonb),
            ("path", Param::TextArrayIn),
            ("new_value", Param::Jsonb),
            ("create_if_missing", Param::Boolean),
            ("null_value_treatment", Param::Text),
        ],
        Returns::Type(SqlType::Jsonb),
        set_lax,
    )
    .optional(2)],
};

fn set_lax(call: &Call<'_>) -> Result<ArrayRef> {
    let (json, path, value) = (call.text(0)?, call.text_array(1)?, call.text(2)?);
    let create = if call.arg_count() > 3 { Some(call.boolean(3)?) } else { None };
    let treatment = if call.arg_count() > 4 { Some(call.text(4)?) } else { None };
    build(call, |row, bump, out| {
        let create = create.as_ref().map_or(Some(true), |create| create.get(row));
        let (Some(text), Some(path), Some(create)) = (json.get(row), path.get(row), create) else { return Ok(false) };
        let path: Vec<_> = path.collect();
        let set = if create { Change::Set } else { Change::Replace };
        let treatment = treatment.as_ref().map_or(Some("use_json_null"), |treatment| treatment.get(row));
        match (value.get(row), treatment) {
            (_, None) => return Err(unknown_treatment("NULL")),
            (Some(value), _) => change(bump, text, &path, set, value, out)?,
            (None, Some("use_json_null")) => change(bump, text, &path, set, "null", out)?,
            (None, Some("delete_key")) => change(bump, text, &path, Change::Delete, "", out)?,
            (None, Some("return_target")) => out.push_str(text),
            (None, Some("raise_exception")) => return Err(Error::new(ErrorKind::Execution, "JSON value must not be null")),
            (None, Some(other)) => return Err(unknown_treatment(other)),
        }
        Ok(true)
    })
}

fn unknown_treatment(found: &str) -> Error {
    let expected = "expected `delete_key`, `return_target`, `use_json_null` or `raise_exception` as null_value_treatment";
    Error::new(ErrorKind::Execution, format!("{expected}, but found `{found}`"))
}
