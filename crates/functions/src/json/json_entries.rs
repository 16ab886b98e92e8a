//! `json_entries(json)`

use super::FAMILY;
use super::lists::{self, Item};
use crate::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_entries",
    aliases: &[],
    family: FAMILY,
    description: "The members of an object, each as a struct of `key` and `value`; `json_each` makes rows of it. NULL for NULL; raises where the value is no object or text is not JSON.",
    example: "SELECT cardinality(json_entries('{\"a\": 1}'))",
    result: "1",
    overloads: &[Overload::new(&[("json", Param::Json)], Returns::Arrow(|| Item::Json.entries()), |call| lists::entries(call, Item::Json))],
};
