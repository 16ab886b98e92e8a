//! `chr(code)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "chr",
    aliases: &[],
    family: FAMILY,
    description: "The character with that code in Unicode. NULL for NULL; raises for a code that is none, and for 0.",
    example: "SELECT chr(233)",
    result: "é",
    overloads: &[Overload::new(&[("code", Param::BigInt)], Returns::Type(SqlType::Text), |call| {
        let codes = call.bigint(0)?;
        call.build_text(|row| {
            let Some(code) = codes.get(row) else { return Ok(None) };
            match u32::try_from(code).ok().filter(|code| *code != 0).and_then(char::from_u32) {
                Some(c) => Ok(Some(Cow::Owned(c.to_string()))),
                None => call.error(&format!("expected the code of a character, but found {code}")),
            }
        })
    })],
};
