//! `arn_resource(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::arn::Arn;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "arn_resource",
    aliases: &[],
    family: FAMILY,
    description: "The resource of an ARN: all that follows the account, colons included. NULL for NULL, for text that is no ARN, \
                  and where the part is empty. AWS General Reference, \"Amazon Resource Names\".",
    example: "SELECT arn_resource('arn:aws:lambda:eu-west-1:123456789012:function:orders:live')",
    result: "function:orders:live",
    overloads: &[Overload::new(&[("arn", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Arn::parse(text)?.resource.map(Cow::Borrowed))
    })],
};
