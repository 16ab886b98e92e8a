//! `json_array_in(text[])`, the cast to json[]

use std::sync::Arc;

use super::FAMILY;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::json;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_array_in",
    aliases: &[],
    family: FAMILY,
    description: "An array of texts as an array of json; the cast `::json[]`. NULL for NULL; raises where a text is not JSON.",
    example: r#"SELECT json_array_in('{"{\"a\": 1}",2}')"#,
    result: r#"{"{\"a\": 1}",2}"#,
    overloads: &[Overload::new(&[("array", Param::TextArrayIn)], Returns::Type(SqlType::JsonArray), |call| {
        let arrays = call.text_array(0)?;
        for text in (0..call.rows()).filter_map(|row| arrays.get(row)).flatten().flatten() {
            json::check(text).map_err(|error| error.in_text(text)).into_datafusion()?;
        }
        Ok(Arc::clone(call.array(0)))
    })],
};
