//! `inet_in(text)`, behind `text::inet`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "inet_in",
    aliases: &[],
    family: FAMILY,
    description: "Reads an address with or without the length of its network: what `text::inet` does. NULL for NULL; raises for any other text.",
    example: "SELECT inet_in('10.0.0.1/8')",
    result: "10.0.0.1/8",
    overloads: &[Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::Inet), |call| super::parse(call, false))],
};
