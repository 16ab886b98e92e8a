//! `initcap(text)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::case;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "initcap",
    aliases: &[],
    family: FAMILY,
    description: "The first letter of each word in upper case, the rest in lower case; words are letters and digits. NULL for NULL.",
    example: "SELECT initcap('hi THOMAS')",
    result: "Hi Thomas",
    overloads: &[Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Some(case::initcap(text).into()))
    })],
};
