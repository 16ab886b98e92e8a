//! A running scan: batches in the order of the sources, however many threads parse.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;

use super::{ScanRequest, SourceSet};
use crate::Result;

/// Batches of the targets of a [`ScanRequest`], each with the position of its target. Blocking; dropping it stops the
/// threads behind it.
pub struct RowScan {
    _set: Arc<SourceSet>,
    _request: ScanRequest,
}

impl RowScan {
    pub(super) fn start(set: &Arc<SourceSet>, request: ScanRequest) -> Self {
        Self { _set: Arc::clone(set), _request: request }
    }
}

impl Iterator for RowScan {
    type Item = Result<(usize, RecordBatch)>;

    fn next(&mut self) -> Option<Self::Item> {
        None
    }
}
