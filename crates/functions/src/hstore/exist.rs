//! `exist(hstore, text)`: the operator `?`.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::common::Result;

use super::{FAMILY, argument};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::hstore::{ABSENT, Needle};

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
    let found = match keys.constant().flatten() {
        Some(key) => {
            let positions = maps.array().positions(&Needle::new(key));
            BooleanBuffer::collect_bool(call.rows(), |row| positions[row] != ABSENT)
        }
        None => BooleanBuffer::collect_bool(call.rows(), |row| keys.get(row).is_some_and(|key| maps.row(row).position(key).is_some())),
    };
    Ok(Arc::new(BooleanArray::new(found, argument::nulls(call))))
}
