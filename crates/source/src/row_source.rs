//! What the tables read from: the files that were named, or an embedder's own source.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use arrow::record_batch::RecordBatch;
use object_store::ObjectStore;
use parquet::file::reader::ChunkReader;

use super::head::Content;
use super::rows::open_parquet;
use super::{ScanLog, ScanReport, ScanRequest, SourceSet, StoredCall};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::Result;

/// Something that produces rows of our datasets.
pub trait RowSource: fmt::Debug + Send + Sync {
    /// Starts a scan. The iterator blocks; it gives the position of the target with each batch, whose columns are
    /// those of the target in its order. Dropping it stops the work. A request without targets reads everything for
    /// the report alone.
    fn scan(self: Arc<Self>, request: ScanRequest) -> BatchIter;

    /// What was read so far, and how completely.
    fn report(&self) -> ScanReport;

    /// The same of the scans whose requests had `log`. A source that does not know one scan from another tells of all.
    fn report_of(&self, _log: &ScanLog) -> ScanReport {
        self.report()
    }

    /// Values that the source itself calls secret, of what was read so far.
    fn secrets(&self) -> Vec<Arc<str>> {
        Vec::new()
    }

    /// The one Parquet file that holds all rows of `dataset`, if it may be read as it is.
    fn parquet_of(&self, _dataset: Dataset) -> Option<ParquetFile> {
        None
    }

    /// The columns that the file of `dataset` has, where the rows are in one: an older program wrote fewer.
    fn columns_of(&self, _dataset: Dataset) -> Option<Vec<String>> {
        None
    }
}

/// A Parquet file that DataFusion may read as it is.
#[derive(Clone, Debug)]
pub enum ParquetFile {
    /// A file on disk, whose columns have yet to be looked at.
    Path(PathBuf),
    /// A file of a snapshot, which has our columns.
    Object(ParquetObject),
}

/// A file of a snapshot as DataFusion reads it.
#[derive(Clone, Debug)]
pub struct ParquetObject {
    /// The base of the store that it is in: `file:///`, `s3://bucket/`.
    pub base: url::Url,
    /// Its path below the base.
    pub path: object_store::path::Path,
    /// Its size.
    pub bytes: u64,
    /// How many rows it has.
    pub rows: u64,
    /// The SHA-256 of the manifest of its folder, which has the checksums of its blocks; older programs wrote none.
    pub manifest: Option<String>,
    /// The calls whose results it has in columns that are not shown.
    pub hidden: Vec<StoredCall>,
    /// The store to register for the base; `None`: DataFusion has it.
    pub store: Option<Arc<dyn ObjectStore>>,
}

/// The batches of a scan.
pub type BatchIter = Box<dyn Iterator<Item = Result<(usize, RecordBatch)>> + Send>;

impl RowSource for SourceSet {
    fn scan(self: Arc<Self>, request: ScanRequest) -> BatchIter {
        Box::new(Self::scan(&self, request))
    }

    fn report(&self) -> ScanReport {
        Self::report(self)
    }

    fn report_of(&self, log: &ScanLog) -> ScanReport {
        Self::report_of(self, log)
    }

    fn secrets(&self) -> Vec<Arc<str>> {
        self.secret_values().all()
    }

    fn parquet_of(&self, dataset: Dataset) -> Option<ParquetFile> {
        Self::parquet_of(self, dataset).map(ParquetFile::Path)
    }

    fn columns_of(&self, dataset: Dataset) -> Option<Vec<String>> {
        // A pipe would be opened a second time, when nobody writes into it any more.
        let only = || match self.files() {
            [only] if only.rereadable() => {
                let is_parquet = self.survey(&AtomicBool::new(false))?.content(0) == Some(&Content::Parquet);
                only.path().filter(|_| is_parquet).map(ToOwned::to_owned)
            }
            _ => None,
        };
        columns_in(std::fs::File::open(Self::parquet_of(self, dataset).or_else(only)?).ok()?)
    }
}

/// The columns of a Parquet file.
pub(crate) fn columns_in(file: impl ChunkReader + 'static) -> Option<Vec<String>> {
    let builder = open_parquet(file).ok()?;
    Some(builder.schema().fields().iter().map(|field| field.name().clone()).collect())
}
