//! `jsonb_extract_path(jsonb, text, …)`, and with a `text[]` the operator `#>`

use super::FAMILY;
use crate::json::lookup::{As, path_array, path_variadic};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_extract_path",
    aliases: &[],
    family: FAMILY,
    description: "The value under a path as jsonb. Each step is a key of an object or the index of an item of an array, negative from the end. With a `text[]` it is the operator `#>`. NULL where the path leads nowhere or has a NULL in it.",
    example: r#"SELECT jsonb_extract_path('{"a": {"b": ["x", "y"]}}', 'a', 'b', '1')"#,
    result: r#""y""#,
    overloads: &[
        Overload::new(&[("from_json", Param::Jsonb), ("path_elems", Param::Text)], Returns::Type(SqlType::Jsonb), |call| {
            path_variadic(call, As::Json)
        })
        .variadic(),
        Overload::new(&[("from_json", Param::Jsonb), ("path", Param::TextArray)], Returns::Type(SqlType::Jsonb), |call| {
            path_array(call, As::Json)
        }),
    ],
};
