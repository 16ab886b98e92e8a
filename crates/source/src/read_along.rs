//! What is read along with a source: files that a template names as bodies, the folder that is a module of Terraform.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The paths of files and folders on which rows depend beside the files that were listed.
#[derive(Debug, Default)]
pub struct ReadAlong(Mutex<BTreeSet<PathBuf>>);

impl ReadAlong {
    /// Notes a path.
    pub(super) fn add(&self, path: &Path) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
    }

    /// All paths so far.
    pub fn paths(&self) -> BTreeSet<PathBuf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
