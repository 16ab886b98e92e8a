//! Results made of entries that are there already: their views are copied, their texts are shared.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, UInt32Array};
use datafusion::arrow::buffer::{BooleanBuffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use datafusion::arrow::compute::kernels::{interleave::interleave, take::take};
use datafusion::common::Result;

use super::argument;
use crate::dispatch::{Call, HstoreArg};
use apigw_sql_columns::types::hstore::{ABSENT, HstoreRow, from_parts};

/// The elements of `texts` at `positions`; NULL where there is none.
pub(super) fn pick(texts: &dyn Array, positions: Vec<u32>) -> Result<ArrayRef> {
    let found = NullBuffer::new(BooleanBuffer::collect_bool(positions.len(), |i| positions[i] != ABSENT));
    Ok(take(texts, &UInt32Array::new(ScalarBuffer::from(positions), Some(found)), None)?)
}

/// A position as [`pick`] takes it.
pub(super) fn position(at: Option<usize>) -> u32 {
    // Entries are counted in i32 offsets, so that none is at ABSENT.
    at.map_or(ABSENT, |at| at as u32)
}

/// For each row the entries that `fill` names, in canonical order, by their positions; NULL where an argument is.
pub(super) fn entries(call: &Call<'_>, maps: HstoreArg<'_>, mut fill: impl FnMut(usize, HstoreRow<'_>, &mut Vec<u32>)) -> Result<ArrayRef> {
    let nulls = argument::nulls(call);
    let (mut positions, mut offsets, mut all) = (Vec::new(), vec![0_i32], 0);
    for row in 0..call.rows() {
        if nulls.as_ref().is_none_or(|n| n.is_valid(row)) {
            let entries = maps.row(row);
            all += entries.len();
            fill(row, entries, &mut positions);
        }
        offsets.push(positions.len() as i32);
    }
    let source = maps.array();
    if positions.len() == all && !maps.is_constant() && maps.array().nulls() == nulls.as_ref() {
        return Ok(Arc::new(source.map().clone()));
    }
    let positions = UInt32Array::from(positions);
    let keys = take(source.keys(), &positions, None)?;
    let values = take(source.values(), &positions, None)?;
    Ok(Arc::new(from_parts(OffsetBuffer::new(offsets.into()), keys, values, nulls)))
}

/// For each row entries of two maps, in canonical order: which map and which position; NULL where an argument is.
pub(super) fn merged_entries(
    call: &Call<'_>,
    maps: [HstoreArg<'_>; 2],
    mut fill: impl FnMut(usize, &mut Vec<(usize, usize)>),
) -> Result<ArrayRef> {
    let nulls = argument::nulls(call);
    let (mut positions, mut offsets) = (Vec::new(), vec![0_i32]);
    for row in 0..call.rows() {
        if nulls.as_ref().is_none_or(|n| n.is_valid(row)) {
            fill(row, &mut positions);
        }
        offsets.push(positions.len() as i32);
    }
    let [a, b] = maps.map(|m| m.array());
    let keys = interleave(&[a.keys(), b.keys()], &positions)?;
    let values = interleave(&[a.values(), b.values()], &positions)?;
    Ok(Arc::new(from_parts(OffsetBuffer::new(offsets.into()), keys, values, nulls)))
}
