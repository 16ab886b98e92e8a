//! `lower(text)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::case;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "lower",
    aliases: &[],
    family: FAMILY,
    description: "The text in lower case, character by character. NULL for NULL.",
    example: "SELECT lower('GET')",
    result: "get",
    overloads: &[Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Some(case::lower(text)))
    })],
};
