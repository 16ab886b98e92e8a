//! What one statement reads: the rows that are kept for it alone, and how completely its sources were read.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use datafusion::catalog::Session;
use datafusion::error::Result;

use super::asked::AskedDatasets;
use super::store::{ReadMode, Store};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_source::{RowSource, ScanLog, ScanReport};

/// The reading of one statement, an extension of the session that plans it. Scans of a session without one keep and note
/// nothing.
#[derive(Debug, Default)]
pub struct Reading {
    reads: Reads,
    /// Where the statement reads a dataset more than once: what it keeps, for as long as this lives.
    kept: Option<Mutex<Vec<Kept>>>,
}

/// The rows of a store that streams.
#[derive(Debug)]
struct Kept {
    of: Arc<Store>,
    rows: Arc<Store>,
}

impl Reading {
    /// The reading of a statement that scans datasets once or, where it `reads_twice`, more often: it must see the same rows
    /// each time.
    pub fn new(reads: Reads, reads_twice: bool) -> Self {
        Self { reads, kept: reads_twice.then(Mutex::default) }
    }

    /// The store to scan instead of `store`.
    pub(super) fn store_for(&self, store: &Arc<Store>) -> Arc<Store> {
        let Some(kept) = self.kept.as_ref().filter(|_| !store.keeps_rows()) else { return Arc::clone(store) };
        let mut kept = lock(kept);
        if let Some(known) = kept.iter().find(|kept| Arc::ptr_eq(&kept.of, store)) {
            return Arc::clone(&known.rows);
        }
        let rows = Arc::new(Store::new(Arc::clone(store.source()), ReadMode::Memory));
        kept.push(Kept { of: Arc::clone(store), rows: Arc::clone(&rows) });
        rows
    }
}

/// What is read by the statement that `state` plans.
pub(super) fn reading(state: &dyn Session) -> Arc<Reading> {
    state.config().get_extension::<Reading>().unwrap_or_default()
}

/// What the scans of one statement came upon. Cloning it shares it.
#[derive(Clone, Debug, Default)]
pub struct Reads(Arc<Mutex<Vec<Read>>>);

#[derive(Debug)]
enum Read {
    /// A source, and what the statement's scans of it came upon; `None`: its files are handed to DataFusion's readers.
    Source { of: Arc<dyn RowSource>, log: Option<ScanLog>, datasets: AskedDatasets },
    /// Something that needs no reading to be known.
    Known(ScanReport),
}

impl Reading {
    /// Reads every source of `store` to its end, unless its rows are kept: then that happened or happens.
    pub(super) async fn read_to_end(&self, store: &Arc<Store>) -> Result<()> {
        let store = self.store_for(store);
        if store.keeps_rows() {
            self.note(store.source(), None, Some(&store.load().await?.log));
            return Ok(());
        }
        store.read_to_end(self.log_of(store.source(), None)).await
    }

    /// The log for a scan of `source`: all scans of a statement have one.
    pub(super) fn log_of(&self, source: &Arc<dyn RowSource>, dataset: Option<Dataset>) -> ScanLog {
        let log = ScanLog::default();
        self.note(source, dataset, Some(&log)).unwrap_or(log)
    }

    /// Notes that rows of a dataset of `source` (`None`: the states of all of it) are used, and with what log they were read; the log
    /// that is known of them.
    pub(super) fn note(&self, source: &Arc<dyn RowSource>, dataset: Option<Dataset>, log: Option<&ScanLog>) -> Option<ScanLog> {
        let mut reads = lock(&self.reads.0);
        for read in reads.iter_mut() {
            if let Read::Source { of, log: known, datasets } = read
                && Arc::ptr_eq(of, source)
            {
                datasets.extend(dataset);
                *known = known.take().or_else(|| log.cloned());
                return known.clone();
            }
        }
        reads.push(Read::Source { of: Arc::clone(source), log: log.cloned(), datasets: AskedDatasets::of(dataset) });
        log.cloned()
    }

    /// Notes what is known of something that the answer is made of.
    pub(super) fn note_known(&self, report: ScanReport) {
        lock(&self.reads.0).push(Read::Known(report));
    }
}

impl Reads {
    /// How completely the sources were read, so far.
    pub fn report(&self) -> ScanReport {
        let mut reports: Vec<ScanReport> = Vec::new();
        for read in lock(&self.0).iter() {
            let report = match read {
                Read::Source { of, log, datasets } => datasets.narrow(of.report_of(&log.clone().unwrap_or_default())),
                Read::Known(report) => report.clone(),
            };
            // Both sides of a comparison may be one source.
            if !reports.contains(&report) {
                reports.push(report);
            }
        }
        let mut all = ScanReport::default();
        for report in reports {
            all.sources.extend(report.sources);
            all.notes.extend(report.notes);
        }
        all
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
