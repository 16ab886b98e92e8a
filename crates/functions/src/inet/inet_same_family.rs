//! `inet_same_family(inet, inet)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "inet_same_family",
    aliases: &[],
    family: FAMILY,
    description: "Whether both addresses are of the same version. NULL for NULL.",
    example: "SELECT inet_same_family('10.0.0.1', '::1')",
    result: "f",
    overloads: &[Overload::new(&[("left", Param::Inet), ("right", Param::Inet)], Returns::Type(SqlType::Boolean), |call| {
        super::test(call, |a, b| a.family() == b.family())
    })],
};
