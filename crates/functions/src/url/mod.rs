//! URLs: the parts that RFC 3986 names, under the names of Trino's functions.

mod parse_url;
mod url_decode;
mod url_encode;
mod url_extract_fragment;
mod url_extract_host;
mod url_extract_parameter;
mod url_extract_path;
mod url_extract_port;
mod url_extract_protocol;
mod url_extract_query;

use super::spec::FunctionSpec;

const FAMILY: &str = "URLs";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &url_extract_protocol::SPEC,
        &url_extract_host::SPEC,
        &url_extract_port::SPEC,
        &url_extract_path::SPEC,
        &url_extract_query::SPEC,
        &url_extract_fragment::SPEC,
        &url_extract_parameter::SPEC,
        &url_encode::SPEC,
        &url_decode::SPEC,
        &parse_url::SPEC,
    ]
}
