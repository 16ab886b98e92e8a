//! Whether everything that a store names is there and is what was written.

use bytes::Bytes;
use datafusion::parquet::file::reader::{FileReader as _, SerializedFileReader};
use sha2::{Digest as _, Sha256};

use super::SnapshotStore;
use super::id::hex;
use super::manifest::StoredFile;
use super::store::path_of;
use crate::Result;

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
        for snapshot in &newest.manifest.snapshots {
            found.snapshots += 1;
            for file in &snapshot.files {
                let path = path_of(snapshot, file);
                found.files += 1;
                match self.storage.read(&path)? {
                    None => found.findings.push(format!("`{path}` is missing")),
                    Some(content) => {
                        found.bytes += content.len() as u64;
                        found.findings.extend(wrong(file, content).map(|what| format!("`{path}` {what}")));
                    }
                }
            }
        }
        Ok(found)
    }
}

/// What is wrong with the content of a file.
fn wrong(file: &StoredFile, content: Bytes) -> Option<String> {
    if content.len() as u64 != file.bytes {
        return Some(format!("has {} bytes, expected {}", content.len(), file.bytes));
    }
    if hex(&Sha256::digest(&content)) != file.sha256 {
        return Some("has another checksum than when it was written".to_owned());
    }
    match SerializedFileReader::new(content) {
        Err(error) => Some(format!("is no Parquet file: {error}")),
        Ok(reader) => {
            let rows = reader.metadata().file_metadata().num_rows();
            (rows != file.rows as i64).then(|| format!("has {rows} rows, expected {}", file.rows))
        }
    }
}
