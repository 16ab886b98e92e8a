//! `url_extract_protocol(text)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::url::Url;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "url_extract_protocol",
    aliases: &[],
    family: FAMILY,
    description: "The scheme of a URL in lower case. NULL for NULL and for text that is no URL (a scheme and an authority are \
                  needed), such as an ARN. RFC 3986 §3.1.",
    example: "SELECT url_extract_protocol('HTTPS://api.example/x')",
    result: "https",
    overloads: &[Overload::new(&[("url", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Some(Url::parse(text)?.scheme()))
    })],
};
