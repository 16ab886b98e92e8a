//! Keys and values in turn.

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::compute::kernels::interleave::interleave;
use datafusion::common::Result;

use crate::dispatch::HstoreArg;

/// Key, value, key, value, … of all rows, and how many entries each row has.
pub(super) fn pairs(maps: HstoreArg<'_>, rows: usize) -> Result<(ArrayRef, Vec<usize>)> {
    let mut positions = Vec::new();
    let mut counts = Vec::with_capacity(rows);
    for row in 0..rows {
        let entries = maps.get(row).map_or(0..0, |map| map.range());
        counts.push(entries.len());
        positions.extend(entries.flat_map(|at| [(0, at), (1, at)]));
    }
    let sources: [&dyn Array; 2] = [maps.array().keys(), maps.array().values()];
    Ok((interleave(&sources, &positions)?, counts))
}
