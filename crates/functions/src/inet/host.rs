//! `host(inet)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::inet::Inet;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "host",
    aliases: &[],
    family: FAMILY,
    description: "The address without its network as text. NULL for NULL.",
    example: "SELECT host('192.168.1.5/24')",
    result: "192.168.1.5",
    overloads: &[Overload::new(&[("inet", Param::Inet)], Returns::Type(SqlType::Text), |call| super::text(call, Inet::print_host))],
};
