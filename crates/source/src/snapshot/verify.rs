//! Whether everything that a store names is there and is what was written.

use std::fs::File;
use std::io::ErrorKind;

use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader as _, SerializedFileReader};
use sha2::{Digest as _, Sha256};

use super::SnapshotStore;
use super::storage::snapshot_folder;
use super::store::path_of;
use crate::{FOLDER_MANIFEST, StoredFile, digest, hex};
use apigw_sql_value::{Error, Result};

/// What a look at all files found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// How many snapshots were looked at.
    pub snapshots: u64,
    /// How many files.
    pub files: u64,
    /// Their size.
    pub bytes: u64,
    /// What is wrong, one line each.
    pub findings: Vec<String>,
}

impl SnapshotStore {
    /// Reads every file of every snapshot and compares size, checksum and number of rows with the manifest.
    pub fn verify(&self) -> Result<Verification> {
        let newest = self.newest()?;
        let mut found = Verification { findings: newest.damaged, ..Verification::default() };
        found.findings.extend(self.damaged_history()?);
        let begun = self.storage.begun()?;
        for id in newest.manifest.unclaimed.iter().filter(|id| begun.iter().any(|(begun, _)| begun == *id)) {
            let folder = snapshot_folder(id);
            found.findings.push(format!("`{folder}` is named by no manifest that can be read, and stays: a damaged one may have named it"));
        }
        for snapshot in &newest.manifest.snapshots {
            found.snapshots += 1;
            for file in &snapshot.files {
                let path = path_of(snapshot, file);
                found.files += 1;
                let (bytes, wrong) = self.look_at(&path, file)?;
                found.bytes += bytes;
                found.findings.extend(wrong.map(|what| format!("`{path}` {what}")));
            }
            if let Some(expected) = &snapshot.folder {
                let path = format!("{}/{FOLDER_MANIFEST}", snapshot_folder(&snapshot.id));
                match self.storage.read(&path)? {
                    None => found.findings.push(format!("`{path}` is missing")),
                    Some(content) if hex(&Sha256::digest(&content)) != *expected => {
                        found.findings.push(format!("`{path}` has another checksum than when it was written"));
                    }
                    Some(_) => {}
                }
            }
        }
        Ok(found)
    }

    /// The size of a file, and what is wrong with it. One on disk is not held in memory.
    fn look_at(&self, path: &str, file: &StoredFile) -> Result<(u64, Option<String>)> {
        if let Some(local) = self.storage.local_path(path) {
            let mut opened = match File::open(&local) {
                Ok(opened) => opened,
                Err(e) if e.kind() == ErrorKind::NotFound => return Ok((0, Some("is missing".to_owned()))),
                Err(e) => return Err(Error::io(&local, e)),
            };
            let (bytes, sha256) = digest(&mut opened).map_err(|e| Error::io(&local, e))?;
            return Ok((bytes, wrong(file, bytes, &sha256, || rows(opened))));
        }
        let Some(content) = self.storage.read(path)? else { return Ok((0, Some("is missing".to_owned()))) };
        let bytes = content.len() as u64;
        Ok((bytes, wrong(file, bytes, &Sha256::digest(&content), || rows(content))))
    }
}

/// What is wrong with a file of this size and checksum.
fn wrong(file: &StoredFile, bytes: u64, sha256: &[u8], rows: impl FnOnce() -> std::result::Result<i64, ParquetError>) -> Option<String> {
    if bytes != file.bytes {
        return Some(format!("has {bytes} bytes, expected {}", file.bytes));
    }
    if hex(sha256) != file.sha256 {
        return Some("has another checksum than when it was written".to_owned());
    }
    match rows() {
        Err(error) => Some(format!("is no Parquet file: {error}")),
        Ok(rows) => (rows != file.rows as i64).then(|| format!("has {rows} rows, expected {}", file.rows)),
    }
}

fn rows(content: impl ChunkReader + 'static) -> std::result::Result<i64, ParquetError> {
    Ok(SerializedFileReader::new(content)?.metadata().file_metadata().num_rows())
}
