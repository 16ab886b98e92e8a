//! How far the reading is, for a progress display: counters that any thread may look at.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters of the running scan.
#[derive(Debug, Default)]
pub struct Progress {
    files_done: AtomicU64,
    files_total: AtomicU64,
    bytes_done: AtomicU64,
    bytes_total: AtomicU64,
    records: AtomicU64,
}

impl Progress {
    /// Files read to their end.
    pub fn files_done(&self) -> u64 {
        self.files_done.load(Ordering::Relaxed)
    }

    /// Files that will be read.
    pub fn files_total(&self) -> u64 {
        self.files_total.load(Ordering::Relaxed)
    }

    /// Bytes read, after decompression.
    pub fn bytes_done(&self) -> u64 {
        self.bytes_done.load(Ordering::Relaxed)
    }

    /// Bytes of all files whose size is known, as stored.
    pub fn bytes_total(&self) -> u64 {
        self.bytes_total.load(Ordering::Relaxed)
    }

    /// Integrations found.
    pub fn records(&self) -> u64 {
        self.records.load(Ordering::Relaxed)
    }

    /// A scan of so many files and bytes begins.
    pub(super) fn begin(&self, files: u64, bytes: u64) {
        for (counter, value) in
            [(&self.files_total, files), (&self.bytes_total, bytes), (&self.files_done, 0), (&self.bytes_done, 0), (&self.records, 0)]
        {
            counter.store(value, Ordering::Relaxed);
        }
    }

    pub(super) fn add_files(&self, count: u64) {
        self.files_done.fetch_add(count, Ordering::Relaxed);
    }

    pub(super) fn add_bytes(&self, count: u64) {
        self.bytes_done.fetch_add(count, Ordering::Relaxed);
    }

    pub(super) fn add_records(&self, count: u64) {
        self.records.fetch_add(count, Ordering::Relaxed);
    }
}
