//! `network_overlap(inet, inet)`, behind `&&`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::inet::Inet;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "network_overlap",
    aliases: &[],
    family: FAMILY,
    description: "Whether one of the networks holds the other, or they are the same: the operator `&&`. NULL for NULL.",
    example: "SELECT network_overlap('192.168.1/24', '192.168.1.80/28')",
    result: "t",
    overloads: &[Overload::new(&[("left", Param::Inet), ("right", Param::Inet)], Returns::Type(SqlType::Boolean), |call| {
        super::test(call, Inet::overlaps)
    })],
};
