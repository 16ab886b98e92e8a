//! `network_sup(inet, inet)`, behind `>>`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::inet::Inet;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "network_sup",
    aliases: &[],
    family: FAMILY,
    description: "Whether the first network holds the second, which is smaller: the operator `>>`. NULL for NULL.",
    example: "SELECT network_sup('192.168.1/24', '192.168.1.5')",
    result: "t",
    overloads: &[Overload::new(&[("left", Param::Inet), ("right", Param::Inet)], Returns::Type(SqlType::Boolean), |call| {
        super::test(call, Inet::contains)
    })],
};
