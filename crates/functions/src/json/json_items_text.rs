//! `json_items_text(json)`

use super::FAMILY;
use super::lists::{self, Item};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_items_text",
    aliases: &[],
    family: FAMILY,
    description: "The items of an array as texts; what `json_array_elements_text` makes rows of. NULL for NULL; raises where the value is no array or text is not JSON.",
    example: r#"SELECT json_items_text('[1, "a", null]')"#,
    result: "{1,a,NULL}",
    overloads: &[Overload::new(&[("json", Param::Json)], Returns::Type(SqlType::TextArray), |call| lists::items(call, Item::Text))],
};
