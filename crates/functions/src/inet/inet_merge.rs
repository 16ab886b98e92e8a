//! `inet_merge(inet, inet)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "inet_merge",
    aliases: &[],
    family: FAMILY,
    description: "The smallest network that holds both. NULL for NULL; raises for addresses of different versions.",
    example: "SELECT inet_merge('192.168.1.5/24', '192.168.2.5/24')",
    result: "192.168.0.0/22",
    overloads: &[Overload::new(&[("left", Param::Inet), ("right", Param::Inet)], Returns::Type(SqlType::Cidr), super::merge)],
};
