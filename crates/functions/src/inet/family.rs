//! `family(inet)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "family",
    aliases: &[],
    family: FAMILY,
    description: "4 or 6, the version of the address. NULL for NULL.",
    example: "SELECT family('::1')",
    result: "6",
    overloads: &[Overload::new(&[("inet", Param::Inet)], Returns::Type(SqlType::BigInt), |call| super::number(call, |inet| inet.family()))],
};
