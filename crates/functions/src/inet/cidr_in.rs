//! `cidr_in(text)`, behind `text::cidr`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "cidr_in",
    aliases: &[],
    family: FAMILY,
    description: "Reads the address of a network: what `text::cidr` does; without its length, the octets that are there and their class tell it. NULL for NULL; raises for any other text, and where bits behind the network are set.",
    example: "SELECT cidr_in('10.1')",
    result: "10.1.0.0/16",
    overloads: &[Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::Cidr), |call| super::parse(call, true))],
};
