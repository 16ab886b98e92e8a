//! What the tables read from: the files that were named, or an embedder's own source.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use datafusion::arrow::record_batch::RecordBatch;

use super::{ScanReport, ScanRequest, SourceSet};
use crate::Result;
use crate::schema::Dataset;

/// Something that produces rows of our datasets.
pub trait RowSource: fmt::Debug + Send + Sync {
    /// Starts a scan. The iterator blocks; it gives the position of the target with each batch, whose columns are
    /// those of the target in its order. Dropping it stops the work. A request without targets reads everything for
    /// the report alone.
    fn scan(self: Arc<Self>, request: ScanRequest) -> BatchIter;

    /// What was read so far, and how completely.
    fn report(&self) -> ScanReport;

    /// The one Parquet file that holds all rows of `dataset`, if it may be read as it is.
    fn parquet_of(&self, _dataset: Dataset) -> Option<PathBuf> {
        None
    }
}

/// The batches of a scan.
pub type BatchIter = Box<dyn Iterator<Item = Result<(usize, RecordBatch)>> + Send>;

impl RowSource for SourceSet {
    fn scan(self: Arc<Self>, request: ScanRequest) -> BatchIter {
        Box::new(Self::scan(&self, request))
    }

    fn report(&self) -> ScanReport {
        Self::report(self)
    }

    fn parquet_of(&self, dataset: Dataset) -> Option<PathBuf> {
        Self::parquet_of(self, dataset)
    }
}
