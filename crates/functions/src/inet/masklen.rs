//! `masklen(inet)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "masklen",
    aliases: &[],
    family: FAMILY,
    description: "How many bits name the network. NULL for NULL.",
    example: "SELECT masklen('192.168.1.5/24')",
    result: "24",
    overloads: &[Overload::new(&[("inet", Param::Inet)], Returns::Type(SqlType::BigInt), |call| {
        super::number(call, |inet| inet.masklen())
    })],
};
