//! `json_array_element_text(json, integer)`, the operator `->>`

use super::FAMILY;
use super::lookup::{As, element};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_array_element_text",
    aliases: &[],
    family: FAMILY,
    description: "The item of an array as text: a string without its quotes and escapes, `null` as NULL, anything else as it was \
                  written; counted from 0, negative from the end. The operator `->>` with an integer. NULL where the value is no array \
                  or is too short; raises where text is not JSON and where the string holds `\\u0000` or half of a surrogate pair.",
    example: r#"SELECT json_array_element_text('["a", "b"]', 1)"#,
    result: "b",
    overloads: &[Overload::new(&[("from_json", Param::Json), ("element_index", Param::BigInt)], Returns::Type(SqlType::Text), |call| {
        element(call, As::Text)
    })],
};
