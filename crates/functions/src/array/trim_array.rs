//! `trim_array(array, n)`

use super::FAMILY;
use super::rebuild::{Change, rebuild};
use crate::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "trim_array",
    aliases: &[],
    family: FAMILY,
    description: "The array without its last `n` elements. NULL for NULL; raises where the array has fewer. As in PostgreSQL's chapter \"Array Functions and Operators\".",
    example: "SELECT trim_array(ARRAY[1, 2, 3, 4, 5, 6], 2)",
    result: "{1,2,3,4}",
    overloads: &[Overload::new(&[("array", Param::Array), ("n", Param::BigInt)], Returns::Argument(0), |call| rebuild(call, Change::Trim))],
};
