//! `network_supeq(inet, inet)`, behind `>>=`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::inet::Inet;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "network_supeq",
    aliases: &[],
    family: FAMILY,
    description: "Whether the first network holds the second, or is the same: the operator `>>=`. NULL for NULL.",
    example: "SELECT network_supeq('192.168.1/24', '192.168.1/24')",
    result: "t",
    overloads: &[Overload::new(&[("left", Param::Inet), ("right", Param::Inet)], Returns::Type(SqlType::Boolean), |call| {
        super::test(call, Inet::contains_or_equals)
    })],
};
