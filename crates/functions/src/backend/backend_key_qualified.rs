//! `backend_key_qualified(text, text [, text])`

use super::{FAMILY, PARAMS, key};
use crate::spec::{FunctionSpec, Overload, Returns};
use apigw_sql_columns::types::SqlType;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "backend_key_qualified",
    aliases: &[],
    family: FAMILY,
    description: "`backend_key` that keeps the alias or version of a Lambda function, so that it is NULL where a variable stands for it.",
    example: "SELECT backend_key_qualified('arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:orders:live/invocations', NULL)",
    result: "arn:aws:lambda:us-east-1:123456789012:function:orders:live",
    overloads: &[Overload::new(PARAMS, Returns::Type(SqlType::Text), |call| key(call, true)).optional(1)],
};
