//! `json_array_element(json, integer)`, the operator `->`

use super::FAMILY;
use super::lookup::{As, element};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_array_element",
    aliases: &[],
    family: FAMILY,
    description: "The item of an array as JSON, as it was written; counted from 0, negative from the end. The operator `->` with an \
                  integer. NULL where the value is no array or is too short; raises where text is not JSON.",
    example: "SELECT json_array_element('[1, {\"a\": 2}]', -1)",
    result: r#"{"a": 2}"#,
    overloads: &[Overload::new(&[("from_json", Param::Json), ("element_index", Param::BigInt)], Returns::Type(SqlType::Json), |call| {
        element(call, As::Json)
    })],
};
