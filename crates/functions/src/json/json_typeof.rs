//! `json_typeof(json)`

use std::borrow::Cow;

use super::{Checked, FAMILY};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::json::path::json_type;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_typeof",
    aliases: &[],
    family: FAMILY,
    description: "What a JSON value is: `object`, `array`, `string`, `number`, `boolean` or `null`. NULL for NULL; raises where text is \
                  not JSON.",
    example: "SELECT json_typeof('[1, 2]')",
    result: "array",
    overloads: &[Overload::new(&[("json", Param::Json)], Returns::Type(SqlType::Text), |call| {
        let json = call.text(0)?;
        let checked = Checked::new(call);
        call.build_text(|row| {
            let Some(text) = json.get(row) else { return Ok(None) };
            checked.check(text)?;
            Ok(Some(Cow::Borrowed(json_type(text).name())))
        })
    })],
};
