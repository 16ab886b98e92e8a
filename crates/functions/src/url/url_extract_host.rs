//! `url_extract_host(text)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::url::Url;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "url_extract_host",
    aliases: &[],
    family: FAMILY,
    description: "The host of a URL in lower case, except in braces; an IPv6 address keeps its brackets. NULL for NULL and for \
                  text that is no URL (a scheme and an authority are needed), and where there is no host. RFC 3986 §3.2.2.",
    example: "SELECT url_extract_host('https://svc:pw@API.Vendor.example:8443/x?y=1')",
    result: "api.vendor.example",
    overloads: &[Overload::new(&[("url", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Url::parse(text)?.host())
    })],
};
