//! `lambda_function_arn(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::lambda::Lambda;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "lambda_function_arn",
    aliases: &[],
    family: FAMILY,
    description: "The ARN of the Lambda function that an integration URI invokes, without alias or version and with variables as \
                  written. NULL for NULL and for text that invokes no function. A plain function ARN is taken as well. NULL also \
                  where the function is named by its name or a variable alone.",
    example: "SELECT lambda_function_arn('arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:orders:live/invocations')",
    result: "arn:aws:lambda:us-east-1:123456789012:function:orders",
    overloads: &[Overload::new(&[("uri", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Lambda::parse(text)?.function_arn.map(Cow::Borrowed))
    })],
};
