//! `json_extract_path(json, text, …)`, and with a `text[]` the operator `#>`

use super::FAMILY;
use super::lookup::{As, path_array, path_variadic};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_extract_path",
    aliases: &[],
    family: FAMILY,
    description: "The value under a path as JSON, as it was written. Each step is a key of an object or the index of an item of an \
                  array, negative from the end. With a `text[]` it is the operator `#>`. NULL where the path leads nowhere or has a NULL \
                  in it; raises where text is not JSON.",
    example: r#"SELECT json_extract_path('{"a": [1, {"b": [2, 3]}]}', 'a', '-1', 'b')"#,
    result: "[2, 3]",
    overloads: &[
        Overload::new(&[("from_json", Param::Json), ("path_elems", Param::Text)], Returns::Type(SqlType::Json), |call| {
            path_variadic(call, As::Json)
        })
        .variadic(),
        Overload::new(&[("from_json", Param::Json), ("path", Param::TextArray)], Returns::Type(SqlType::Json), |call| {
            path_array(call, As::Json)
        }),
    ],
};
