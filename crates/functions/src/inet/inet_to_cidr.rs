//! `inet_to_cidr(inet)`, behind `inet::cidr`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::inet::Inet;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "inet_to_cidr",
    aliases: &[],
    family: FAMILY,
    description: "The network of an address: what `inet::cidr` does. NULL for NULL.",
    example: "SELECT inet_to_cidr('10.1.2.3/8')",
    result: "10.0.0.0/8",
    overloads: &[Overload::new(&[("inet", Param::Inet)], Returns::Type(SqlType::Cidr), |call| super::address(call, true, Inet::network))],
};
