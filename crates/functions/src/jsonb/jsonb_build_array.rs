//! `jsonb_build_array(value, …)`

use super::FAMILY;
use crate::json::construct;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_build_array",
    aliases: &[],
    family: FAMILY,
    description: "An array of the arguments, as `to_json` gives them.",
    example: "SELECT jsonb_build_array(1, 'a', NULL)",
    result: r#"[1, "a", null]"#,
    overloads: &[
        Overload::new(&[], Returns::Type(SqlType::Jsonb), |call| construct::array(call, SqlType::Jsonb)),
        Overload::new(&[("args", Param::Any)], Returns::Type(SqlType::Jsonb), |call| construct::array(call, SqlType::Jsonb)).variadic(),
    ],
};
