//! `jsonb_object(text[] [, text[]])`

use super::FAMILY;
use crate::json::construct;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_object",
    aliases: &[],
    family: FAMILY,
    description: "An object of texts: of an array of keys and values in turn or of pairs, or of an array of keys and one of values. NULL for NULL; raises where a key is NULL and where keys and values do not match in number.",
    example: "SELECT jsonb_object('{a,1,b,NULL}')",
    result: r#"{"a": "1", "b": null}"#,
    overloads: &[
        Overload::new(&[("entries", Param::TextMatrix)], Returns::Type(SqlType::Jsonb), |call| construct::of_matrix(call, SqlType::Jsonb)),
        Overload::new(&[("entries", Param::TextArrayIn)], Returns::Type(SqlType::Jsonb), |call| construct::of_array(call, SqlType::Jsonb)),
        Overload::new(&[("keys", Param::TextArrayIn), ("values", Param::TextArrayIn)], Returns::Type(SqlType::Jsonb), |call| {
            construct::of_arrays(call, SqlType::Jsonb)
        }),
    ],
};
