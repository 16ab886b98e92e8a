//! `url_encode(text)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::escape;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "url_encode",
    aliases: &[],
    family: FAMILY,
    description: "The text encoded for the query of a URL, as in Trino: a space is `+`, and all but ASCII letters, digits and \
                  `.-*_` is `%XX`. NULL for NULL.",
    example: "SELECT url_encode('a b&c')",
    result: "a+b%26c",
    overloads: &[Overload::new(&[("value", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Some(escape::encode(text)))
    })],
};
