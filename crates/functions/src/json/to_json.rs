//! `to_json(anything)`

use super::FAMILY;
use super::construct;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "to_json",
    aliases: &[],
    family: FAMILY,
    description: "A value as JSON: numbers and booleans as such, json and jsonb as they are, arrays as arrays, structs and hstore as objects, timestamps in ISO 8601, anything else as the string of its text. NULL for NULL.",
    example: "SELECT to_json(ARRAY['a', NULL])",
    result: r#"["a",null]"#,
    overloads: &[Overload::new(&[("value", Param::Any)], Returns::Type(SqlType::Json), |call| construct::value(call, SqlType::Json))],
};
