//! `jsonb_delete(jsonb, text | text[] | integer)`, the operator `-`

use crate::dispatch::Call;
use crate::json::build;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::jsonb;
use datafusion::arrow::array::ArrayRef;

use datafusion::common::Result;

use super::FAMILY;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_delete",
    aliases: &[],
    family: FAMILY,
    description: "Without the member of this key (or the strings that are equal to it, of an array), without those of several keys, or without the item at an index, negative from the end; the operator `-`. NULL for NULL; raises for a scalar, and for an index into an object.",
    example: r#"SELECT jsonb_delete('{"a": 1, "b": 2}', 'a')"#,
    result: r#"{"b": 2}"#,
    overloads: &[
        Overload::new(&[("jsonb", Param::Jsonb), ("key", Param::Text)], Returns::Type(SqlType::Jsonb), of_key),
        Overload::new(&[("jsonb", Param::Jsonb), ("keys", Param::TextArray)], Returns::Type(SqlType::Jsonb), of_keys),
        Overload::new(&[("jsonb", Param::Jsonb), ("index", Param::BigInt)], Returns::Type(SqlType::Jsonb), of_index),
    ],
};

fn of_key(call: &Call<'_>) -> Result<ArrayRef> {
    let (json, key) = (call.text(0)?, call.text(1)?);
    build(call, |row, bump, out| {
        let (Some(text), Some(key)) = (json.get(row), key.get(row)) else { return Ok(false) };
        jsonb::delete_keys(bump, text, &[key], out).map(|()| true)
    })
}

fn of_keys(call: &Call<'_>) -> Result<ArrayRef> {
    let (json, keys) = (call.text(0)?, call.text_array(1)?);
    build(call, |row, bump, out| {
        let (Some(text), Some(keys)) = (json.get(row), keys.get(row)) else { return Ok(false) };
        let keys: Vec<_> = keys.flatten().collect();
        jsonb::delete_keys(bump, text, &keys, out).map(|()| true)
    })
}

fn of_index(call: &Call<'_>) -> Result<ArrayRef> {
    let (json, index) = (call.text(0)?, call.bigint(1)?);
    build(call, |row, bump, out| {
        let (Some(text), Some(index)) = (json.get(row), index.get(row)) else { return Ok(false) };
        jsonb::delete_index(bump, text, index, out).map(|()| true)
    })
}
