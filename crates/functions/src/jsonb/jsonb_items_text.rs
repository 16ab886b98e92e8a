//! `jsonb_items_text(jsonb)`

use super::FAMILY;
use crate::json::lists::{self, Item};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_items_text",
    aliases: &[],
    family: FAMILY,
    description: "The items of an array as texts; what `jsonb_array_elements_text` makes rows of. NULL for NULL; raises where the value is no array.",
    example: r#"SELECT jsonb_items_text('[1, "a", null]')"#,
    result: "{1,a,NULL}",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Type(SqlType::TextArray), |call| lists::items(call, Item::Text))],
};
