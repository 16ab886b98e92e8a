//! `json_elements(json)`

use super::FAMILY;
use super::lists::{self, Item};
use crate::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_elements",
    aliases: &[],
    family: FAMILY,
    description: "The items of an array, each as a struct of one member, `value`; `json_array_elements` makes rows of it. NULL for NULL; raises where the value is no array or text is not JSON.",
    example: "SELECT cardinality(json_elements('[1, \"a\", null]'))",
    result: "3",
    overloads: &[Overload::new(&[("json", Param::Json)], Returns::Arrow(|| Item::Json.elements()), |call| {
        lists::elements(call, Item::Json)
    })],
};
