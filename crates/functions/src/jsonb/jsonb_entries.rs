//! `jsonb_entries(jsonb)`

use super::FAMILY;
use crate::json::lists::{self, Item};
use crate::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_entries",
    aliases: &[],
    family: FAMILY,
    description: "The members of an object, each as a struct of `key` and `value`; `jsonb_each` makes rows of it. NULL for NULL; raises where the value is no object.",
    example: "SELECT cardinality(jsonb_entries('{\"a\": 1}'))",
    result: "1",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Arrow(|| Item::Jsonb.entries()), |call| {
        lists::entries(call, Item::Jsonb)
    })],
};
