//! `slice_array(hstore, text[])`: the operator `->` with an array.

use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::common::Result;

use super::{FAMILY, argument, select};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::{SqlType, list};

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "slice_array",
    aliases: &[],
    family: FAMILY,
    description: "The values of several keys in the order of the keys, NULL for a key that is absent. The operator `->` with an array.",
    example: "SELECT slice_array('a=>1, b=>2, c=>3', ARRAY['c', 'x', 'a'])",
    result: "{3,NULL,1}",
    overloads: &[
        Overload::new(&[("hstore", Param::Hstore), ("keys", Param::TextArray)], Returns::Type(SqlType::TextArray), slice_array),
        Overload::new(&[("hstore", Param::Hstore), ("keys", Param::Text)], Returns::Type(SqlType::TextArray), slice_array),
    ],
};

fn slice_array(call: &Call<'_>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let maps = maps.get()?;
    let keys = argument::text_arrays(call, 1)?;
    let keys = keys.get()?;
    let nulls = argument::nulls(call);
    let (mut positions, mut offsets) = (Vec::new(), vec![0_i32]);
    for row in 0..call.rows() {
        if let (Some(map), Some(keys)) = (maps.get(row), keys.get(row)) {
            positions.extend(keys.map(|key| select::position(key.and_then(|key| map.position(key)))));
        }
        offsets.push(positions.len() as i32);
    }
    let values = select::pick(maps.array().values(), positions)?;
    Ok(Arc::new(list::from_parts(OffsetBuffer::new(offsets.into()), values, nulls)))
}
