//! `static_value(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::functions::spec::{FunctionSpec, Overload, Param, Returns};
use crate::types::SqlType;
use crate::value::parameter;

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
