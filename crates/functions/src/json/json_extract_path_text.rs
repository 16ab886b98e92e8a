//! `json_extract_path_text(json, text, …)`, and with a `text[]` the operator `#>>`

use super::FAMILY;
use super::lookup::{As, path_array, path_variadic};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_extract_path_text",
    aliases: &[],
    family: FAMILY,
    description: "The value under a path as text: a string without its quotes and escapes, `null` as NULL, anything else as it was \
                  written. Each step is a key of an object or the index of an item of an array, negative from the end. With a `text[]` \
                  it is the operator `#>>`. NULL where the path leads nowhere or has a NULL in it; raises where text is not JSON and \
                  where the string holds `\\u0000` or half of a surrogate pair.",
    example: r#"SELECT json_extract_path_text('{"200": {"statusCode": "200"}}', '200', 'statusCode')"#,
    result: "200",
    overloads: &[
        Overload::new(&[("from_json", Param::Json), ("path_elems", Param::Text)], Returns::Type(SqlType::Text), |call| {
            path_variadic(call, As::Text)
        })
        .variadic(),
        Overload::new(&[("from_json", Param::Json), ("path", Param::TextArray)], Returns::Type(SqlType::Text), |call| {
            path_array(call, As::Text)
        }),
    ],
};
