//! `lambda_api_version(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::lambda::Lambda;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "lambda_api_version",
    aliases: &[],
    family: FAMILY,
    description: "The version of the Lambda API in an integration URI: `2015-03-31` (invocations), `2021-11-15` \
                  (response-streaming-invocations), `2014-11-13` (invoke-async). NULL for NULL and for text that invokes no \
                  function. A plain function ARN is taken as well. NULL for the plain ARN.",
    example: "SELECT lambda_api_version('arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:orders:live/invocations')",
    result: "2015-03-31",
    overloads: &[Overload::new(&[("uri", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Lambda::parse(text)?.api_version.map(Cow::Borrowed))
    })],
};
