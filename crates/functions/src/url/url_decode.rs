//! `url_decode(text)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::escape;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "url_decode",
    aliases: &[],
    family: FAMILY,
    description: "The inverse of `url_encode`: `+` is a space. NULL for NULL and where a `%` is not followed by two hexadecimal \
                  digits or the bytes are not UTF-8.",
    example: "SELECT url_decode('a+b%26c')",
    result: "a b&c",
    overloads: &[Overload::new(&[("value", Param::Text)], Returns::Type(SqlType::Text), |call| call.map_text(escape::decode))],
};
