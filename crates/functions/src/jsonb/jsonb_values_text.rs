//! `jsonb_values_text(jsonb)`

use super::FAMILY;
use crate::json::lists::{self, Item};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_values_text",
    aliases: &[],
    family: FAMILY,
    description: "The values of the members of an object as texts, in the order of its keys. NULL for NULL; raises where the value is no object.",
    example: r#"SELECT jsonb_values_text('{"a": 1, "b": "x"}')"#,
    result: "{1,x}",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Type(SqlType::TextArray), |call| lists::values(call, Item::Text))],
};
