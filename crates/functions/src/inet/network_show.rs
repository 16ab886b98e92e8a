//! `network_show(inet)`, behind `inet::text`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::inet::Inet;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "network_show",
    aliases: &[],
    family: FAMILY,
    description: "The address and always the length of its network as text: what `inet::text` does. NULL for NULL.",
    example: "SELECT network_show('10.0.0.1')",
    result: "10.0.0.1/32",
    overloads: &[Overload::new(&[("inet", Param::Inet)], Returns::Type(SqlType::Text), |call| super::text(call, Inet::print_network))],
};
