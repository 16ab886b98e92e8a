//! Bytes to batches: which files, which shape, which records, and what could not be read.

mod request;
mod status;

pub use request::{Comparison, Predicate, ScanRequest, Target, Test};
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
}

impl SourceSet {
    /// Lists the sources. Nothing is read but the heads of files.
    pub fn open(options: &SourceOptions) -> Result<Self> {
        Ok(Self { _options: options.clone() })
    }

    /// What was read so far.
    pub fn report(&self) -> ScanReport {
        ScanReport::default()
    }
}
