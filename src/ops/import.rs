//! `import`: reads sources once and keeps them as a snapshot.

use std::sync::Arc;

use crate::Result;
use crate::table::ChosenResults;
use apigw_sql_source::snapshot::{Snapshot, SnapshotOptions, SnapshotStore, SnapshotWriter};
use apigw_sql_source::{ResultColumns, RowSource, ScanReport, ScanRequest, SourceSet};

/// Reads all of `source` into a new snapshot of `store`. The snapshot is there if the result is `Ok`; a failure leaves
/// the store as it was.
///
/// ```
/// use std::sync::Arc;
/// use apigw_sql::Engine;
/// use apigw_sql::ops::import::import;
/// use apigw_sql_source::snapshot::{DEFAULT_SERIES, SnapshotOptions, SnapshotStore};
/// use apigw_sql_source::{SourceOptions, SourceSet};
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("store");
/// let store = SnapshotStore::open(path.to_str().unwrap())?;
/// let source = Arc::new(SourceSet::open(&SourceOptions { from: vec!["data/sample".to_owned()], ..SourceOptions::default() })?);
/// let options = SnapshotOptions {
///     series: DEFAULT_SERIES.to_owned(),
///     observed_at: None,
///     sources: vec!["data/sample".to_owned()],
///     redactor: None,
/// };
/// let (snapshot, report) = import(&source, &store, options)?;
/// assert!(snapshot.complete && report.incomplete().next().is_none());
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let engine = Engine::builder().snapshot_store(store).at("@latest").build().await?;
/// let rows = engine.sql("SELECT count(*) FROM apigateway_integration").await?.collect().await?;
/// assert_eq!(rows.len(), 1);
/// # Ok::<_, apigw_sql::Error>(())
/// # })?;
/// # Ok::<_, apigw_sql::Error>(())
/// ```
pub fn import(source: &Arc<SourceSet>, store: &SnapshotStore, options: SnapshotOptions) -> Result<(Snapshot, ScanReport)> {
    let written = write(source, store, options);
    if written.is_err() {
        // What cannot be cleared away now will be by the next writer.
        let _ = store.sweep();
    }
    written
}

fn write(source: &Arc<SourceSet>, store: &SnapshotStore, options: SnapshotOptions) -> Result<(Snapshot, ScanReport)> {
    let hidden: Arc<dyn ResultColumns> = Arc::new(ChosenResults::default());
    let mut writer = SnapshotWriter::begin(store, options.clone(), Some(&hidden))?;
    writer.add(Arc::clone(source) as Arc<dyn RowSource>)?;
    if source.needs_another_pass() {
        // There are more records than are remembered, and some come again: once more, knowing which.
        drop(writer);
        writer = SnapshotWriter::begin(store, options, Some(&hidden))?;
        writer.add(Arc::clone(source) as Arc<dyn RowSource>)?;
    }
    let mut report = source.report();
    if report.sources.iter().any(|status| status.state.is_none()) {
        // Files that no row was wanted of are looked at for their state alone.
        for item in source.scan(ScanRequest::default()) {
            item?;
        }
        report = source.report();
    }
    let report = writer.told(report);
    Ok((writer.finish(&report)?, report))
}
