//! `url_extract_path(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::url::Url;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "url_extract_path",
    aliases: &[],
    family: FAMILY,
    description: "The path of a URL as written, with its leading slash; empty where there is none. NULL for NULL and for text \
                  that is no URL (a scheme and an authority are needed). RFC 3986 §3.3.",
    example: "SELECT url_extract_path('https://api.example/pets/{id}?limit=5')",
    result: "/pets/{id}",
    overloads: &[Overload::new(&[("url", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Some(Cow::Borrowed(Url::parse(text)?.path())))
    })],
};
