//! A store in a bucket: immutable objects, and a conditional put for the manifest.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{Duration, Utc};
use futures::TryStreamExt as _;
use object_store::path::Path as ObjectPath;
use object_store::{Error as ObjectError, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, WriteMultipart};
#[cfg(feature = "cloud")]
use object_store::{ObjectStoreScheme, aws::AmazonS3Builder, azure::MicrosoftAzureBuilder, gcp::GoogleCloudStorageBuilder};
use tokio::runtime::{Builder, Runtime};

use super::super::id::is_id;
#[cfg(feature = "cloud")]
use super::bounded_xml::BoundedXml;
use super::{Claim, Held, Listed, SNAPSHOTS, Storage, is_ours, snapshot_folder};
use crate::{ParquetObject, make_folder};
use apigw_sql_value::{Error, ErrorKind, Result};

/// Files of no snapshot that are older than this have no writer any more: there are no locks.
const FORGOTTEN: Duration = Duration::hours(24);
/// The size of the parts in which a file is sent.
const PART: usize = 8 << 20;

/// A prefix in a bucket.
pub(in crate::snapshot) struct RemoteStorage {
    name: String,
    base: url::Url,
    prefix: ObjectPath,
    store: Arc<dyn ObjectStore>,
    /// What requests run on. `Option`, because a runtime must not be dropped where it would block.
    runtime: Option<Runtime>,
}

impl fmt::Debug for RemoteStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteStorage").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Drop for RemoteStorage {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The store at `url`, whose options (credentials, endpoint) are in the environment, as the cloud's own tools have them.
#[cfg(feature = "cloud")]
pub(in crate::snapshot) fn open_url(text: &str) -> Result<RemoteStorage> {
    let wrong = |e: &dyn fmt::Display| {
        Error::usage(format!("cannot use `{text}` as a store: {e}"))
            .with_hint("expected a folder, `s3://…`, `gs://…`, `az://…` or `https://…`")
    };
    let url = url::Url::parse(text).map_err(|e| wrong(&e))?;
    // Azure's has the container where others have a user.
    let is_user = !url.username().is_empty() && !url.scheme().starts_with("abfs");
    if is_user || url.password().is_some() || url.query().is_some() {
        let found = if url.query().is_some() { "parameters" } else { "a user" };
        return Err(Error::usage(format!("cannot use `{text}` as a store: expected a bucket and a prefix, but found {found} in the URL"))
            .with_hint("credentials are taken from the environment, as the cloud's own tools take them: `AWS_ACCESS_KEY_ID` and so on"));
    }
    // As `AWS_ACCESS_KEY_ID`, but without the names that mean something to none.
    let options = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let options = options.filter(|(name, _)| ["AWS_", "AZURE_", "GOOGLE_"].iter().any(|prefix| name.starts_with(prefix)));
    let options = options.map(|(name, value)| (name.to_ascii_lowercase(), value));
    let options: Vec<(String, String)> = options.collect();
    let (scheme, prefix) = ObjectStoreScheme::parse(&url).map_err(|e| wrong(&e))?;
    // What `parse_url_opts` does, with clients of ours.
    let store: Result<Arc<dyn ObjectStore>, ObjectError> = match scheme {
        ObjectStoreScheme::AmazonS3 => {
            let builder = AmazonS3Builder::new().with_url(url.to_string()).with_http_connector(BoundedXml::default());
            let builder = known(options).fold(builder, |builder, (key, value)| builder.with_config(key, value));
            builder.build().map(|store| Arc::new(store) as _)
        }
        ObjectStoreScheme::GoogleCloudStorage => {
            let builder = GoogleCloudStorageBuilder::new().with_url(url.to_string()).with_http_connector(BoundedXml::default());
            let builder = known(options).fold(builder, |builder, (key, value)| builder.with_config(key, value));
            builder.build().map(|store| Arc::new(store) as _)
        }
        ObjectStoreScheme::MicrosoftAzure => {
            let builder = MicrosoftAzureBuilder::new().with_url(url.to_string()).with_http_connector(BoundedXml::default());
            let builder = known(options).fold(builder, |builder, (key, value)| builder.with_config(key, value));
            builder.build().map(|store| Arc::new(store) as _)
        }
        _ => object_store::parse_url_opts(&url, options).map(|(store, _)| Arc::from(store)),
    };
    let store = store.map_err(|e| wrong(&e))?;
    let mut base = url;
    base.set_path("/");
    RemoteStorage::new(store, base, prefix, text)
}

/// The options that a builder knows.
#[cfg(feature = "cloud")]
fn known<K: std::str::FromStr>(options: Vec<(String, String)>) -> impl Iterator<Item = (K, String)> {
    options.into_iter().filter_map(|(key, value)| Some((key.parse().ok()?, value)))
}

/// The store at `url`.
#[cfg(not(feature = "cloud"))]
pub(in crate::snapshot) fn open_url(text: &str) -> Result<RemoteStorage> {
    Err(Error::usage(format!("cannot use `{text}` as a store: this program was built without the clouds' object stores")))
}

impl RemoteStorage {
    /// The store below `prefix` of `store`, which DataFusion knows by `base`.
    pub(in crate::snapshot) fn new(store: Arc<dyn ObjectStore>, base: url::Url, prefix: ObjectPath, name: &str) -> Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|e| Error::new(ErrorKind::Io, format!("cannot start the runtime: {e}")).caused_by(e))?;
        Ok(Self { name: name.to_owned(), base, prefix, store, runtime: Some(runtime) })
    }

    fn path(&self, path: &str) -> ObjectPath {
        path.split('/').fold(self.prefix.clone(), ObjectPath::join)
    }

    /// Waits for a request, on threads of its own: whoever calls may be on those of another runtime.
    fn wait<T: Send>(&self, request: impl Future<Output = Result<T, ObjectError>> + Send) -> Result<T, ObjectError> {
        let Some(runtime) = &self.runtime else {
            return Err(ObjectError::NotImplemented { operation: String::new(), implementer: String::new() });
        };
        let handle = runtime.handle();
        std::thread::scope(|scope| match scope.spawn(|| handle.block_on(request)).join() {
            Ok(answer) => answer,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    }

    fn failed(&self, path: &ObjectPath, error: ObjectError) -> Error {
        let message = format!("cannot read or write `{path}` in `{}`: {error}", self.name);
        Error::new(ErrorKind::Io, message).in_file(path.to_string()).caused_by(error)
    }

    async fn send(&self, path: &ObjectPath, file: &std::path::Path) -> Result<(), ObjectError> {
        use std::io::Read as _;
        let unreadable = |e: std::io::Error| ObjectError::Generic { store: "file", source: Box::new(e) };
        let mut file = std::fs::File::open(file).map_err(unreadable)?;
        let mut part = Vec::with_capacity(PART);
        let mut read_part = |file: &mut std::fs::File| {
            part.clear();
            file.take(PART as u64).read_to_end(&mut part).map_err(unreadable)?;
            Ok::<_, ObjectError>(Bytes::copy_from_slice(&part))
        };
        let first = read_part(&mut file)?;
        if first.len() < PART {
            return self.store.put(path, first.into()).await.map(drop);
        }
        let mut upload = WriteMultipart::new_with_chunk_size(self.store.put_multipart(path).await?, PART);
        upload.put(first);
        loop {
            let next = read_part(&mut file)?;
            if next.is_empty() {
                return upload.finish().await.map(drop);
            }
            upload.wait_for_capacity(2).await?;
            upload.put(next);
        }
    }
}

impl Storage for RemoteStorage {
    fn list(&self, folder: &str) -> Result<Vec<Listed>> {
        let folder = self.path(folder);
        let objects = self.wait(self.store.list(Some(&folder)).try_collect::<Vec<_>>()).map_err(|e| self.failed(&folder, e))?;
        let below = |path: &ObjectPath| {
            let parts = path.prefix_match(&self.prefix)?;
            Some(parts.map(|part| part.as_ref().to_owned()).collect::<Vec<_>>().join("/"))
        };
        let listed =
            objects.into_iter().filter_map(|o| Some(Listed { path: below(&o.location)?, bytes: o.size, modified: o.last_modified }));
        let mut listed: Vec<_> = listed.collect();
        listed.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(listed)
    }

    fn read(&self, path: &str) -> Result<Option<Bytes>> {
        let path = self.path(path);
        match self.wait(async { self.store.get(&path).await?.bytes().await }) {
            Ok(content) => Ok(Some(content)),
            Err(ObjectError::NotFound { .. }) => Ok(None),
            Err(e) => Err(self.failed(&path, e)),
        }
    }

    fn create(&self, path: &str, content: &[u8]) -> Result<bool> {
        let path = self.path(path);
        let content = Bytes::copy_from_slice(content);
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        match self.wait(self.store.put_opts(&path, content.into(), options)) {
            Ok(_) => Ok(true),
            Err(ObjectError::AlreadyExists { .. } | ObjectError::Precondition { .. }) => Ok(false),
            Err(e) => Err(self.failed(&path, e)),
        }
    }

    fn remove(&self, path: &str) -> Result<()> {
        let path = self.path(path);
        match self.wait(self.store.delete(&path)) {
            Ok(()) | Err(ObjectError::NotFound { .. }) => Ok(()),
            Err(e) => Err(self.failed(&path, e)),
        }
    }

    fn claim(&self, id: &str) -> Result<Option<Claim>> {
        let folder = std::env::temp_dir().join(format!("apigw-sql-{id}"));
        make_folder(&folder)?;
        Ok(Some(Claim { id: id.to_owned(), folder, held: Held::Folder }))
    }

    fn publish(&self, claim: &Claim, names: &[String]) -> Result<()> {
        for name in names {
            let path = self.path(&format!("{}/{name}", snapshot_folder(&claim.id)));
            self.wait(self.send(&path, &claim.folder().join(name))).map_err(|e| self.failed(&path, e))?;
        }
        Ok(())
    }

    fn begun(&self) -> Result<Vec<(String, bool)>> {
        let files = self.list(SNAPSHOTS)?;
        let ids = files.iter().filter_map(|file| file.path.strip_prefix(SNAPSHOTS)?.strip_prefix('/')?.split_once('/'));
        Ok(ids.filter(|(id, _)| is_id(id)).map(|(id, _)| (id.to_owned(), false)).collect())
    }

    fn clear(&self, id: &str) -> Result<()> {
        if !is_id(id) {
            return Ok(());
        }
        let folder = format!("{}/", snapshot_folder(id));
        let files = self.list(&snapshot_folder(id))?;
        let ours = files.iter().filter(|file| file.path.strip_prefix(&folder).is_some_and(is_ours));
        ours.into_iter().try_for_each(|file| self.remove(&file.path))
    }

    fn sweep(&self, id: &str, is_named: &dyn Fn() -> Result<bool>) -> Result<bool> {
        let files = self.list(&snapshot_folder(id))?;
        let newest = files.iter().map(|file| file.modified).max();
        if newest.is_some_and(|at| Utc::now() - at < FORGOTTEN) || is_named()? {
            return Ok(false);
        }
        self.clear(id).map(|()| true)
    }

    fn object(&self, path: &str, bytes: u64, rows: u64) -> Result<ParquetObject> {
        Ok(ParquetObject {
            base: self.base.clone(),
            path: self.path(path),
            bytes,
            rows,
            manifest: None,
            hidden: Vec::new(),
            store: Some(Arc::clone(&self.store)),
        })
    }

    fn check_private(&self, _open: bool) -> Result<()> {
        Ok(())
    }

    fn is_open(&self) -> bool {
        false
    }

    fn local_path(&self, _path: &str) -> Option<PathBuf> {
        None
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}
