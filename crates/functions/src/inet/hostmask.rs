//! `hostmask(inet)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::inet::Inet;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "hostmask",
    aliases: &[],
    family: FAMILY,
    description: "The bits that do not name the network, as an address. NULL for NULL.",
    example: "SELECT hostmask('192.168.23.20/30')",
    result: "0.0.0.3",
    overloads: &[Overload::new(&[("inet", Param::Inet)], Returns::Type(SqlType::Inet), |call| super::address(call, false, Inet::hostmask))],
};
