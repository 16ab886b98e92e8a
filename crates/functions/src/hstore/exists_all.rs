//! `exists_all(hstore, text[])`: the operator `?&`.

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
    name: "exists_all",
    aliases: &[],
    family: FAMILY,
    description: "Whether all of the keys are there; NULLs among the keys are passed over. The operator `?&`.",
    example: "SELECT exists_all('a=>1, b=>2', ARRAY['a', 'b'])",
    result: "t",
    overloads: &[
        Overload::new(&[("hstore", Param::Hstore), ("keys", Param::TextArray)], Returns::Type(SqlType::Boolean), exists_all),
        Overload::new(&[("hstore", Param::Hstore), ("keys", Param::Text)], Returns::Type(SqlType::Boolean), exists_all),
    ],
};

fn exists_all(call: &Call<'_>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let maps = maps.get()?;
    let keys = argument::text_arrays(call, 1)?;
    let mut keys = Keys::new(keys.get()?);
    let all = BooleanBuffer::collect_bool(call.rows(), |row| found(maps.row(row), keys.of(row)).all(|at| at.is_some()));
    Ok(Arc::new(BooleanArray::new(all, argument::nulls(call))))
}
