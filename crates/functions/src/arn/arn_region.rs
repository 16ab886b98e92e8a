//! `arn_region(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::arn::Arn;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "arn_region",
    aliases: &[],
    family: FAMILY,
    description: "The region of an ARN. NULL for NULL, for text that is no ARN, and where the part is empty. AWS General \
                  Reference, \"Amazon Resource Names\".",
    example: "SELECT arn_region('arn:aws:lambda:eu-west-1:123456789012:function:orders')",
    result: "eu-west-1",
    overloads: &[Overload::new(&[("arn", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Arn::parse(text)?.region.map(Cow::Borrowed))
    })],
};
