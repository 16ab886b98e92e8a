//! `jsonb_elements(jsonb)`

use super::FAMILY;
use crate::json::lists::{self, Item};
use crate::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_elements",
    aliases: &[],
    family: FAMILY,
    description: "The items of an array, each as a struct of one member, `value`; `jsonb_array_elements` makes rows of it. NULL for NULL; raises where the value is no array.",
    example: "SELECT cardinality(jsonb_elements('[1, \"a\", null]'))",
    result: "3",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Arrow(|| Item::Jsonb.elements()), |call| {
        lists::elements(call, Item::Jsonb)
    })],
};
