//! A store in an object store that fails at any request, before or after it took effect.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use apigw_sql::Engine;
use apigw_sql::ops::import::import;
use apigw_sql_source::snapshot::{SnapshotOptions, SnapshotStore};
use apigw_sql_source::{SourceOptions, SourceSet};
use async_trait::async_trait;
use datafusion::arrow::array::AsArray as _;
use datafusion::arrow::datatypes::Int64Type;
use datafusion::object_store::memory::InMemory;
use datafusion::object_store::path::Path;
use datafusion::object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMultipartOptions, PutOptions,
    PutPayload, PutResult, Result,
};
use futures::StreamExt as _;
use futures::stream::BoxStream;

use super::{Place, records};

/// Fails one request of `every`, by a sequence that is the same in each run.
#[derive(Debug)]
struct Faulty {
    inner: InMemory,
    every: AtomicU64,
    state: AtomicU64,
    failed: AtomicU64,
}

impl fmt::Display for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Faulty")
    }
}

enum Fate {
    Works,
    FailsBefore,
    FailsAfter,
}

impl Faulty {
    fn fate(&self) -> Fate {
        let every = self.every.load(Ordering::SeqCst);
        let next = |state: u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
        let random = self.state.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next).unwrap() >> 33;
        if every == 0 || !random.is_multiple_of(every) {
            return Fate::Works;
        }
        self.failed.fetch_add(1, Ordering::SeqCst);
        if (random / every).is_multiple_of(2) { Fate::FailsBefore } else { Fate::FailsAfter }
    }
}

fn broken<T>() -> Result<T> {
    Err(Error::Generic { store: "faulty", source: "the connection was reset".into() })
}

#[async_trait]
impl ObjectStore for Faulty {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        let fate = self.fate();
        if matches!(fate, Fate::FailsBefore) {
            return broken();
        }
        let done = self.inner.put_opts(location, payload, options).await;
        if matches!(fate, Fate::FailsAfter) { broken() } else { done }
    }

    async fn put_multipart_opts(&self, location: &Path, options: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        match self.fate() {
            Fate::Works => self.inner.put_multipart_opts(location, options).await,
            _ => broken(),
        }
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        match self.fate() {
            Fate::Works => self.inner.get_opts(location, options).await,
            _ => broken(),
        }
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        match self.fate() {
            Fate::Works => self.inner.delete_stream(locations),
            Fate::FailsBefore => futures::stream::once(async { broken() }).boxed(),
            Fate::FailsAfter => {
                let done = self.inner.delete_stream(locations);
                done.map(|_| broken()).boxed()
            }
        }
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        match self.fate() {
            Fate::Works => self.inner.list(prefix),
            _ => self.inner.list(prefix).take(1).chain(futures::stream::once(async { broken() })).boxed(),
        }
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}

fn options(series: &str) -> SnapshotOptions {
    SnapshotOptions { series: series.to_owned(), observed_at: None, sources: vec!["in.ndjson".to_owned()], redactor: None }
}

#[test]
fn an_object_store_that_fails_at_any_request_keeps_what_was_there() {
    let place = Place::new();
    place.write("in.ndjson", &records(200, |_| 29_000));
    let faulty = Arc::new(Faulty { inner: InMemory::new(), every: 0.into(), state: 7.into(), failed: 0.into() });
    let base = url::Url::parse("memory://bucket/").unwrap();
    let store = SnapshotStore::over(Arc::clone(&faulty) as Arc<dyn ObjectStore>, base, "a/prefix").unwrap();
    let from = vec![place.path("in.ndjson").to_str().unwrap().to_owned()];
    let source = || Arc::new(SourceSet::open(&SourceOptions { from: from.clone(), ..SourceOptions::default() }).unwrap());
    import(&source(), &store, options("good")).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let ask = |at: &str| {
        let engine = runtime.block_on(Engine::builder().snapshot_store(store.clone()).at(at).build()).unwrap();
        let question = "SELECT count(*), sum(timeout_in_millis)::bigint FROM apigateway_integration WHERE tags -> 'team' IS NOT NULL";
        let rows = runtime.block_on(async { engine.sql(question).await.unwrap().collect().await }).unwrap();
        [0, 1].map(|column| rows[0].column(column).as_primitive::<Int64Type>().value(0))
    };
    let (mut made, mut failed) = (0, 0);
    for round in 0..200 {
        faulty.every.store([4, 9, 25, 100][round % 4], Ordering::SeqCst);
        match import(&source(), &store, options("default")) {
            Ok(_) => made += 1,
            Err(error) => {
                failed += 1;
                assert!(error.message().contains("the connection was reset"), "{error}");
            }
        }
        if round % 5 == 0 {
            let _ = store.remove(|all| Ok(all.iter().filter(|s| s.series == "default").take(2).map(|s| s.id.clone()).collect()));
        }
        faulty.every.store(0, Ordering::SeqCst);
        let verified = store.verify().unwrap();
        assert_eq!(verified.findings, Vec::<String>::new(), "round {round}");
        assert_eq!(ask("good"), [200, 5_800_000], "round {round}");
        if store.snapshots().unwrap().iter().any(|snapshot| snapshot.series == "default") {
            assert_eq!(ask("@latest"), [200, 5_800_000], "round {round}");
        }
    }
    assert!(made > 20 && failed > 20, "{made} made, {failed} failed, {} requests failed", faulty.failed.load(Ordering::SeqCst));
}

#[test]
fn a_large_snapshot_is_sent_in_parts() {
    let place = Place::new();
    // Texts that do not compress, so that the file has more than a part.
    let noise = |at: u64| {
        (0..40_u64).fold(String::new(), |text, i| text + &format!("{:016x}", (at * 41 + i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    };
    let line = |text: String, at| text + &format!("{{\"_key\":\"k{at}\",\"type\":\"HTTP\",\"uri\":\"https://h/{}\"}}\n", noise(at));
    let lines = (0..32_000).fold(String::new(), line);
    place.write("in.ndjson", &lines);
    let store = SnapshotStore::over(Arc::new(InMemory::new()), url::Url::parse("memory://other/").unwrap(), "").unwrap();
    let from = vec![place.path("in.ndjson").to_str().unwrap().to_owned()];
    let source = Arc::new(SourceSet::open(&SourceOptions { from, ..SourceOptions::default() }).unwrap());
    let (snapshot, _) = import(&source, &store, options("default")).unwrap();
    assert!(snapshot.bytes() > 9 << 20, "{}", snapshot.bytes());
    assert_eq!(store.verify().unwrap().findings, Vec::<String>::new());
}
