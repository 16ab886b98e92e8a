//! `array_to_json(array [, boolean])`

use super::FAMILY;
use super::construct;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "array_to_json",
    aliases: &[],
    family: FAMILY,
    description: "An array as a JSON array; with `pretty` each item of the outer array on a line of its own. NULL for NULL; raises for what is no array.",
    example: "SELECT array_to_json(ARRAY[1, 2])",
    result: "[1,2]",
    overloads: &[Overload::new(
        &[("array", Param::Any), ("pretty", Param::Boolean)],
        Returns::Type(SqlType::Json),
        construct::of_sql_array,
    )
    .optional(1)],
};
