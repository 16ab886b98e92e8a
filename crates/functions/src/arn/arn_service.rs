//! `arn_service(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::arn::Arn;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "arn_service",
    aliases: &[],
    family: FAMILY,
    description: "The service of an ARN. NULL for NULL, for text that is no ARN, and where the part is empty. AWS General \
                  Reference, \"Amazon Resource Names\".",
    example: "SELECT arn_service('arn:aws:iam::123456789012:role/invoke')",
    result: "iam",
    overloads: &[Overload::new(&[("arn", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Arn::parse(text)?.service.map(Cow::Borrowed))
    })],
};
