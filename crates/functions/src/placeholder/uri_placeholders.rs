//! `uri_placeholders(text)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::placeholder;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "uri_placeholders",
    aliases: &[],
    family: FAMILY,
    description: "The names of the path parameters in a text, `{id}` and `{proxy+}`, each once and in the order of their \
                  appearance; an empty array where there are none. NULL for NULL.",
    example: "SELECT uri_placeholders('https://h/{a}/${stageVariables.v}/{proxy+}')",
    result: "{a,proxy}",
    overloads: &[Overload::new(&[("uri", Param::Text)], Returns::Type(SqlType::TextArray), |call| {
        let texts = call.text(0)?;
        call.build_text_array_slices(|row, names| {
            placeholder::placeholders(texts.get(row)?, names);
            Some(())
        })
    })],
};
