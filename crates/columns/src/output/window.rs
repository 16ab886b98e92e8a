//! The rows that decide the widths of columns.
//!
//! psql looks at all rows before it prints the first. A result may have millions, so the first ones decide: at most
//! [`ROWS`] rows or [`BYTES`] of memory. What follows is written as it comes; a wider cell then reaches beyond its
//! column and is as whole as the others.

use arrow::array::RecordBatch;

/// The rows that are looked at.
const ROWS: usize = 10_000;
/// The memory they may take.
const BYTES: usize = 64 * 1024 * 1024;

/// The batches held back until the widths are known.
#[derive(Default)]
pub(super) struct Window {
    batches: Vec<RecordBatch>,
    rows: usize,
    bytes: usize,
}

impl Window {
    /// Holds `batch` back, and tells whether enough is held.
    pub(super) fn push(&mut self, batch: &RecordBatch) -> bool {
        self.rows += batch.num_rows();
        self.bytes += batch.get_array_memory_size();
        self.batches.push(batch.clone());
        self.rows >= ROWS || self.bytes >= BYTES
    }

    /// What was held back.
    pub(super) fn take(&mut self) -> Vec<RecordBatch> {
        std::mem::take(&mut self.batches)
    }
}
