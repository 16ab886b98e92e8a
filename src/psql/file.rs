//! Result files: written beside their place and moved there when they are whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use apigw_sql_columns::output::Guard;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Temporary files that exist now, for [`remove_pending`].
static PENDING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
/// Tells temporary files of one process apart.
static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A file that results are written to.
#[derive(Debug)]
pub struct OutputFile {
    name: PathBuf,
    file: File,
    /// The temporary file and its final place; `None` where the file is written in place.
    moved: Option<(PathBuf, PathBuf)>,
}

impl OutputFile {
    /// A file that appears, whole, at [`OutputFile::commit`], and not at all without it. What is there now stays
    /// until then. Devices and pipes cannot be replaced and are written directly.
    pub fn create(path: &Path) -> Result<Self> {
        if fs::metadata(path).is_ok_and(|m| !m.is_file()) {
            return Self::in_place(path);
        }
        // Through a symbolic link: the file it points to is replaced, not the link.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let temporary = temporary_name(&place);
        let file = OpenOptions::new().write(true).create_new(true).open(&temporary).map_err(|e| cannot_create(path, e))?;
        pending().push(temporary.clone());
        let output = Self { name: path.to_owned(), file, moved: Some((temporary.clone(), place.clone())) };
        if let Ok(existing) = fs::metadata(&place) {
            if existing.permissions().readonly() {
                return Err(cannot_create(path, io::ErrorKind::PermissionDenied.into()));
            }
            fs::set_permissions(&temporary, existing.permissions()).map_err(|e| cannot_create(path, e))?;
        }
        Ok(output)
    }

    /// A file that grows as it is written; an existing one is emptied.
    pub fn in_place(path: &Path) -> Result<Self> {
        let file = File::create(path).map_err(|e| cannot_create(path, e))?;
        Ok(Self { name: path.to_owned(), file, moved: None })
    }

    /// The name it was opened by.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// A writer to its end. A terminal may be called as a file is.
    pub fn writer(&self) -> Result<Box<dyn Write + Send>> {
        let file = self.file.try_clone().map_err(|e| cannot_create(&self.name, e))?;
        Ok(if file.is_terminal() { Box::new(Guard::new(Box::new(file))) } else { Box::new(file) })
    }

    /// Moves it to its place.
    pub fn commit(mut self) -> Result<()> {
        let Some((temporary, place)) = self.moved.take() else { return Ok(()) };
        let moved = fs::rename(&temporary, &place);
        if moved.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        forget(&temporary);
        moved.map_err(|e| cannot_create(&self.name, e))
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        if let Some((temporary, _)) = self.moved.take() {
            let _ = fs::remove_file(&temporary);
            forget(&temporary);
        }
    }
}

/// Removes all files that are not whole yet: for an exit that runs no destructors.
pub fn remove_pending() {
    for path in pending().drain(..) {
        let _ = fs::remove_file(path);
    }
}

/// The error of a failed write.
pub(super) fn write_error(error: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write the result: {error}")).caused_by(error)
}

fn pending() -> std::sync::MutexGuard<'static, Vec<PathBuf>> {
    PENDING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn forget(path: &Path) {
    pending().retain(|p| p != path);
}

fn temporary_name(place: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(format!(".{}-{}.tmp", process::id(), COUNTER.fetch_add(1, Ordering::Relaxed)));
    place.with_file_name(name)
}

fn cannot_create(path: &Path, error: io::Error) -> Error {
    Error::usage(format!("cannot write `{}`: {error}", path.display())).caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        fs::write(&path, "old").unwrap();
        {
            let output = OutputFile::create(&path).unwrap();
            output.writer().unwrap().write_all(b"half").unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        let output = OutputFile::create(&path).unwrap();
        output.writer().unwrap().write_all(b"whole").unwrap();
        output.commit().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "whole");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_folder_is_an_error_that_names_the_file() {
        let error = OutputFile::create(Path::new("/nonexistent/out.csv")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.message().starts_with("cannot write `/nonexistent/out.csv`"), "{error}");
    }
}
