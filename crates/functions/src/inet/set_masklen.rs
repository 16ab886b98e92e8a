//! `set_masklen(inet, length)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "set_masklen",
    aliases: &[],
    family: FAMILY,
    description: "The address with another length of its network, -1 for all its bits; of a `cidr`, bits behind it become zero. NULL for NULL; raises for a length out of range.",
    example: "SELECT set_masklen('192.168.1.5/24', 16)",
    result: "192.168.1.5/16",
    overloads: &[
        Overload::new(&[("cidr", Param::Cidr), ("length", Param::BigInt)], Returns::Type(SqlType::Cidr), |call| {
            super::with_masklen(call, true)
        }),
        Overload::new(&[("inet", Param::Inet), ("length", Param::BigInt)], Returns::Type(SqlType::Inet), |call| {
            super::with_masklen(call, false)
        }),
    ],
};
