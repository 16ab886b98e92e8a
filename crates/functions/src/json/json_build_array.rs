//! `json_build_array(value, …)`

use super::FAMILY;
use super::construct;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_build_array",
    aliases: &[],
    family: FAMILY,
    description: "An array of the arguments, as `to_json` gives them.",
    example: "SELECT json_build_array(1, 'a', NULL)",
    result: r#"[1, "a", null]"#,
    overloads: &[
        Overload::new(&[], Returns::Type(SqlType::Json), |call| construct::array(call, SqlType::Json)),
        Overload::new(&[("args", Param::Any)], Returns::Type(SqlType::Json), |call| construct::array(call, SqlType::Json)).variadic(),
    ],
};
