//! `jsonb_array_element(jsonb, integer)`, the operator `->`

use super::FAMILY;
use crate::json::lookup::{As, element_or_scalar};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_array_element",
    aliases: &[],
    family: FAMILY,
    description: "The item of an array as jsonb, counted from 0, negative from the end; the operator `->` with a number. NULL where there is no such item. As in PostgreSQL, a scalar counts as an array of itself.",
    example: r#"SELECT jsonb_array_element('[1, "a"]', -1)"#,
    result: r#""a""#,
    overloads: &[Overload::new(&[("from_json", Param::Jsonb), ("element_index", Param::BigInt)], Returns::Type(SqlType::Jsonb), |call| {
        element_or_scalar(call, As::Json)
    })],
};
