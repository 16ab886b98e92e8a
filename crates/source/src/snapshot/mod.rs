//! Snapshots: datasets as immutable Parquet files, in a store whose manifest names them.

mod dataset_file;
mod dataset_folder;
mod describe;
mod id;
mod manifest;
mod prune;
mod redact;
mod seen_accounts;
mod selector;
mod source;
mod storage;
mod store;
mod verify;
mod writer;

pub use crate::{DecodeError, StoredFile};
pub use dataset_file::{DatasetFile, file_name};
pub use dataset_folder::{DatasetFolder, WrittenFolder};
pub use describe::describe;
#[cfg(test)]
pub(crate) use manifest::test_snapshot;
pub use manifest::{Manifest, Scope, Snapshot};
pub use prune::{Keep, pruned};
pub use redact::Redactor;
pub use selector::{DEFAULT_SERIES, check_series, select};
pub use source::SnapshotSource;
pub use store::SnapshotStore;
pub use verify::Verification;
pub use writer::{SnapshotOptions, SnapshotWriter};
