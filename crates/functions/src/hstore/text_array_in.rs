//! `text_array_in(text)`: the cast from text to `text[]`.

use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::{FAMILY, argument};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "text_array_in",
    aliases: &[],
    family: FAMILY,
    description: "Reads PostgreSQL's text form of an array; a text that is none, or one of several dimensions, is an error. The cast \
                  `text::text[]`.",
    example: r#"SELECT text_array_in('{a,"b c",NULL}')"#,
    result: r#"{a,"b c",NULL}"#,
    overloads: &[Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::TextArray), text_array_in)],
};

fn text_array_in(call: &Call<'_>) -> Result<ArrayRef> {
    Ok(Arc::new(argument::parse_text_arrays(call.text(0)?.array())?))
}
