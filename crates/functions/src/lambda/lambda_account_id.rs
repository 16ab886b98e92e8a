//! `lambda_account_id(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::lambda::Lambda;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "lambda_account_id",
    aliases: &[],
    family: FAMILY,
    description: "The account of the Lambda function that an integration URI invokes. NULL for NULL and for text that invokes no \
                  function. A plain function ARN is taken as well. NULL also where the URI does not say it.",
    example: "SELECT lambda_account_id('arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:orders:live/invocations')",
    result: "123456789012",
    overloads: &[Overload::new(&[("uri", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Lambda::parse(text)?.account_id.map(Cow::Borrowed))
    })],
};
