//! `network_sub(inet, inet)`, behind `<<`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "network_sub",
    aliases: &[],
    family: FAMILY,
    description: "Whether the first network is within the second, and smaller: the operator `<<`. NULL for NULL.",
    example: "SELECT network_sub('192.168.1.5', '192.168.1/24')",
    result: "t",
    overloads: &[Overload::new(&[("left", Param::Inet), ("right", Param::Inet)], Returns::Type(SqlType::Boolean), |call| {
        super::test(call, |a, b| b.contains(a))
    })],
};
