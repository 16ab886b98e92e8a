//! A snapshot as a source of rows.

use std::fs::File;
use std::sync::{Arc, OnceLock};

use arrow::array::{RecordBatch, RecordBatchOptions, new_null_array};
use bytes::Bytes;
use chrono::Utc;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;
use parquet::file::reader::ChunkReader;

use super::SnapshotStore;
use super::manifest::Snapshot;
use super::store::path_of;
use crate::{
    BatchIter, ParquetFile, RowSource, ScanReport, ScanRequest, SourceState, SourceStatus, StoredFile, Target, columns_in, sha256,
    statuses_in,
};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::{Error, ErrorKind, Result};

/// A snapshot of a store.
#[derive(Debug)]
pub struct SnapshotSource {
    store: SnapshotStore,
    snapshot: Snapshot,
    report: OnceLock<ScanReport>,
    /// What is to be said of the snapshots beside it.
    beside: Option<String>,
}

impl SnapshotSource {
    /// The rows of a snapshot of `store`.
    pub fn new(store: SnapshotStore, snapshot: Snapshot) -> Self {
        Self { store, snapshot, report: OnceLock::new(), beside: None }
    }

    /// Tells of those of `all` that would be newer, were they not of the future.
    #[must_use]
    pub fn beside(mut self, all: &[Snapshot]) -> Self {
        let now = Utc::now();
        let is_passed_over =
            |other: &&Snapshot| other.series == self.snapshot.series && other.id != self.snapshot.id && other.is_ahead(now);
        let (count, last) = (all.iter().filter(is_passed_over).count(), all.iter().filter(is_passed_over).max_by_key(|s| s.observed_at));
        self.beside = last.map(|last| {
            let (which, id) = (if count == 1 { "a snapshot".to_owned() } else { format!("{count} snapshots, the last") }, &last.id);
            format!("{which} of the future is passed over: `{id}` is of {}; `apigw-sql snapshots rm` removes it", last.observed())
        });
        self
    }

    /// The snapshot.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    fn content(&self, file: &StoredFile) -> Result<Bytes> {
        let path = path_of(&self.snapshot, file);
        let content = self.store.storage.read(&path)?.ok_or_else(|| self.wrong(file, "is missing"))?;
        self.check_size(file, content.len() as u64)?;
        if sha256(&content) != file.sha256 {
            return Err(self.wrong(file, "is not what was written"));
        }
        Ok(content)
    }

    fn check_size(&self, file: &StoredFile, bytes: u64) -> Result<()> {
        if bytes == file.bytes {
            return Ok(());
        }
        Err(self.wrong(file, &format!("has {bytes} bytes, expected {}", file.bytes)))
    }

    fn wrong(&self, file: &StoredFile, what: &str) -> Error {
        let (path, store) = (path_of(&self.snapshot, file), self.store.name());
        Error::new(ErrorKind::Source, format!("`{path}` of the store `{store}` {what}"))
            .with_hint("`apigw-sql snapshots verify` tells what else is; somebody may have removed the snapshot meanwhile")
    }

    /// The rows of a target, read one batch after the other.
    fn rows(&self, target: &Target) -> Result<BatchIter> {
        let Some(file) = self.snapshot.file(target.dataset) else { return Ok(Box::new(std::iter::empty())) };
        match self.store.storage.local_path(&path_of(&self.snapshot, file)) {
            Some(path) => {
                let opened = File::open(&path).map_err(|_| self.wrong(file, "is missing"))?;
                self.check_size(file, opened.metadata().map_err(|e| Error::io(&path, e))?.len())?;
                file.check(&path).map_err(|_| self.wrong(file, "is not what was written"))?;
                read(opened, target)
            }
            None => read(self.content(file)?, target),
        }
    }

    fn statuses(&self) -> Result<Vec<SourceStatus>> {
        let Some(file) = self.snapshot.file(Dataset::SourceStatus) else { return Ok(Vec::new()) };
        statuses_in(self.content(file)?).map_err(|e| {
            Error::new(ErrorKind::Source, format!("cannot read it as a Parquet file: {e}")).in_file(path_of(&self.snapshot, file))
        })
    }
}

impl RowSource for SnapshotSource {
    fn scan(self: Arc<Self>, request: ScanRequest) -> BatchIter {
        let rows = request.targets.into_iter().enumerate().flat_map(move |(position, target)| -> BatchIter {
            match self.rows(&target) {
                Ok(rows) => Box::new(rows.map(move |item| item.map(|(_, batch)| (position, batch)))),
                Err(error) => Box::new(std::iter::once(Err(error))),
            }
        });
        Box::new(rows)
    }

    fn report(&self) -> ScanReport {
        let report = self.report.get_or_init(|| match self.statuses() {
            Ok(sources) => ScanReport { sources, notes: self.snapshot.notes.iter().chain(&self.beside).cloned().collect() },
            Err(error) => ScanReport { sources: vec![failed(&self.snapshot, &error)], notes: Vec::new() },
        });
        report.clone()
    }

    fn parquet_of(&self, dataset: Dataset) -> Option<ParquetFile> {
        // A dataset that it does not have is empty, which `scan` says.
        self.store.object(&self.snapshot, dataset).ok().flatten().map(ParquetFile::Object)
    }

    fn columns_of(&self, dataset: Dataset) -> Option<Vec<String>> {
        let file = self.snapshot.file(dataset)?;
        match self.store.storage.local_path(&path_of(&self.snapshot, file)) {
            Some(path) => columns_in(File::open(path).ok()?),
            None => columns_in(self.content(file).ok()?),
        }
    }
}

/// The state of a snapshot whose own states cannot be read.
fn failed(snapshot: &Snapshot, error: &Error) -> SourceStatus {
    SourceStatus {
        source: None,
        document: None,
        source_path: format!("snapshot {}", snapshot.id),
        account_id: None,
        region: None,
        rest_api_id: None,
        state: Some(SourceState::Failed),
        records: snapshot.rows(Dataset::IntegrationDetail),
        skipped: 0,
        duplicates: 0,
        reason: Some(error.to_string()),
        first_error_at: None,
        observed_at: Some(snapshot.observed_at),
        named_explicitly: true,
    }
}

/// The wanted columns of a file, in the order of the target. One that an older program did not write is NULL.
fn read(file: impl ChunkReader + 'static, target: &Target) -> Result<BatchIter> {
    let failed = |e: ParquetError| Error::new(ErrorKind::Source, format!("cannot read a snapshot: {e}")).caused_by(e);
    let wanted = target.dataset.stored_schema().project(&target.columns);
    let wanted = Arc::new(wanted.map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))?);
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(failed)?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), wanted.fields().iter().map(|field| field.name().as_str()));
    let reader = builder.with_projection(mask).build().map_err(failed)?;
    Ok(Box::new(reader.map(move |batch| {
        let bad = |e| Error::new(ErrorKind::Source, format!("cannot read a snapshot: {e}"));
        let batch = batch.map_err(bad)?;
        let column = |field: &arrow::datatypes::FieldRef| match batch.column_by_name(field.name()) {
            Some(array) => Arc::clone(array),
            None => new_null_array(field.data_type(), batch.num_rows()),
        };
        let columns = wanted.fields().iter().map(column).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        Ok((0, RecordBatch::try_new_with_options(Arc::clone(&wanted), columns, &options).map_err(bad)?))
    })))
}
