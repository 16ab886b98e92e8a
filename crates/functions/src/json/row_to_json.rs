//! `row_to_json(struct [, boolean])`

use super::FAMILY;
use super::construct;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "row_to_json",
    aliases: &[],
    family: FAMILY,
    description: "A struct as a JSON object; with `pretty` each member on a line of its own. NULL for NULL; raises for what is no struct.",
    example: "SELECT row_to_json(named_struct('a', 1, 'b', 'x'))",
    result: r#"{"a":1,"b":"x"}"#,
    overloads: &[
        Overload::new(&[("row", Param::Any), ("pretty", Param::Boolean)], Returns::Type(SqlType::Json), construct::of_row).optional(1)
    ],
};
