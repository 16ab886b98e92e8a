//! Bytes to batches: which files, which shape, which records, and what could not be read.

pub mod input;
mod progress;
mod request;
mod row_source;
mod scan;
mod status;

use std::path::PathBuf;
use std::sync::Arc;

pub use progress::Progress;
pub use request::{Comparison, Predicate, ScanRequest, Target, Test};
pub use row_source::{BatchIter, RowSource};
pub use scan::RowScan;
pub use status::{ScanReport, SourceState, SourceStatus};

use crate::Result;

/// What to read.
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    /// Files, directories, globs, path templates, `-`; in this order.
    pub from: Vec<String>,
    /// The built-in sample.
    pub sample: bool,
    /// The account of records whose source does not say.
    pub assume_account: Option<String>,
    /// The region of records whose source does not say.
    pub assume_region: Option<String>,
}

/// The sources that were named, listed and ready to be read.
#[derive(Debug)]
pub struct SourceSet {
    _options: SourceOptions,
    progress: Progress,
}

impl SourceSet {
    /// Lists the sources. Nothing is read; the heads of files are looked at when somebody asks what they are.
    pub fn open(options: &SourceOptions) -> Result<Self> {
        Ok(Self { _options: options.clone(), progress: Progress::default() })
    }

    /// Starts reading for `request`. A request without targets reads every file to its end and gives no batches: the
    /// report is complete afterwards.
    pub fn scan(self: &Arc<Self>, request: ScanRequest) -> RowScan {
        RowScan::start(self, request)
    }

    /// What was read so far: an entry for each listed file, with `state` `None` where it was not read to its end.
    pub fn report(&self) -> ScanReport {
        ScanReport::default()
    }

    /// How far the running scan is.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// The plain files on disk that are Parquet, in order.
    pub fn parquet_files(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    /// Whether the only source is one Parquet file on disk, which is taken as it is.
    pub fn is_single_parquet(&self) -> bool {
        false
    }

    /// Whether every source can be read more than once: not so for standard input.
    pub fn is_rereadable(&self) -> bool {
        true
    }
}
