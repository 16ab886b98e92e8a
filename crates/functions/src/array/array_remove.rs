//! `array_remove(array, element)`

use super::FAMILY;
use super::rebuild::{Change, rebuild};
use crate::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "array_remove",
    aliases: &[],
    family: FAMILY,
    description: "The array without the elements that equal the given one; NULL removes NULL. NULL for NULL. As in PostgreSQL's chapter \"Array Functions and Operators\".",
    example: "SELECT array_remove(ARRAY[1, 2, 3, 2], 2)",
    result: "{1,3}",
    overloads: &[Overload::new(&[("array", Param::Array), ("element", Param::Element)], Returns::Argument(0), |call| {
        rebuild(call, Change::Remove)
    })],
};
