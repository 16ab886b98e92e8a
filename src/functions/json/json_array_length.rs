//! `json_array_length(json)`

use super::{Checked, FAMILY};
use crate::functions::spec::{FunctionSpec, Overload, Param, Returns};
use crate::types::SqlType;
use crate::value::json::path::{JsonType, array_length, json_type};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_array_length",
    aliases: &[],
    family: FAMILY,
    description: "The number of items of a JSON array. NULL for NULL; raises where the value is no array or text is not JSON.",
    example: "SELECT json_array_length('[1, [2, 3], {}]')",
    result: "3",
    overloads: &[Overload::new(&[("json", Param::Json)], Returns::Type(SqlType::BigInt), |call| {
        let json = call.text(0)?;
        let checked = Checked::new(call);
        call.build_bigint(|row| {
            let Some(text) = json.get(row) else { return Ok(None) };
            checked.check(text)?;
            match (array_length(text), json_type(text)) {
                (Some(length), _) => Ok(Some(length as i64)),
                (None, JsonType::Object) => call.error("cannot get array length of a non-array"),
                (None, _) => call.error("cannot get array length of a scalar"),
            }
        })
    })],
};
