//! `json_object_field_text(json, text)`, the operator `->>`

use super::FAMILY;
use super::lookup::{As, field};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_object_field_text",
    aliases: &[],
    family: FAMILY,
    description: "The member of an object as text: a string without its quotes and escapes, `null` as NULL, anything else as it was \
                  written. The operator `->>` with a text. NULL where the value is no object or has no such key; raises where text is \
                  not JSON and where the string holds `\\u0000` or half of a surrogate pair.",
    example: r#"SELECT json_object_field_text('{"insecureSkipVerification": true}', 'insecureSkipVerification')"#,
    result: "true",
    overloads: &[Overload::new(&[("from_json", Param::Json), ("field_name", Param::Text)], Returns::Type(SqlType::Text), |call| {
        field(call, As::Text)
    })],
};
