//! A new snapshot: written beside the others, named by the manifest when it is whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::dataset_folder::{DatasetFolder, WrittenFolder};
use super::id::new_id;
use super::manifest::{Description, Snapshot};
use super::redact::Redactor;
use super::storage::Claim;
use super::{SnapshotStore, check_series};
use crate::{FOLDER_MANIFEST, ResultColumns, RowSource, ScanReport, SourceState, StoredFile};
use apigw_sql_value::error::without_credentials;
use apigw_sql_value::{Error, ErrorKind, Result};

/// How often another id is tried because somebody cleared the place of one away.
const TRIES: usize = 10;

/// How many notes about the sources are kept.
const NOTES: usize = 50;

/// What is said of a new snapshot beside its rows.
#[derive(Clone, Debug)]
pub struct SnapshotOptions {
    /// The series that it belongs to.
    pub series: String,
    /// When what it holds was so; `None`: now.
    pub observed_at: Option<DateTime<Utc>>,
    /// The sources, as they were named.
    pub sources: Vec<String>,
    /// What replaces what looks like a secret, if something does.
    pub redactor: Option<Redactor>,
}

/// A snapshot that is being written.
pub struct SnapshotWriter {
    store: SnapshotStore,
    claim: Claim,
    folder: DatasetFolder,
    options: SnapshotOptions,
    began: DateTime<Utc>,
    /// What was added, which may know secrets.
    added: Vec<Arc<dyn RowSource>>,
}

impl SnapshotWriter {
    /// Begins a snapshot, with `hidden` columns of the integrations, if any. Leftovers of writers that were killed are cleared away
    /// first.
    pub fn begin(store: &SnapshotStore, options: SnapshotOptions, hidden: Option<&Arc<dyn ResultColumns>>) -> Result<Self> {
        check_series(&options.series)?;
        // A store whose manifest cannot be read is told before anything is read.
        store.sweep()?;
        let began = Utc::now();
        let claim = claim(store, began)?;
        let folder = DatasetFolder::begin(claim.folder(), hidden)?;
        Ok(Self { store: store.clone(), claim, folder, options, began, added: Vec::new() })
    }

    /// Adds all rows of a source.
    pub fn add(&mut self, source: Arc<dyn RowSource>) -> Result<()> {
        self.added.push(Arc::clone(&source));
        let rows = DatasetFolder::rows_of(Arc::clone(&source));
        self.folder.add(match &self.options.redactor {
            None => rows,
            Some(redactor) => redactor.redacted(rows, source),
        })
    }

    /// The report as it is kept and told: without secrets where they are replaced.
    pub fn told(&self, report: ScanReport) -> ScanReport {
        match &self.options.redactor {
            None => report,
            Some(redactor) => redactor.redact_report(report, &self.secrets()),
        }
    }

    /// What the sources call secret.
    fn secrets(&self) -> Vec<Arc<str>> {
        self.added.iter().flat_map(|source| source.secrets()).collect()
    }

    /// Ends the snapshot and makes it one of the store, with `report` as its `apigw.source_status`: see [`Self::told`].
    pub fn finish(self, report: &ScanReport) -> Result<Snapshot> {
        let sources: Vec<String> = self.options.sources.iter().map(|source| without_credentials(source).into_owned()).collect();
        let sources = match &self.options.redactor {
            None => sources,
            Some(redactor) => redactor.redact_names(sources, &self.secrets()),
        };
        let WrittenFolder { files, scope, manifest: folder } = self.folder.finish(report)?;
        let names: Vec<String> = files.iter().map(|file| file.name.clone()).chain([FOLDER_MANIFEST.to_owned()]).collect();
        self.store.storage.publish(&self.claim, &names)?;
        // What the manifest of the folder says of blocks would only make that of the store large.
        let files = files.into_iter().map(|file| StoredFile { blocks: String::new(), ..file }).collect();
        let mut states = BTreeMap::new();
        for status in &report.sources {
            *states.entry(status.state.map_or("not_read_fully", SourceState::name).to_owned()).or_default() += 1;
        }
        let snapshot = Snapshot::from(Description {
            id: self.claim.id.clone(),
            series: self.options.series,
            created_at: self.began,
            observed_at: self.options.observed_at.unwrap_or(self.began),
            sources,
            scope,
            states,
            notes: shortened(&report.notes),
            complete: report.incomplete().next().is_none(),
            redacted: self.options.redactor.is_some(),
            files,
            folder,
        });
        let committed = self.store.commit(|manifest| {
            // The answer to an earlier try may have been lost on its way.
            if manifest.find(&snapshot.id).is_none() {
                manifest.snapshots.push(snapshot.clone());
            }
            Ok(Some(()))
        })?;
        committed.ok_or_else(|| Error::new(ErrorKind::Internal, "the snapshot was not named"))?;
        Ok(snapshot)
    }
}

/// The first notes, and how many more there were.
fn shortened(notes: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = notes.iter().take(NOTES).cloned().collect();
    if notes.len() > NOTES {
        kept.push(format!("{} more notes were told when the snapshot was made", notes.len() - NOTES));
    }
    kept
}

fn claim(store: &SnapshotStore, now: DateTime<Utc>) -> Result<Claim> {
    let mut last = None;
    for _ in 0..TRIES {
        match store.storage.claim(&new_id(now)?) {
            Ok(Some(claim)) => return Ok(claim),
            Ok(None) => {}
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| Error::new(ErrorKind::Io, format!("other processes clear the store `{}` all the time", store.name()))))
}
