//! `hstore_to_array(hstore)`: the operator `%%`.

use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::common::Result;

use super::{FAMILY, argument, matrix};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::{SqlType, list};

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "hstore_to_array",
    aliases: &[],
    family: FAMILY,
    description: "Keys and values in turn as an array. The prefix operator `%%`.",
    example: "SELECT hstore_to_array('a=>1, b=>NULL')",
    result: "{a,1,b,NULL}",
    overloads: &[Overload::new(&[("hstore", Param::Hstore)], Returns::Type(SqlType::TextArray), hstore_to_array)],
};

fn hstore_to_array(call: &Call<'_>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let maps = maps.get()?;
    let (items, counts) = matrix::pairs(maps, call.rows())?;
    let offsets = OffsetBuffer::from_lengths(counts.into_iter().map(|n| 2 * n));
    Ok(Arc::new(list::from_parts(offsets, items, maps.array().nulls().cloned())))
}
