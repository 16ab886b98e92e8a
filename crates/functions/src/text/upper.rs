//! `upper(text)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::case;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "upper",
    aliases: &[],
    family: FAMILY,
    description: "The text in upper case, character by character: `ß` stays as it is. NULL for NULL.",
    example: "SELECT upper('get')",
    result: "GET",
    overloads: &[Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Some(case::upper(text)))
    })],
};
