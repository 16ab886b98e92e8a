//! What scans came upon: of everybody together, and of one statement's alone.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::SourceStatus;

/// What came of a file.
pub(super) struct FileOutcome {
    pub(super) status: SourceStatus,
    /// Messages about it.
    pub(super) notes: Vec<String>,
    /// How many of its records are of an unknown account.
    pub(super) unknown_accounts: u64,
}

/// What came of the files so far.
pub(super) type Outcomes = BTreeMap<usize, Arc<FileOutcome>>;

/// What came of reading so far.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) files: Outcomes,
    pub(super) mixed_states: Option<String>,
    /// APIs that are listed and in no source, by account, region and id.
    pub(super) missing: BTreeMap<[Option<String>; 3], SourceStatus>,
}

/// What the scans that were given it came upon; cloning it shares it. [`RowSource::report_of`](super::RowSource::report_of) makes a
/// report of it.
#[derive(Clone, Default)]
pub struct ScanLog(Arc<Mutex<Outcome>>);

impl ScanLog {
    pub(super) fn lock(&self) -> MutexGuard<'_, Outcome> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A file was read to its end. A scan that does not see all integrations knows less than one that did.
    pub(super) fn file_ended(&self, index: usize, outcome: &Arc<FileOutcome>, saw_all_integrations: bool) {
        let mut log = self.lock();
        if saw_all_integrations || !log.files.contains_key(&index) {
            log.files.insert(index, Arc::clone(outcome));
        }
    }
}

impl fmt::Debug for ScanLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScanLog").field("files", &self.lock().files.len()).finish_non_exhaustive()
    }
}
