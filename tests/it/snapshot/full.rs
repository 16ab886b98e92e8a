//! A disk that is full: what takes snapshots away works all the same, and gives room.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use apigw_sql::ops::import::import;
use apigw_sql_source::snapshot::{SnapshotOptions, SnapshotStore};
use apigw_sql_source::{SourceOptions, SourceSet};
use async_trait::async_trait;
use datafusion::object_store::memory::InMemory;
use datafusion::object_store::path::Path;
use datafusion::object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMultipartOptions, PutOptions,
    PutPayload, PutResult, Result,
};
use futures::TryStreamExt as _;
use futures::stream::BoxStream;

use super::{Place, records};

/// Holds so many bytes.
#[derive(Debug)]
struct Disk {
    inner: InMemory,
    size: AtomicU64,
}

impl Disk {
    async fn used(&self) -> u64 {
        self.inner.list(None).try_fold(0, |sum, meta| async move { Ok(sum + meta.size) }).await.unwrap()
    }
}

impl fmt::Display for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("disk")
    }
}

#[async_trait]
impl ObjectStore for Disk {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        if self.used().await + payload.content_length() as u64 > self.size.load(Ordering::SeqCst) {
            let source = Box::new(io::Error::from(io::ErrorKind::StorageFull));
            return Err(Error::Generic { store: "disk", source });
        }
        self.inner.put_opts(location, payload, options).await
    }

    async fn put_multipart_opts(&self, location: &Path, options: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(location, options).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.inner.get_opts(location, options).await
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

#[test]
fn snapshots_are_removed_from_a_full_disk() {
    let place = Place::new();
    place.write("in.ndjson", &records(20, |_| 29_000));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // With a history of manifests, and with none.
    for snapshots in [4, 1] {
        let disk = Arc::new(Disk { inner: InMemory::new(), size: u64::MAX.into() });
        let base = url::Url::parse("memory://disk/").unwrap();
        let store = SnapshotStore::over(Arc::clone(&disk) as Arc<dyn ObjectStore>, base, "st").unwrap();
        let add = || {
            let from = vec![place.path("in.ndjson").to_str().unwrap().to_owned()];
            let source = Arc::new(SourceSet::open(&SourceOptions { from, ..SourceOptions::default() }).unwrap());
            let options = SnapshotOptions { series: "default".to_owned(), observed_at: None, sources: Vec::new(), redactor: None };
            import(&source, &store, options).map(|(snapshot, _)| snapshot.id)
        };
        let ids: Vec<String> = (0..snapshots).map(|_| add().unwrap()).collect();
        disk.size.store(runtime.block_on(disk.used()), Ordering::SeqCst);
        let error = add().unwrap_err();
        assert!(error.message().contains("no storage space"), "{error}");
        assert_eq!(store.verify().unwrap().findings, Vec::<String>::new());
        for (at, id) in ids.iter().enumerate() {
            let removed = store.remove(|_| Ok(vec![id.clone()])).unwrap();
            assert_eq!(removed.len(), 1);
            assert_eq!(store.snapshots().unwrap().len(), snapshots - at - 1);
            assert_eq!(store.verify().unwrap().findings, Vec::<String>::new());
        }
        disk.size.store(u64::MAX, Ordering::SeqCst);
        add().unwrap();
    }
}
