//! `json_records(json)`

use super::FAMILY;
use super::lists::{self, Item};
use crate::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_records",
    aliases: &[],
    family: FAMILY,
    description: "The items of an array of objects, each as a struct of one member, `value`; `json_to_recordset` makes rows of it. Raises where an item is no object. NULL for NULL; raises where the value is no array or text is not JSON.",
    example: "SELECT cardinality(json_records('[{\"a\": 1}]'))",
    result: "1",
    overloads: &[Overload::new(&[("json", Param::Json)], Returns::Arrow(|| Item::Json.elements()), |call| {
        lists::records(call, Item::Json)
    })],
};
