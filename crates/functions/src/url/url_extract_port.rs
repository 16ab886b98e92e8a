//! `url_extract_port(text)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::url::Url;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "url_extract_port",
    aliases: &[],
    family: FAMILY,
    description: "The port of a URL. NULL for NULL and for text that is no URL (a scheme and an authority are needed), and where \
                  no port is written or a variable stands for it: the default of the scheme is not filled in. RFC 3986 §3.2.3.",
    example: "SELECT url_extract_port('https://api.example:8443/x')",
    result: "8443",
    overloads: &[Overload::new(&[("url", Param::Text)], Returns::Type(SqlType::BigInt), |call| {
        call.map_bigint(|text| Url::parse(text)?.port())
    })],
};
