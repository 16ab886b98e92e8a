//! `cidr_to_inet(cidr)`, behind `cidr::inet`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "cidr_to_inet",
    aliases: &[],
    family: FAMILY,
    description: "A network as an address: what `cidr::inet` does, and what operators between the two do. NULL for NULL.",
    example: "SELECT cidr_to_inet('10.1.2.3/8')",
    result: "10.1.2.3/8",
    overloads: &[Overload::new(&[("inet", Param::Inet)], Returns::Type(SqlType::Inet), |call| super::address(call, false, |inet| inet))],
};
