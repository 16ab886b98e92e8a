//! `netmask(inet)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::inet::Inet;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "netmask",
    aliases: &[],
    family: FAMILY,
    description: "The bits that name the network, as an address. NULL for NULL.",
    example: "SELECT netmask('192.168.1.5/24')",
    result: "255.255.255.0",
    overloads: &[Overload::new(&[("inet", Param::Inet)], Returns::Type(SqlType::Inet), |call| super::address(call, false, Inet::netmask))],
};
