//! `array_replace(array, from, to)`

use super::FAMILY;
use super::rebuild::{Change, rebuild};
use crate::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "array_replace",
    aliases: &[],
    family: FAMILY,
    description: "The array with `to` in place of each element that equals `from`; NULL is replaced as well. NULL for NULL. As in PostgreSQL's chapter \"Array Functions and Operators\".",
    example: "SELECT array_replace(ARRAY[1, 2, 5, 4], 5, 3)",
    result: "{1,2,3,4}",
    overloads: &[Overload::new(
        &[("array", Param::Array), ("from", Param::Element), ("to", Param::Element)],
        Returns::Argument(0),
        |call| rebuild(call, Change::Replace),
    )],
};
