//! What the tables read from: the files that were named, or an embedder's own source.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use datafusion::arrow::record_batch::RecordBatch;

use super::{ScanReport, ScanRequest, SourceSet};
use crate::Result;

/// Something that produces rows of our datasets.
pub trait RowSource: fmt::Debug + Send + Sync {
    /// Starts a scan. The iterator blocks; it gives the position of the target with each batch, whose columns are
    /// those of the target in its order. Dropping it stops the work. A request without targets reads everything for
    /// the report alone.
    fn scan(self: Arc<Self>, request: ScanRequest) -> BatchIter;

    /// What was read so far, and how completely.
    fn report(&self) -> ScanReport;

    /// The one Parquet file that is the whole source, if it may be read as it is.
    fn single_parquet(&self) -> Option<PathBuf> {
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

    fn single_parquet(&self) -> Option<PathBuf> {
        // What is assumed has to be filled in row by row.
        let as_it_is = self.is_single_parquet() && self.options().assume_account.is_none() && self.options().assume_region.is_none();
        if as_it_is { self.parquet_files().pop() } else { None }
    }
}
