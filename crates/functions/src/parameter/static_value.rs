//! `static_value(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::parameter;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "static_value",
    aliases: &[],
    family: FAMILY,
    description: "The static value of a parameter mapping without its single quotes. NULL for NULL and for a value that is a reference.",
    example: "SELECT static_value('''application/json''')",
    result: "application/json",
    overloads: &[Overload::new(&[("value", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|value| parameter::static_value(value).map(Cow::Borrowed))
    })],
};
