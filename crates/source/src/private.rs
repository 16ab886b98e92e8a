//! Files and folders that only the user may read: what they hold has secrets in it.

use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind as IoErrorKind;
use std::path::Path;

use apigw_sql_value::{Error, Result};

/// A new file that only the user may read.
pub fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    private(&mut options).open(path)
}

/// Lets only the user read what is made with `options`.
#[cfg(unix)]
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Makes a folder that only the user may enter, and those above it.
pub fn make_folder(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(e) if e.kind() != IoErrorKind::AlreadyExists => Err(Error::io(path, e)),
        _ => Ok(()),
    }
}

/// Makes a folder, and those above it. Their names are on the disk then: what is in a folder whose name is lost is lost, too.
pub(crate) fn make_lasting_folder(path: &Path) -> Result<()> {
    let made: Vec<&Path> = path.ancestors().take_while(|folder| !folder.exists()).collect();
    make_folder(path)?;
    for above in made.into_iter().filter_map(Path::parent) {
        match File::open(above).and_then(|folder| folder.sync_all()) {
            // A folder that one may write to, and not read, cannot be synced.
            Err(e) if e.kind() != IoErrorKind::PermissionDenied => return Err(Error::io(above, e)),
            _ => {}
        }
    }
    Ok(())
}

/// Names that were given in a folder are on the disk, too.
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|e| Error::io(folder, e))
}
