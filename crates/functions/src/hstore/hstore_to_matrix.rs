//! `hstore_to_matrix(hstore)`: the operator `%#`.

use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::common::Result;

use super::{FAMILY, argument, matrix};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::list;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "hstore_to_matrix",
    aliases: &[],
    family: FAMILY,
    description: "An array of a two-element array for each entry. The prefix operator `%#`.",
    example: "SELECT hstore_to_matrix('a=>1, b=>NULL')",
    result: "{{a,1},{b,NULL}}",
    overloads: &[Overload::new(&[("hstore", Param::Hstore)], Returns::Arrow(list::matrix_type), hstore_to_matrix)],
};

fn hstore_to_matrix(call: &Call<'_>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let maps = maps.get()?;
    let (items, counts) = matrix::pairs(maps, call.rows())?;
    let rows = list::from_parts(OffsetBuffer::from_repeated_length(2, items.len() / 2), items, None);
    let offsets = OffsetBuffer::from_lengths(counts);
    Ok(Arc::new(list::matrix_from_parts(offsets, rows, maps.array().nulls().cloned())))
}
