//! `network(inet)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::inet::Inet;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "network",
    aliases: &[],
    family: FAMILY,
    description: "The network of the address: all other bits are zero. NULL for NULL.",
    example: "SELECT network('192.168.1.5/24')",
    result: "192.168.1.0/24",
    overloads: &[Overload::new(&[("inet", Param::Inet)], Returns::Type(SqlType::Cidr), |call| super::address(call, true, Inet::network))],
};
