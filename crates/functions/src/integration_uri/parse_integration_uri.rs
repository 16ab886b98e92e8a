//! `parse_integration_uri(text)`

use std::borrow::Cow;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::integration::IntegrationUri;

const MEMBERS: &[(&str, SqlType)] = &[
    ("kind", SqlType::Text),
    ("partition", SqlType::Text),
    ("region", SqlType::Text),
    ("subdomain", SqlType::Text),
    ("service", SqlType::Text),
    ("action_type", SqlType::Text),
    ("action", SqlType::Text),
];

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "parse_integration_uri",
    aliases: &[],
    family: FAMILY,
    description: "All parts of an integration URI, each as its `integration_uri_*` function gives it; a URL has a kind only. \
                  NULL for NULL and for text that is no integration URI.",
    example: "SELECT parse_integration_uri('arn:aws:apigateway:us-east-1:my-bucket.s3:path/k')",
    result: "(aws_service,aws,us-east-1,my-bucket,s3,path,k)",
    overloads: &[Overload::new(&[("uri", Param::Text)], Returns::Struct(MEMBERS), parse_integration_uri)],
};

fn parse_integration_uri(call: &Call<'_>) -> Result<ArrayRef> {
    let texts = call.text(0)?;
    let parsed: Vec<_> = (0..call.rows()).map(|row| texts.get(row).and_then(IntegrationUri::parse)).collect();
    let text = |part: fn(IntegrationUri<'_>) -> Option<&str>| call.build_text_slices(&texts, |row| part(parsed[row]?).map(Cow::Borrowed));
    let columns = vec![
        text(|uri| Some(uri.kind.as_str()))?,
        text(|uri| uri.partition)?,
        text(|uri| uri.region)?,
        text(|uri| uri.subdomain)?,
        text(|uri| uri.service)?,
        text(|uri| uri.action_type)?,
        text(|uri| uri.action)?,
    ];
    call.build_struct(MEMBERS, parsed.iter().map(Option::is_some).collect(), columns)
}
