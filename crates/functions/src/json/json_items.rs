//! `json_items(json)`

use super::FAMILY;
use super::lists::{self, Item};
use crate::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_items",
    aliases: &[],
    family: FAMILY,
    description: "The items of an array, as an array of json; what `json_array_elements` makes rows of. NULL for NULL; raises where the value is no array or text is not JSON.",
    example: r#"SELECT json_items('[1, "a", null]')"#,
    result: r#"{1,"\"a\"","null"}"#,
    overloads: &[Overload::new(&[("json", Param::Json)], Returns::Arrow(|| Item::Json.array()), |call| lists::items(call, Item::Json))],
};
