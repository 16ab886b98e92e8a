//! `jsonb_records(jsonb)`

use super::FAMILY;
use crate::json::lists::{self, Item};
use crate::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_records",
    aliases: &[],
    family: FAMILY,
    description: "The items of an array of objects, each as a struct of one member, `value`; `jsonb_to_recordset` makes rows of it. Raises where an item is no object. NULL for NULL; raises where the value is no array.",
    example: "SELECT cardinality(jsonb_records('[{\"a\": 1}]'))",
    result: "1",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Arrow(|| Item::Jsonb.elements()), |call| {
        lists::records(call, Item::Jsonb)
    })],
};
