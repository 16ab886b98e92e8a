//! `upper(text)`

use super::FAMILY;
use crate::functions::spec::{FunctionSpec, Overload, Param, Returns};
use crate::types::SqlType;
use crate::value::case;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "upper",
    aliases: &[],
    family: FAMILY,
    description: "The text in upper case, character by character: `ß` stays as it is. NULL for NULL.",
    example: "SELECT upper('get')",
    result: "GET",
    overloads: &[Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| Some(case::upper(text)))
    })],
};
