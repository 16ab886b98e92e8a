//! The rows of all datasets: streamed from their source, or loaded once and kept.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::arrow::datatypes::FieldRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use tokio::sync::OnceCell;

use super::asked::AskedDatasets;
use super::compact::CompactBatch;
use super::hidden::{Asked, KeptColumn, KeptResults};
use super::snapshot_table::SnapshotTable;
use apigw_sql_columns::schema::Dataset;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_source::{ParquetFile, RowSource, ScanLog, ScanReport, ScanRequest, Target};

/// How rows of our datasets are kept between statements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadMode {
    /// One statement streams its sources and keeps nothing.
    Stream,
    /// Sources are read once, at the first statement that asks, and kept in memory.
    #[default]
    Memory,
}

/// The rows of all datasets of one source.
#[derive(Debug)]
pub struct Store {
    source: Arc<dyn RowSource>,
    mode: ReadMode,
    /// What statements asked for, if anything.
    asked: Mutex<Option<AskedDatasets>>,
    loaded: OnceCell<Arc<Loaded>>,
    /// A dataset as DataFusion reads it, where its source is one Parquet file of our own form.
    parquet: [OnceCell<Option<Arc<dyn TableProvider>>>; Dataset::COUNT],
}

/// All rows, in memory.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    batches: BTreeMap<Dataset, Arc<Vec<CompactBatch>>>,
    /// Results of calls over the integrations.
    kept: KeptResults,
    /// What reading them came upon.
    pub(super) log: ScanLog,
}

/// The dataset whose rows another one shows.
fn stored(dataset: Dataset) -> Dataset {
    if dataset == Dataset::Integration { Dataset::IntegrationDetail } else { dataset }
}

impl Loaded {
    /// The batches of `dataset`. The 19 columns of the integrations are the first of the detail's.
    pub(super) fn batches(&self, dataset: Dataset) -> Arc<Vec<CompactBatch>> {
        self.batches.get(&stored(dataset)).cloned().unwrap_or_default()
    }

    fn memory_size(&self) -> usize {
        let rows: usize = self.batches.values().flat_map(|batches| batches.iter()).map(CompactBatch::memory_size).sum();
        rows + self.kept.memory_size()
    }
}

impl Store {
    /// The rows of `source`.
    pub fn new(source: Arc<dyn RowSource>, mode: ReadMode) -> Self {
        Self { source, mode, asked: Mutex::default(), loaded: OnceCell::new(), parquet: std::array::from_fn(|_| OnceCell::new()) }
    }

    /// The source behind it.
    pub fn source(&self) -> &Arc<dyn RowSource> {
        &self.source
    }

    /// Whether rows are kept.
    pub(super) fn keeps_rows(&self) -> bool {
        self.mode == ReadMode::Memory
    }

    /// A statement asks for rows of a dataset; `None`: for the states of everything.
    pub(super) fn mark_used(&self, dataset: Option<Dataset>) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        match asked.as_mut() {
            Some(asked) => asked.extend(dataset),
            None => *asked = Some(AskedDatasets::of(dataset)),
        }
    }

    fn asked(&self) -> Option<AskedDatasets> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether a statement asked for rows or states.
    pub fn was_used(&self) -> bool {
        self.asked().is_some()
    }

    /// What was read so far.
    pub fn report(&self) -> ScanReport {
        self.source.report()
    }

    /// What was read so far of what statements asked for.
    pub fn report_of_answers(&self) -> ScanReport {
        let report = self.report();
        match self.asked() {
            Some(asked) => asked.narrow(report),
            None => report,
        }
    }

    /// The bytes that the loaded rows take, if they are loaded.
    pub fn memory_size(&self) -> Option<usize> {
        self.loaded.get().map(|loaded| loaded.memory_size())
    }

    /// The results of a call of `statement` over column `input` of `dataset`, if rows are kept and this call's results with them.
    pub(super) fn kept(&self, dataset: Dataset, asked: &Asked, statement: i64, input: &FieldRef) -> Result<Option<Arc<KeptColumn>>> {
        let Some(loaded) = self.loaded.get().filter(|_| stored(dataset) == Dataset::IntegrationDetail) else { return Ok(None) };
        loaded.kept.of(asked, statement, input, &loaded.batches(dataset))
    }

    /// All rows, read at the first call.
    pub(super) async fn load(&self) -> Result<Arc<Loaded>> {
        let loaded = self.loaded.get_or_try_init(|| async {
            let source = Arc::clone(&self.source);
            let stop = StopOnDrop::default();
            let stopped = Arc::clone(&stop.0);
            let read = move || read_all(source, &stopped);
            let task = tokio::task::spawn_blocking(read).await;
            let outcome = task.map_err(|e| datafusion::error::DataFusionError::ExecutionJoin(Box::new(e)))?;
            drop(stop);
            outcome.map(Arc::new)
        });
        Ok(Arc::clone(loaded.await?))
    }

    /// The table over the one Parquet file that holds `dataset`, if that is so, with those `hidden` columns of it.
    pub(super) async fn parquet(
        &self,
        state: &dyn Session,
        dataset: Dataset,
        hidden: &[FieldRef],
    ) -> Result<Option<Arc<dyn TableProvider>>> {
        if let (Some(ParquetFile::Object(object)), false) = (self.source.parquet_of(dataset), hidden.is_empty()) {
            return Ok(Some(Arc::new(SnapshotTable::of_dataset(dataset, object, hidden))));
        }
        let found = self.parquet[dataset.index()].get_or_try_init(|| async {
            if self.lacks_keys(dataset) {
                return Ok(None);
            }
            match self.source.parquet_of(dataset) {
                Some(ParquetFile::Path(path)) => super::parquet::table(state, &path, dataset).await,
                Some(ParquetFile::Object(object)) => Ok(Some(Arc::new(SnapshotTable::of_dataset(dataset, object, &[])) as _)),
                None => Ok(None),
            }
        });
        Ok(found.await?.clone())
    }

    /// Whether an older program wrote the rows without the keys that are computed: then they are read row by row.
    fn lacks_keys(&self, dataset: Dataset) -> bool {
        let may_lack = matches!(dataset, Dataset::RestApi | Dataset::Resource | Dataset::Method);
        may_lack && self.source.columns_of(dataset).is_some_and(|columns| !columns.iter().any(|name| name == "_key"))
    }

    /// Reads every source to its end for its status alone, which is noted in `log` too.
    pub(super) async fn read_to_end(&self, log: ScanLog) -> Result<()> {
        let request = ScanRequest { log: Some(log), ..ScanRequest::default() };
        let source = Arc::clone(&self.source);
        let stop = StopOnDrop::default();
        let stopped = Arc::clone(&stop.0);
        let read = move || -> Result<()> {
            for item in source.scan(request) {
                item.into_datafusion()?;
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
            }
            Ok(())
        };
        let task = tokio::task::spawn_blocking(read).await;
        drop(stop);
        task.map_err(|e| datafusion::error::DataFusionError::ExecutionJoin(Box::new(e)))?
    }
}

/// Tells a blocking reader that nobody waits for it any more.
#[derive(Default)]
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn read_all(source: Arc<dyn RowSource>, stopped: &AtomicBool) -> Result<Loaded> {
    let targets: Vec<_> =
        Dataset::READ.iter().map(|&dataset| Target { dataset, columns: (0..dataset.stored_schema().fields().len()).collect() }).collect();
    let mut batches: Vec<Vec<CompactBatch>> = std::iter::repeat_with(Vec::new).take(Dataset::READ.len()).collect();
    let log = ScanLog::default();
    for item in source.scan(ScanRequest { targets, log: Some(log.clone()), ..ScanRequest::default() }) {
        let (target, batch) = item.into_datafusion()?;
        batches[target].push(CompactBatch::new(batch)?);
        if stopped.load(Ordering::Relaxed) {
            return Err(crate::Error::new(crate::ErrorKind::Interrupted, "canceled").into_datafusion());
        }
    }
    Ok(Loaded { batches: Dataset::READ.into_iter().zip(batches.into_iter().map(Arc::new)).collect(), kept: KeptResults::default(), log })
}
