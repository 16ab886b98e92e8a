//! `broadcast(inet)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::inet::Inet;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "broadcast",
    aliases: &[],
    family: FAMILY,
    description: "The last address of the network. NULL for NULL.",
    example: "SELECT broadcast('192.168.1.5/24')",
    result: "192.168.1.255/24",
    overloads: &[Overload::new(&[("inet", Param::Inet)], Returns::Type(SqlType::Inet), |call| {
        super::address(call, false, Inet::broadcast)
    })],
};
