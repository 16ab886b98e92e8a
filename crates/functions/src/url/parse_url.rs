//! `parse_url(text)`

use std::borrow::Cow;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::url::Url;

const MEMBERS: &[(&str, SqlType)] = &[
    ("protocol", SqlType::Text),
    ("userinfo", SqlType::Text),
    ("host", SqlType::Text),
    ("port", SqlType::BigInt),
    ("path", SqlType::Text),
    ("query", SqlType::Text),
    ("fragment", SqlType::Text),
];

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "parse_url",
    aliases: &[],
    family: FAMILY,
    description: "All parts of a URL, each as its `url_extract_*` function gives it; the userinfo as written. NULL for NULL and for \
                  text that is no URL. RFC 3986 §3.",
    example: "SELECT parse_url('https://svc:pw@API.Vendor.example:8443/x?y=1')",
    result: "(https,svc:pw,api.vendor.example,8443,/x,y=1,)",
    overloads: &[Overload::new(&[("url", Param::Text)], Returns::Struct(MEMBERS), parse_url)],
};

fn parse_url(call: &Call<'_>) -> Result<ArrayRef> {
    let texts = call.text(0)?;
    let urls: Vec<_> = (0..call.rows()).map(|row| texts.get(row).and_then(Url::parse)).collect();
    let text = |part: fn(Url<'_>) -> Option<&str>| call.build_text_slices(&texts, |row| part(urls[row]?).map(Cow::Borrowed));
    let columns = vec![
        call.build_text_slices(&texts, |row| Some(urls[row]?.scheme()))?,
        text(|url| url.userinfo())?,
        call.build_text_slices(&texts, |row| urls[row]?.host())?,
        call.build_bigint(|row| Ok(urls[row].and_then(|url| url.port())))?,
        text(|url| Some(url.path()))?,
        text(|url| url.query())?,
        text(|url| url.fragment())?,
    ];
    call.build_struct(MEMBERS, urls.iter().map(Option::is_some).collect(), columns)
}
