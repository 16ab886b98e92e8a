//! A store in a folder: files are written beside their place, forced to the disk, and linked into it.

use std::fs::{self, FileType, Metadata, TryLockError};
use std::io::{ErrorKind as IoErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use super::super::id::is_id;
use super::super::manifest::FOLDER as MANIFESTS;
use super::{Claim, Held, Listed, SNAPSHOTS, Storage, is_ours, snapshot_folder};
use crate::private::{make_lasting_folder, sync_folder};
use crate::{ParquetObject, private_file};
use apigw_sql_value::{Error, ErrorKind, Result};

mod private;

/// The folder of the locks, one for each snapshot that is being written.
const LOCKS: &str = "locks";
/// Files that are being written begin with this.
const FRESH: &str = ".new-";
/// What was left this long ago has no writer any more.
const FORGOTTEN: Duration = Duration::from_hours(1);

/// A folder.
#[derive(Debug)]
pub(in crate::snapshot) struct LocalStorage {
    root: PathBuf,
}

impl LocalStorage {
    /// The store in the folder `root`, which need not be there.
    pub(in crate::snapshot) fn new(root: &Path) -> Result<Self> {
        Ok(Self { root: std::path::absolute(root).map_err(|e| Error::io(root, e))? })
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn lock_path(&self, id: &str) -> PathBuf {
        self.root.join(LOCKS).join(id)
    }

    /// Removes files that a writer left beside their place.
    fn remove_forgotten(folder: &Path) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let is_old = |m: &Metadata| m.is_file() && m.modified().is_ok_and(|at| age(at) > FORGOTTEN);
            if is_fresh(&entry.file_name().to_string_lossy()) && entry.metadata().is_ok_and(|m| is_old(&m)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// Whether a file has the name of one that is being written.
fn is_fresh(name: &str) -> bool {
    name.strip_prefix(FRESH).is_some_and(|random| random.len() == 16 && random.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn age(at: SystemTime) -> Duration {
    SystemTime::now().duration_since(at).unwrap_or_default()
}

/// Removes a file; one that is not there is no error.
fn remove_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != IoErrorKind::NotFound => Err(Error::io(path, e)),
        _ => Ok(()),
    }
}

fn list_into(root: &Path, folder: &Path, out: &mut Vec<Listed>) -> Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == IoErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(Error::io(folder, e)),
    };
    for entry in entries {
        let entry = entry.map_err(|e| Error::io(folder, e))?;
        let path = entry.path();
        // Another process may have removed it meanwhile.
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_dir() {
            list_into(root, &path, out)?;
            continue;
        }
        let below = path.strip_prefix(root).unwrap_or(&path);
        let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH).into();
        out.push(Listed { path: parts.join("/"), bytes: metadata.len(), modified });
    }
    Ok(())
}

impl Storage for LocalStorage {
    fn list(&self, folder: &str) -> Result<Vec<Listed>> {
        let mut out = Vec::new();
        list_into(&self.root, &self.path(folder), &mut out)?;
        out.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(out)
    }

    fn read(&self, path: &str) -> Result<Option<Bytes>> {
        let path = self.path(path);
        match fs::read(&path) {
            Ok(content) => Ok(Some(content.into())),
            Err(e) if e.kind() == IoErrorKind::NotFound => Ok(None),
            Err(e) => Err(Error::io(&path, e)),
        }
    }

    fn create(&self, path: &str, content: &[u8]) -> Result<bool> {
        let path = self.path(path);
        let folder = path.parent().unwrap_or(&self.root);
        make_lasting_folder(folder)?;
        let fresh = folder.join(format!("{FRESH}{}", uuid()?));
        let written = private_file(&fresh).and_then(|mut file| file.write_all(content).and_then(|()| file.sync_all()));
        // A link fails where the name is taken; renaming would replace what has it.
        let linked = written.and_then(|()| fs::hard_link(&fresh, &path));
        let _ = fs::remove_file(&fresh);
        match linked {
            Ok(()) => sync_folder(folder).map(|()| true),
            Err(e) if e.kind() == IoErrorKind::AlreadyExists => Ok(false),
            Err(e) => Err(Error::io(&path, e)),
        }
    }

    fn remove(&self, path: &str) -> Result<()> {
        remove_file(&self.path(path))
    }

    fn claim(&self, id: &str) -> Result<Option<Claim>> {
        make_lasting_folder(&self.root.join(LOCKS))?;
        let lock_path = self.lock_path(id);
        let lock = private_file(&lock_path).map_err(|e| Error::io(&lock_path, e))?;
        let is_ours = match lock.try_lock() {
            // Somebody may have cleared it away before it was locked.
            Ok(()) => lock_path.exists(),
            Err(TryLockError::WouldBlock) => false,
            Err(TryLockError::Error(error)) => return Err(Error::io(&lock_path, error)),
        };
        if !is_ours {
            return Ok(None);
        }
        let folder = self.path(&snapshot_folder(id));
        make_lasting_folder(&folder)?;
        Ok(Some(Claim { id: id.to_owned(), folder, held: Held::Lock(lock, lock_path) }))
    }

    fn publish(&self, claim: &Claim, _names: &[String]) -> Result<()> {
        // They are in their place, and on the disk; so have to be the names of their folders.
        sync_folder(claim.folder())?;
        sync_folder(&self.path(SNAPSHOTS))?;
        sync_folder(&self.root)
    }

    fn begun(&self) -> Result<Vec<(String, bool)>> {
        // The folder of one that was killed at once is still empty.
        let mut begun = Vec::new();
        for folder in [LOCKS, SNAPSHOTS] {
            let path = self.path(folder);
            let entries = match fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(e) if e.kind() == IoErrorKind::NotFound => continue,
                Err(e) => return Err(Error::io(&path, e)),
            };
            let is_expected = if folder == LOCKS { FileType::is_file } else { FileType::is_dir };
            let ours = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| is_expected(&kind)));
            let ids = ours.filter_map(|entry| entry.file_name().into_string().ok()).filter(|name| is_id(name));
            begun.extend(ids.map(|id| (id, folder == LOCKS)));
        }
        Ok(begun)
    }

    fn clear(&self, id: &str) -> Result<()> {
        let folder = self.path(&snapshot_folder(id));
        let entries = match fs::symlink_metadata(&folder) {
            Ok(metadata) if is_id(id) && metadata.is_dir() => fs::read_dir(&folder).map_err(|e| Error::io(&folder, e))?,
            _ => return Ok(()),
        };
        for entry in entries {
            let path = entry.map_err(|e| Error::io(&folder, e))?.path();
            let is_ours = path.file_name().is_some_and(|name| is_ours(&name.to_string_lossy()));
            if is_ours && fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file()) {
                remove_file(&path)?;
            }
        }
        match fs::remove_dir(&folder) {
            Err(e) if !matches!(e.kind(), IoErrorKind::NotFound | IoErrorKind::DirectoryNotEmpty) => Err(Error::io(&folder, e)),
            _ => Ok(()),
        }
    }

    fn sweep(&self, id: &str, is_named: &dyn Fn() -> Result<bool>) -> Result<bool> {
        Self::remove_forgotten(&self.path(MANIFESTS));
        make_lasting_folder(&self.root.join(LOCKS))?;
        let lock_path = self.lock_path(id);
        let lock = private_file(&lock_path).map_err(|e| Error::io(&lock_path, e))?;
        if lock.try_lock().is_err() {
            return Ok(false);
        }
        // A writer that was killed behind its last step left nothing but the lock.
        let is_left = !is_named()?;
        if is_left {
            self.clear(id)?;
        }
        self.remove(&format!("{LOCKS}/{id}"))?;
        Ok(is_left && !self.path(&snapshot_folder(id)).exists())
    }

    fn object(&self, path: &str, bytes: u64, rows: u64) -> Result<ParquetObject> {
        let full = self.path(path);
        let bad = || Error::new(ErrorKind::Io, format!("cannot name `{}` as a URL", full.display()));
        let base = url::Url::parse("file:///").map_err(|_| bad())?;
        let path = object_store::path::Path::from_absolute_path(&full).map_err(|e| bad().caused_by(e))?;
        Ok(ParquetObject { base, path, bytes, rows, manifest: None, hidden: Vec::new(), store: None })
    }

    fn check_private(&self, open: bool) -> Result<()> {
        for folder in private::folders(&self.root) {
            private::check(&folder, open && !folder.ends_with(LOCKS) && !folder.ends_with(MANIFESTS))?;
        }
        Ok(())
    }

    fn is_open(&self) -> bool {
        private::folders(&self.root).iter().any(|folder| private::is_open(folder))
    }

    fn local_path(&self, path: &str) -> Option<PathBuf> {
        Some(self.path(path))
    }

    fn name(&self) -> String {
        self.root.display().to_string()
    }
}

/// A text that nobody else makes.
fn uuid() -> Result<String> {
    super::super::id::random_hex(8)
}
