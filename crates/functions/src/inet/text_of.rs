//! `text(inet)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::inet::Inet;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "text",
    aliases: &[],
    family: FAMILY,
    description: "The address and always the length of its network as text, as `network_show`; a text is itself. NULL for NULL.",
    example: "SELECT text(inet '192.168.1.5')",
    result: "192.168.1.5/32",
    overloads: &[
        Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::Text), |call| call.map_text(|text| Some(text.into()))),
        Overload::new(&[("inet", Param::Inet)], Returns::Type(SqlType::Text), |call| super::text(call, Inet::print_network)),
    ],
};
