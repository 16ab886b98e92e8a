//! `json_object_field(json, text)`, the operator `->`

use super::FAMILY;
use super::lookup::{As, field};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_object_field",
    aliases: &[],
    family: FAMILY,
    description: "The member of an object as JSON, as it was written; of duplicate keys the last one. The operator `->` with a text. \
                  NULL where the value is no object or has no such key; raises where text is not JSON.",
    example: r#"SELECT json_object_field('{"a": [1, 2]}', 'a')"#,
    result: "[1, 2]",
    overloads: &[Overload::new(&[("from_json", Param::Json), ("field_name", Param::Text)], Returns::Type(SqlType::Json), |call| {
        field(call, As::Json)
    })],
};
