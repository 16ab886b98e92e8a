//! `jsonb_object_field(jsonb, text)`, the operator `->`

use super::FAMILY;
use crate::json::lookup::{As, field};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_object_field",
    aliases: &[],
    family: FAMILY,
    description: "The member of an object as jsonb; the operator `->` with a text. NULL where the value is no object or has no such key.",
    example: r#"SELECT jsonb_object_field('{"a": [1,2]}', 'a')"#,
    result: "[1, 2]",
    overloads: &[Overload::new(&[("from_json", Param::Jsonb), ("field_name", Param::Text)], Returns::Type(SqlType::Jsonb), |call| {
        field(call, As::Json)
    })],
};
