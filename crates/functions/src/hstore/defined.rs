//! `defined(hstore, text)`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::common::Result;

use super::{FAMILY, argument};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "defined",
    aliases: &["isdefined"],
    family: FAMILY,
    description: "Whether the key is there with a value that is not NULL.",
    example: "SELECT defined('a=>NULL', 'a')",
    result: "f",
    overloads: &[Overload::new(&[("hstore", Param::Hstore), ("key", Param::Text)], Returns::Type(SqlType::Boolean), defined)],
};

fn defined(call: &Call<'_>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let maps = maps.get()?;
    let keys = call.text(1)?;
    let values = maps.array().values();
    let found = BooleanBuffer::collect_bool(call.rows(), |row| {
        keys.get(row).and_then(|key| maps.row(row).position(key)).is_some_and(|at| values.is_valid(at))
    });
    Ok(Arc::new(BooleanArray::new(found, argument::nulls(call))))
}
