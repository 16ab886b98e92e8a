//! The files of snapshots, of which every range that is read is compared with the checksums that were written with it.
//!
//! Pages of Parquet files have none, and a flipped bit in one is another answer. So the manifest of a snapshot's folder has a
//! checksum of each block of each file. What a reader asks for is read in whole blocks, and an answer only where they are
//! what was written.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use async_trait::async_trait;
use datafusion::object_store::path::Path;
use datafusion::object_store::{
    CopyOptions, Error as ObjectError, GetOptions, GetRange, GetResult, GetResultPayload, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, ObjectStoreExt as _, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};
use futures::StreamExt as _;
use futures::stream::BoxStream;

use crate::{Error, ErrorKind};
use apigw_sql_source::{BLOCK, FOLDER_MANIFEST, FolderManifest, ParquetObject, StoredFile, checksum, sha256};

/// What was wrong, and how to find out what else is.
fn wrong(path: &Path, what: &str) -> Error {
    Error::new(ErrorKind::Io, format!("the file `{path}` of a snapshot {what}"))
        .with_hint("`apigw-sql snapshots verify` tells what else is wrong; somebody may have removed the snapshot meanwhile")
}

/// Refuses a file that is not as long as it was, and gives the checksums of its blocks. A snapshot of an older program has none.
pub(super) async fn look_at(store: &dyn ObjectStore, object: &ParquetObject) -> crate::Result<Option<(Path, Checks)>> {
    match store.head(&object.path).await {
        Ok(meta) if meta.size == object.bytes => {}
        Ok(meta) => return Err(wrong(&object.path, &format!("has {} bytes, expected {}", meta.size, object.bytes))),
        Err(ObjectError::NotFound { .. }) => return Err(wrong(&object.path, "is missing")),
        Err(error) => return Err(wrong(&object.path, &format!("cannot be read: {error}")).caused_by(error)),
    }
    let Some(expected) = &object.manifest else { return Ok(None) };
    let manifest = manifest_beside(store, &object.path, expected).await?;
    let name = object.path.filename().unwrap_or_default();
    let blocks = manifest.file(name).and_then(StoredFile::block_checksums);
    let Some(blocks) = blocks else { return Err(wrong(&object.path, "has no checksums in the manifest of its folder")) };
    Ok(Some((object.path.clone(), Checks { bytes: object.bytes, blocks })))
}

/// The manifest of the folder of a file, which has this checksum. It is read once.
async fn manifest_beside(store: &dyn ObjectStore, file: &Path, expected: &str) -> crate::Result<Arc<FolderManifest>> {
    static KNOWN: LazyLock<Mutex<HashMap<String, Arc<FolderManifest>>>> = LazyLock::new(Mutex::default);
    let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(manifest) = known().get(expected) {
        return Ok(Arc::clone(manifest));
    }
    let depth = file.parts().count();
    let path: Path = file.parts().take(depth.saturating_sub(1)).chain([FOLDER_MANIFEST.into()]).collect();
    let content = match store.get(&path).await {
        Ok(found) => found.bytes().await,
        Err(ObjectError::NotFound { .. }) => return Err(wrong(&path, "is missing")),
        Err(error) => Err(error),
    };
    let content = content.map_err(|e| wrong(&path, &format!("cannot be read: {e}")))?;
    if sha256(&content) != expected {
        return Err(wrong(&path, "has another checksum than when it was written"));
    }
    let manifest = Arc::new(FolderManifest::decode(&content).map_err(|reason| wrong(&path, &reason))?);
    known().insert(expected.to_owned(), Arc::clone(&manifest));
    Ok(manifest)
}

/// The checksums of a file.
#[derive(Debug)]
pub(super) struct Checks {
    bytes: u64,
    blocks: Vec<u32>,
}

impl Checks {
    /// The range that a request means.
    fn range(&self, asked: Option<&GetRange>) -> Range<u64> {
        match asked {
            None => 0..self.bytes,
            Some(GetRange::Bounded(range)) => range.start.min(self.bytes)..range.end.min(self.bytes),
            Some(GetRange::Offset(start)) => *start.min(&self.bytes)..self.bytes,
            Some(GetRange::Suffix(length)) => self.bytes.saturating_sub(*length)..self.bytes,
        }
    }

    /// The blocks around a range.
    fn widened(&self, range: &Range<u64>) -> Range<u64> {
        let block = BLOCK as u64;
        range.start / block * block..range.end.next_multiple_of(block).min(self.bytes)
    }

    /// Whether whole blocks from `start` on are what was written.
    fn hold(&self, start: u64, content: &[u8]) -> bool {
        let first = usize::try_from(start / BLOCK as u64).unwrap_or(usize::MAX);
        let expected = self.blocks.get(first..).unwrap_or_default();
        let blocks = content.chunks(BLOCK);
        blocks.len() <= expected.len() && blocks.zip(expected).all(|(block, expected)| checksum(block) == *expected)
    }
}

/// A store whose files of snapshots are compared while they are read.
#[derive(Debug)]
pub(super) struct CheckedStore {
    inner: Arc<dyn ObjectStore>,
    files: HashMap<Path, Checks>,
}

impl CheckedStore {
    pub(super) fn new(inner: Arc<dyn ObjectStore>, files: HashMap<Path, Checks>) -> Self {
        Self { inner, files }
    }
}

impl fmt::Display for CheckedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

#[async_trait]
impl ObjectStore for CheckedStore {
    async fn get_opts(&self, location: &Path, mut options: GetOptions) -> Result<GetResult> {
        let Some(checks) = self.files.get(location).filter(|_| !options.head) else {
            return self.inner.get_opts(location, options).await;
        };
        let range = checks.range(options.range.as_ref());
        if range.is_empty() {
            return self.inner.get_opts(location, options).await;
        }
        let wide = checks.widened(&range);
        options.range = Some(GetRange::Bounded(wide.clone()));
        let found = self.inner.get_opts(location, options).await?;
        let (meta, attributes) = (found.meta.clone(), found.attributes.clone());
        let content = found.bytes().await?;
        if content.len() as u64 != wide.end - wide.start || !checks.hold(wide.start, &content) {
            // Readers keep no more of an error than its text.
            let (start, end) = (wide.start, wide.end);
            let what = format!("is not what was written (between its bytes {start} and {end}): see `apigw-sql snapshots verify`");
            return Err(ObjectError::Generic { store: "snapshot", source: Box::new(wrong(location, &what)) });
        }
        let within = (range.start - wide.start) as usize..(range.end - wide.start) as usize;
        let payload = GetResultPayload::Stream(futures::stream::once(std::future::ready(Ok(content.slice(within)))).boxed());
        Ok(GetResult { payload, meta, range, attributes })
    }

    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.inner.put_opts(location, payload, options).await
    }

    async fn put_multipart_opts(&self, location: &Path, options: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(location, options).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.inner.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}
