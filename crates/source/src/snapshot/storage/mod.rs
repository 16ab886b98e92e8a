//! Where a store of snapshots lives: a folder, or a bucket behind an object store.

#[cfg(feature = "cloud")]
mod bounded_xml;
mod local;
mod remote;

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use chrono::{DateTime, Utc};

pub(super) use self::local::LocalStorage;
pub(super) use self::remote::{RemoteStorage, open_url};
use super::file_name;
use crate::{FOLDER_MANIFEST, ParquetObject};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::Result;

/// A file of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    /// Its path below the store, with forward slashes.
    pub(super) path: String,
    pub(super) bytes: u64,
    pub(super) modified: DateTime<Utc>,
}

/// What a store needs of the place where it lives. Paths are relative to the store, with forward slashes. All calls
/// block.
pub(super) trait Storage: fmt::Debug + Send + Sync {
    /// The files below `folder`, ascending by path. One that is not there has none.
    fn list(&self, folder: &str) -> Result<Vec<Listed>>;

    /// The content of a file; `None` if it is not there.
    fn read(&self, path: &str) -> Result<Option<Bytes>>;

    /// Makes a file with this content in one step, and makes sure that it stays; `false` if there is one already.
    fn create(&self, path: &str, content: &[u8]) -> Result<bool>;

    /// Removes a file; one that is not there is no error.
    fn remove(&self, path: &str) -> Result<()>;

    /// A place for the files of the new snapshot `id`, which nobody clears away while it is held; `None`: somebody was
    /// faster with this id.
    fn claim(&self, id: &str) -> Result<Option<Claim>>;

    /// Brings the files of a claim into the store.
    fn publish(&self, claim: &Claim, names: &[String]) -> Result<()>;

    /// The snapshots that somebody began to write, each with whether there is a lock of it. What has another name than
    /// a snapshot is not ours.
    fn begun(&self) -> Result<Vec<(String, bool)>>;

    /// Removes our files of the snapshot `id`, which nobody names any more. Others stay, and their folder with them.
    fn clear(&self, id: &str) -> Result<()>;

    /// Removes what is left of the snapshot `id`, unless somebody is writing it. `is_named` looks again whether it has
    /// become a snapshot meanwhile.
    fn sweep(&self, id: &str, is_named: &dyn Fn() -> Result<bool>) -> Result<bool>;

    /// How DataFusion reads a file of this size and number of rows.
    fn object(&self, path: &str, bytes: u64, rows: u64) -> Result<ParquetObject>;

    /// Refuses a place that others may change, or that is not where it seems to be. `open`: others may look into it, because
    /// it was there before it was a store.
    fn check_private(&self, open: bool) -> Result<()>;

    /// Whether others may look into the place.
    fn is_open(&self) -> bool;

    /// The path on disk of a file, where it is on one.
    fn local_path(&self, path: &str) -> Option<PathBuf>;

    /// The store as messages show it.
    fn name(&self) -> String;
}

/// The folder into which a new snapshot is written.
#[derive(Debug)]
pub(super) struct Claim {
    /// The snapshot.
    pub(super) id: String,
    folder: PathBuf,
    held: Held,
}

/// What goes away with a claim.
#[derive(Debug)]
enum Held {
    /// The lock, and its path: it is held for as long as the snapshot is written.
    Lock(#[expect(dead_code, reason = "closing it is what ends the lock")] File, PathBuf),
    /// The folder itself, which is a temporary one.
    Folder,
}

impl Claim {
    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // What cannot be removed now is swept later.
        let _ = match &self.held {
            Held::Lock(_, path) => std::fs::remove_file(path),
            Held::Folder => std::fs::remove_dir_all(&self.folder),
        };
    }
}

/// The folder of the files of snapshot `id`.
pub(super) fn snapshot_folder(id: &str) -> String {
    format!("{SNAPSHOTS}/{id}")
}

/// The folder of all snapshots.
pub(super) const SNAPSHOTS: &str = "snapshots";

/// Whether a file of a snapshot's folder has a name that we give.
fn is_ours(name: &str) -> bool {
    name == FOLDER_MANIFEST || Dataset::ALL.into_iter().any(|dataset| name == file_name(dataset))
}
