//! `json_in(text)`, the cast of text to json

use std::sync::Arc;

use super::{Checked, FAMILY};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_in",
    aliases: &[],
    family: FAMILY,
    description: "Text as json, as it was written; the cast `::json`. Raises where the text is not JSON. As in PostgreSQL, `\\u` escapes \
                  are checked for their four digits only; unlike there, more than 512 levels are an error.",
    example: r#"SELECT json_in(' {"a": 1} ')"#,
    result: r#" {"a": 1} "#,
    overloads: &[Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::Json), |call| {
        let text = call.text(0)?;
        let checked = Checked::new(call);
        (0..call.rows()).filter_map(|row| text.get(row)).try_for_each(|text| checked.check(text))?;
        Ok(Arc::clone(call.array(0)))
    })],
};
