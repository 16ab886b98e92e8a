//! `jsonb_build_object(key, value, …)`

use super::FAMILY;
use crate::json::construct;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_build_object",
    aliases: &[],
    family: FAMILY,
    description: "An object of keys and values in turn; the values as `to_json` gives them. Raises where their number is odd, where a key is NULL, and where a key is an array, a struct, hstore or json.",
    example: "SELECT jsonb_build_object('a', 1, 'b', true)",
    result: r#"{"a": 1, "b": true}"#,
    overloads: &[
        Overload::new(&[], Returns::Type(SqlType::Jsonb), |call| construct::object(call, SqlType::Jsonb)),
        Overload::new(&[("args", Param::Any)], Returns::Type(SqlType::Jsonb), |call| construct::object(call, SqlType::Jsonb)).variadic(),
    ],
};
