//! `integration_arn_http_method(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::integration_arn::IntegrationArn;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "integration_arn_http_method",
    aliases: &[],
    family: FAMILY,
    description: "The API's verb (not the backend's) in the ARN of an integration. NULL for NULL and for text that is no ARN of \
                  an integration.",
    example: "SELECT integration_arn_http_method('arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5/resources/x9y8z7/methods/GET/integration')",
    result: "GET",
    overloads: &[Overload::new(&[("arn", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Some(Cow::Borrowed(IntegrationArn::parse(text)?.http_method)))
    })],
};
