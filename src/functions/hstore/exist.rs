//! `exist(hstore, text)`: the operator `?`.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::common::Result;

use super::{FAMILY, argument};
use crate::functions::dispatch::Call;
use crate::functions::spec::{FunctionSpec, Overload, Param, Returns};
use crate::types::SqlType;
use crate::types::hstore::Needle;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "exist",
    aliases: &["isexists"],
    family: FAMILY,
    description: "Whether the key is there, even with a NULL value. The operator `?`.",
    example: "SELECT exist('a=>NULL', 'a')",
    result: "t",
    overloads: &[Overload::new(&[("hstore", Param::Hstore), ("key", Param::Text)], Returns::Type(SqlType::Boolean), exist)],
};

fn exist(call: &Call<'_>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let maps = maps.get()?;
    let keys = call.text(1)?;
    let found = if let Some(Some(key)) = keys.constant() {
        let (needle, entry_keys) = (Needle::new(key), maps.array().keys());
        BooleanBuffer::collect_bool(call.rows(), |row| needle.find(entry_keys, maps.row(row).range()).is_some())
    } else {
        BooleanBuffer::collect_bool(call.rows(), |row| keys.get(row).is_some_and(|key| maps.row(row).position(key).is_some()))
    };
    Ok(Arc::new(BooleanArray::new(found, argument::nulls(call))))
}
