//! `arn_partition(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::arn::Arn;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "arn_partition",
    aliases: &[],
    family: FAMILY,
    description: "The partition of an ARN: `aws`, `aws-cn`, `aws-us-gov` or an ISO one. NULL for NULL, for text that is no ARN, \
                  and where the part is empty. AWS General Reference, \"Amazon Resource Names\".",
    example: "SELECT arn_partition('arn:aws-cn:s3:::bucket')",
    result: "aws-cn",
    overloads: &[Overload::new(&[("arn", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Arn::parse(text)?.partition.map(Cow::Borrowed))
    })],
};
