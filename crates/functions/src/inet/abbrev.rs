//! `abbrev(cidr)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::inet::Inet;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "abbrev",
    aliases: &[],
    family: FAMILY,
    description: "The short text form: of a `cidr`, without the octets or words that its network does not reach; of an `inet`, without the length of a network of one address. NULL for NULL.",
    example: "SELECT abbrev(cidr '10.1.0.0/16')",
    result: "10.1/16",
    overloads: &[
        Overload::new(&[("cidr", Param::Cidr)], Returns::Type(SqlType::Text), |call| super::text(call, Inet::print_abbreviated)),
        Overload::new(&[("inet", Param::Inet)], Returns::Type(SqlType::Text), |call| super::text(call, Inet::print)),
    ],
};
