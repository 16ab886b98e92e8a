//! Whether a store is where it seems to be, and nobody else's: it holds secrets, and files are removed from it.

use std::path::{Path, PathBuf};

use super::{LOCKS, MANIFESTS};
use crate::snapshot::storage::SNAPSHOTS;
use apigw_sql_value::{Error, ErrorKind, Result};

/// The folders of a store.
pub(super) fn folders(root: &Path) -> [PathBuf; 4] {
    [root.to_owned(), root.join(MANIFESTS), root.join(SNAPSHOTS), root.join(LOCKS)]
}

fn refused(folder: &Path, what: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Io, format!("the store is not changed: `{}` {what}", folder.display())).with_hint(hint)
}

/// Refuses a folder that is a link, or somebody else's, or that others may change, or see if it is not `open`. One that is not
/// there is fine.
#[cfg(unix)]
pub(super) fn check(folder: &Path, open: bool) -> Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(metadata) = std::fs::symlink_metadata(folder) else { return Ok(()) };
    if metadata.is_symlink() {
        return Err(refused(folder, "is a symbolic link", "name the folder that it leads to"));
    }
    if !metadata.is_dir() {
        return Err(refused(folder, "is no folder", "name another place with `--store PATH`"));
    }
    if own_user().is_some_and(|user| user != metadata.uid()) {
        return Err(refused(folder, "belongs to another user", "name another place with `--store PATH`"));
    }
    let mode = metadata.mode() & 0o777;
    if mode & if open { 0o022 } else { 0o077 } != 0 {
        let what = format!("is open to other users (its mode is {mode:04o}, expected 0700)");
        return Err(refused(folder, &what, &format!("`chmod 700 '{}'`, once you know who changed what is in it", folder.display())));
    }
    Ok(())
}

/// Whether others may look into a folder.
#[cfg(unix)]
pub(super) fn is_open(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.mode() & 0o077 != 0)
}

/// The user whose process this is, where the system tells without being asked by a call of its own.
#[cfg(unix)]
fn own_user() -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").ok().map(|metadata| metadata.uid())
}

#[cfg(not(unix))]
pub(super) fn check(folder: &Path, _open: bool) -> Result<()> {
    match std::fs::symlink_metadata(folder) {
        Ok(metadata) if metadata.is_symlink() => Err(refused(folder, "is a symbolic link", "name the folder that it leads to")),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
pub(super) fn is_open(_folder: &Path) -> bool {
    false
}
