//! `jsonb_items(jsonb)`

use super::FAMILY;
use crate::json::lists::{self, Item};
use crate::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_items",
    aliases: &[],
    family: FAMILY,
    description: "The items of an array, as an array of jsonb; what `jsonb_array_elements` makes rows of. NULL for NULL; raises where the value is no array.",
    example: r#"SELECT jsonb_items('[1, "a", null]')"#,
    result: r#"{1,"\"a\"","null"}"#,
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Arrow(|| Item::Jsonb.array()), |call| lists::items(call, Item::Jsonb))],
};
