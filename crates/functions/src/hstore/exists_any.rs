//! `exists_any(hstore, text[])`: the operator `?|`.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::common::Result;

use super::keys::{Keys, found};
use super::{FAMILY, argument};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "exists_any",
    aliases: &[],
    family: FAMILY,
    description: "Whether any of the keys is there; NULLs among the keys are passed over. The operator `?|`.",
    example: "SELECT exists_any('a=>1, b=>2', ARRAY['b', 'c'])",
    result: "t",
    overloads: &[
        Overload::new(&[("hstore", Param::Hstore), ("keys", Param::TextArray)], Returns::Type(SqlType::Boolean), exists_any),
        Overload::new(&[("hstore", Param::Hstore), ("keys", Param::Text)], Returns::Type(SqlType::Boolean), exists_any),
    ],
};

fn exists_any(call: &Call<'_>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let maps = maps.get()?;
    let keys = argument::text_arrays(call, 1)?;
    let mut keys = Keys::new(keys.get()?);
    let any = BooleanBuffer::collect_bool(call.rows(), |row| found(maps.row(row), keys.of(row)).any(|at| at.is_some()));
    Ok(Arc::new(BooleanArray::new(any, argument::nulls(call))))
}
