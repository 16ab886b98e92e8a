//! Files that we wrote, and what is said of them in a manifest: which there are, and what is in them.
//!
//! The first line of a manifest names its format and has the checksum of the rest, which is JSON.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::FieldRef;
use flate2::Crc;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use apigw_sql_value::Result;

/// The name of the manifest that lies beside the files of a folder.
pub const FOLDER_MANIFEST: &str = "apigw-sql.json";
/// The version of each format. A program refuses one that is higher than its own: members that may be ignored need none.
const VERSION: u64 = 1;
const FOLDER_FORMAT: &str = "apigw-sql-folder";
/// A manifest of a folder names a few files, with a checksum for each block of theirs.
const LIMIT: u64 = 64 << 20;
/// The size of the blocks that have checksums of their own: what a query reads of a file is compared with them.
pub const BLOCK: usize = 64 << 10;

/// A file with the rows of a dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// The dataset, as `schema.table`.
    pub dataset: String,
    /// The file's name.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
    /// The SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
    /// The CRC-32 of each 64 KiB of its content, in hexadecimal digits. Only the manifest of its folder has them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub blocks: String,
    /// The calls whose results it has in columns that are not shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<StoredCall>,
}

/// A call over a column whose results are kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StoredCall {
    /// The function.
    pub function: String,
    /// Its first argument.
    pub column: String,
    /// The others, which are texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
    /// The version of what the function gives.
    pub version: u32,
}

/// Makes the columns of a file that are not shown.
pub trait ResultColumns: std::fmt::Debug + Send + Sync {
    /// The calls whose results are worth keeping, as rows of a file show, and the columns that hold them. The rows are all
    /// columns of a dataset.
    fn choose(&self, rows: &[RecordBatch]) -> Result<Vec<(StoredCall, FieldRef)>>;

    /// The results of those calls.
    fn results(&self, calls: &[StoredCall], rows: &RecordBatch) -> Result<Vec<ArrayRef>>;
}

/// Why the content of a manifest's file cannot be used.
#[derive(Debug)]
pub enum DecodeError {
    /// It is not what was written.
    Damaged(String),
    /// A newer program wrote it, with this version of the format.
    Newer(u64),
}

impl DecodeError {
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u64,
    sha256: String,
}

/// The content of a manifest with this body.
pub fn with_header(format: &str, body: &[u8]) -> serde_json::Result<Vec<u8>> {
    let header = Header { format: format.to_owned(), version: VERSION, sha256: hex(&Sha256::digest(body)) };
    let mut content = serde_json::to_vec(&header)?;
    content.push(b'\n');
    content.extend(body);
    Ok(content)
}

/// What a manifest says, if it is what was written.
pub fn decode<T: DeserializeOwned>(format: &str, content: &[u8]) -> Result<T, DecodeError> {
    let end = memchr::memchr(b'\n', content).ok_or_else(|| DecodeError::damaged("it has no first line"))?;
    let (first, body) = (&content[..end], &content[end + 1..]);
    let header: Header = serde_json::from_slice(first).map_err(|e| DecodeError::damaged(format!("its first line is no header: {e}")))?;
    if header.format != format {
        return Err(DecodeError::damaged(format!("it says that it is `{}`", header.format)));
    }
    if header.sha256 != hex(&Sha256::digest(body)) {
        return Err(DecodeError::damaged("its checksum is another one"));
    }
    match header.version {
        VERSION => {}
        newer if newer > VERSION => return Err(DecodeError::Newer(newer)),
        unknown => return Err(DecodeError::damaged(format!("it says that it is of version {unknown}"))),
    }
    serde_json::from_slice(body).map_err(|e| DecodeError::damaged(format!("it is no manifest: {e}")))
}

/// What a folder has: some of its files are missing where it was copied half.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderManifest {
    pub(crate) files: Vec<StoredFile>,
}

impl FolderManifest {
    /// The content of its file.
    pub(crate) fn encode(&self) -> serde_json::Result<Vec<u8>> {
        with_header(FOLDER_FORMAT, &serde_json::to_vec_pretty(self)?)
    }

    /// The manifest of a folder, if it has one; or why it cannot be used. Folders of older programs have none.
    pub(crate) fn of(folder: &Path) -> Option<Result<Self, String>> {
        let mut content = Vec::new();
        let read = File::open(folder.join(FOLDER_MANIFEST)).and_then(|file| file.take(LIMIT).read_to_end(&mut content));
        match read {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => Some(Err(format!("it cannot be read: {error}"))),
            Ok(_) => Some(Self::decode(&content)),
        }
    }

    /// What the content of a manifest says, or why it cannot be used.
    pub fn decode(content: &[u8]) -> Result<Self, String> {
        decode(FOLDER_FORMAT, content).map_err(|error| match error {
            DecodeError::Damaged(what) => format!("it is damaged: {what}"),
            DecodeError::Newer(version) => format!("it is of version {version}, which a newer program wrote"),
        })
    }

    /// What it says of a file.
    pub fn file(&self, name: &str) -> Option<&StoredFile> {
        self.files.iter().find(|file| file.name == name)
    }
}

/// Whether a file that lies in a directory is the manifest of its folder, which is no source.
pub(super) fn is_folder_manifest(path: &Path) -> bool {
    let mut head = Vec::new();
    let expected = format!("{{\"format\":\"{FOLDER_FORMAT}\"");
    path.file_name().is_some_and(|name| name == FOLDER_MANIFEST)
        && File::open(path).and_then(|file| file.take(expected.len() as u64).read_to_end(&mut head)).is_ok()
        && head == expected.as_bytes()
}

impl StoredFile {
    /// The checksums of its blocks, if it has one for each.
    pub fn block_checksums(&self) -> Option<Vec<u32>> {
        let parse = |digits: &[u8]| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
        let blocks: Vec<u32> = self.blocks.as_bytes().chunks(8).map(parse).collect::<Option<_>>()?;
        (blocks.len() as u64 == self.bytes.div_ceil(BLOCK as u64)).then_some(blocks)
    }

    /// What is wrong with the file at `path`, if it is not the one that was written.
    pub fn check(&self, path: &Path) -> Result<(), String> {
        let mut file = File::open(path).map_err(|e| e.to_string())?;
        let bytes = file.metadata().map_err(|e| e.to_string())?.len();
        if bytes != self.bytes {
            return Err(format!("it has {bytes} bytes, and should have {}", self.bytes));
        }
        let (_, sha256) = digest(&mut file).map_err(|e| e.to_string())?;
        if hex(&sha256) == self.sha256 { Ok(()) } else { Err("it has another checksum than when it was written".to_owned()) }
    }
}

/// The size and the SHA-256 of what is read.
pub fn digest(content: &mut impl Read) -> std::io::Result<(u64, Vec<u8>)> {
    let (mut sha256, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 20]);
    loop {
        let read = content.read(&mut buffer)?;
        if read == 0 {
            return Ok((bytes, sha256.finalize().to_vec()));
        }
        sha256.update(&buffer[..read]);
        bytes += read as u64;
    }
}

/// The checksums of the blocks of what is written, one piece after the other.
#[derive(Default)]
pub struct Blocks {
    current: Crc,
    text: String,
}

impl Blocks {
    pub(crate) fn update(&mut self, mut content: &[u8]) {
        while !content.is_empty() {
            let missing = BLOCK - self.current.amount() as usize;
            let (piece, rest) = content.split_at(missing.min(content.len()));
            self.current.update(piece);
            if self.current.amount() as usize == BLOCK {
                self.end_block();
            }
            content = rest;
        }
    }

    fn end_block(&mut self) {
        self.text.push_str(&hex(&self.current.sum().to_be_bytes()));
        self.current.reset();
    }

    /// All of them, in hexadecimal digits.
    pub(crate) fn finish(mut self) -> String {
        if self.current.amount() > 0 {
            self.end_block();
        }
        self.text
    }
}

/// The checksum of a block.
pub fn checksum(block: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(block);
    crc.sum()
}

/// The SHA-256 of bytes, in hexadecimal digits.
pub fn sha256(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

/// Bytes in hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
