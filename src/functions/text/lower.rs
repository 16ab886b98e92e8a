//! `lower(text)`

use super::FAMILY;
use crate::functions::spec::{FunctionSpec, Overload, Param, Returns};
use crate::types::SqlType;
use crate::value::case;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "lower",
    aliases: &[],
    family: FAMILY,
    description: "The text in lower case, character by character. NULL for NULL.",
    example: "SELECT lower('GET')",
    result: "get",
    overloads: &[Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Some(case::lower(text)))
    })],
};
