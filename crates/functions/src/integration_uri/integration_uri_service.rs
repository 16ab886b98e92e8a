//! `integration_uri_service(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::integration::IntegrationUri;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "integration_uri_service",
    aliases: &[],
    family: FAMILY,
    description: "The service that an integration URI calls. NULL for NULL, for text that is no integration URI of an AWS type, \
                  and where the part is absent. API Gateway API Reference, PutIntegration.",
    example: "SELECT integration_uri_service('arn:aws:apigateway:us-east-1:my-bucket.s3:path/k')",
    result: "s3",
    overloads: &[Overload::new(&[("uri", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| IntegrationUri::parse(text)?.service.map(Cow::Borrowed))
    })],
};
