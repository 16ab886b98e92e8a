//! `json_populate_record(record, json)`

use serde_json::Value;

use super::FAMILY;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use crate::typing::record;
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::error::{Error, ErrorKind};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_populate_record",
    aliases: &["jsonb_populate_record"],
    family: FAMILY,
    description: "The record, such as the alias of a table, with the members of the object that are called as its own, read as the types of \
                  these. The other members stay; NULL changes nothing. Raises where the value is no object, or a member is not of its type.",
    example: r#"SELECT json_populate_record(t, '{"b": 7}') FROM (VALUES ('x', 1)) AS t(a, b)"#,
    result: "(x,7)",
    overloads: &[Overload::new(&[("record", Param::Record), ("json", Param::AnyJson)], Returns::Argument(0), |call| {
        let texts = call.text(1)?;
        record::populate(call, |row, member| {
            let Some(text) = texts.get(row) else { return Ok(None) };
            let invalid = |error| Error::new(ErrorKind::InvalidText, format!("invalid input syntax for type json: {error}"));
            let Value::Object(members) = serde_json::from_str(text).map_err(invalid).into_datafusion()? else {
                return call.error("cannot call json_populate_record on what is no object");
            };
            let is_json = matches!(SqlType::of(member), Some(SqlType::Json | SqlType::Jsonb));
            Ok(members.get(member.name()).map(|value| match value {
                Value::Null => None,
                Value::String(text) if !is_json => Some(text.clone()),
                other => Some(other.to_string()),
            }))
        })
    })],
};
