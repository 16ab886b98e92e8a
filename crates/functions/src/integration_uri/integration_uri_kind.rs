//! `integration_uri_kind(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::integration::IntegrationUri;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "integration_uri_kind",
    aliases: &[],
    family: FAMILY,
    description: "What an integration URI leads to: `lambda`, `aws_service` or `http`; `unresolved` where a variable hides which \
                  of them. NULL for NULL and for other text. API Gateway API Reference, PutIntegration.",
    example: "SELECT integration_uri_kind('https://${stageVariables.host}/pets')",
    result: "http",
    overloads: &[Overload::new(&[("uri", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Some(Cow::Borrowed(IntegrationUri::parse(text)?.kind.as_str())))
    })],
};
