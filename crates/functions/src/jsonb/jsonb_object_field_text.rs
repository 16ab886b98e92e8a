//! `jsonb_object_field_text(jsonb, text)`, the operator `->>`

use super::FAMILY;
use crate::json::lookup::{As, field};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_object_field_text",
    aliases: &[],
    family: FAMILY,
    description: "The member of an object as text; the operator `->>` with a text. NULL where the value is no object, has no such key, or `null` there.",
    example: r#"SELECT jsonb_object_field_text('{"a": "x"}', 'a')"#,
    result: "x",
    overloads: &[Overload::new(&[("from_json", Param::Jsonb), ("field_name", Param::Text)], Returns::Type(SqlType::Text), |call| {
        field(call, As::Text)
    })],
};
