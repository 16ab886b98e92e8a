//! `url_extract_fragment(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::url::Url;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "url_extract_fragment",
    aliases: &[],
    family: FAMILY,
    description: "The fragment of a URL as written, without its `#`. NULL for NULL and for text that is no URL (a scheme and an \
                  authority are needed), and where there is no `#`. RFC 3986 §3.5.",
    example: "SELECT url_extract_fragment('https://api.example/docs#pets')",
    result: "pets",
    overloads: &[Overload::new(&[("url", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Url::parse(text)?.fragment().map(Cow::Borrowed))
    })],
};
