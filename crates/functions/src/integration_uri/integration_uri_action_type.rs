//! `integration_uri_action_type(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::integration::IntegrationUri;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "integration_uri_action_type",
    aliases: &[],
    family: FAMILY,
    description: "The way in which an integration URI names the API: `path` or `action`. NULL for NULL, for text that is no \
                  integration URI of an AWS type, and where the part is absent. API Gateway API Reference, PutIntegration.",
    example: "SELECT integration_uri_action_type('arn:aws:apigateway:us-east-1:sqs:action/SendMessage')",
    result: "action",
    overloads: &[Overload::new(&[("uri", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| IntegrationUri::parse(text)?.action_type.map(Cow::Borrowed))
    })],
};
