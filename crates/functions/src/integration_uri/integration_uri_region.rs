//! `integration_uri_region(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::integration::IntegrationUri;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "integration_uri_region",
    aliases: &[],
    family: FAMILY,
    description: "The region of the service that an integration URI calls. NULL for NULL, for text that is no integration URI of \
                  an AWS type, and where the part is absent. API Gateway API Reference, PutIntegration.",
    example: "SELECT integration_uri_region('arn:aws:apigateway:eu-west-1:sns:action/Publish')",
    result: "eu-west-1",
    overloads: &[Overload::new(&[("uri", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| IntegrationUri::parse(text)?.region.map(Cow::Borrowed))
    })],
};
