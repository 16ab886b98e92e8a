//! `hstore_in(text)`: the cast from text.

use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::{FAMILY, argument};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "hstore_in",
    aliases: &[],
    family: FAMILY,
    description: "Reads PostgreSQL's text form of hstore; a text that is none is an error. The cast `text::hstore`.",
    example: r#"SELECT hstore_in('b=>NULL, "a key"=>"a value", b=>2')"#,
    result: r#""b"=>NULL, "a key"=>"a value""#,
    overloads: &[Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::Hstore), hstore_in)],
};

pub(super) fn hstore_in(call: &Call<'_>) -> Result<ArrayRef> {
    Ok(Arc::new(argument::parse_hstores(call.text(0)?.array())?))
}
