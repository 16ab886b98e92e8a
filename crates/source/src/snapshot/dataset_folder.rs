//! All datasets of some sources as Parquet files in one folder, with the state of the sources beside them.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::dataset_file::{DatasetFile, file_name};
use super::manifest::Scope;
use super::seen_accounts::SeenAccounts;
use crate::{
    BatchIter, FOLDER_MANIFEST, FolderManifest, ResultColumns, RowSource, ScanReport, ScanRequest, StoredFile, Target, hex, private_file,
};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::{Error, ErrorKind, Result};

/// The datasets that sources give rows of.
pub(super) const DATASETS: [Dataset; Dataset::READ.len()] = Dataset::READ;

/// A folder of datasets that is being written.
pub struct DatasetFolder {
    path: PathBuf,
    /// Those of documents are begun where there are rows.
    files: Vec<Option<DatasetFile>>,
}

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct WrittenFolder {
    /// The files, that of `apigw.source_status` last.
    pub files: Vec<StoredFile>,
    /// What could be seen.
    pub scope: Scope,
    /// The SHA-256 of the folder's own manifest.
    pub(super) manifest: Option<String>,
}

impl WrittenFolder {
    /// How many rows a dataset has.
    pub fn rows(&self, dataset: Dataset) -> u64 {
        let name = dataset.qualified_name();
        self.files.iter().find(|file| file.dataset == name).map_or(0, |file| file.rows)
    }
}

impl DatasetFolder {
    /// Begins the files in the folder at `path`, which is there. The integrations get `hidden` columns, if any.
    pub fn begin(path: &Path, hidden: Option<&Arc<dyn ResultColumns>>) -> Result<Self> {
        let of = |dataset| hidden.filter(|_| dataset == Dataset::IntegrationDetail).cloned();
        let file = |&dataset: &Dataset| match dataset {
            Dataset::Document(_) => Ok(None),
            dataset => begin(path, dataset, of(dataset)).map(Some),
        };
        let files = DATASETS.iter().map(file).collect::<Result<_>>()?;
        Ok(Self { path: path.to_owned(), files })
    }

    /// Begins to read all rows of a source, for [`Self::add`].
    pub fn rows_of(source: Arc<dyn RowSource>) -> BatchIter {
        let target = |dataset: &Dataset| Target { dataset: *dataset, columns: (0..dataset.stored_schema().fields().len()).collect() };
        let request = ScanRequest { targets: DATASETS.iter().map(target).collect(), passing: true, ..ScanRequest::default() };
        source.scan(request)
    }

    /// Adds the rows.
    pub fn add(&mut self, rows: BatchIter) -> Result<()> {
        for item in rows {
            let (target, batch) = item?;
            let (Some(slot), Some(dataset)) = (self.files.get_mut(target), DATASETS.get(target)) else { continue };
            let file = match slot {
                Some(file) => file,
                None => slot.insert(begin(&self.path, *dataset, None)?),
            };
            file.add(batch)?;
        }
        Ok(())
    }

    /// Ends the files, with `report` as `apigw.source_status`.
    pub fn finish(self, report: &ScanReport) -> Result<WrittenFolder> {
        let mut seen = SeenAccounts::default();
        report.sources.iter().for_each(|status| seen.saw_status(status));
        let live = !report.sources.is_empty() && report.sources.iter().all(|status| status.source.as_deref() == Some("live"));
        let scope = Scope { live, ..Scope::default() };
        let mut written = WrittenFolder { files: Vec::with_capacity(DATASETS.len() + 1), scope, manifest: None };
        for mut file in self.files.into_iter().flatten() {
            file.write_rest()?;
            seen.extend(file.seen());
            written.files.push(file.finish()?);
        }
        written.scope.accounts = seen.into_accounts();
        let mut statuses = begin(&self.path, Dataset::SourceStatus, None)?;
        let batch = report.batch().map_err(|e| Error::new(ErrorKind::Internal, format!("cannot build the status table: {e}")))?;
        statuses.add(batch)?;
        written.files.push(statuses.finish()?);
        written.manifest = Some(write_manifest(&self.path, &written.files)?);
        // The names are on the disk, too.
        if let Ok(folder) = fs::File::open(&self.path) {
            folder.sync_all().map_err(|e| Error::io(&self.path, e))?;
        }
        Ok(written)
    }
}

/// Writes beside the files which there are. Gives the checksum of that.
fn write_manifest(folder: &Path, files: &[StoredFile]) -> Result<String> {
    let failed = |e: serde_json::Error| Error::new(ErrorKind::Internal, format!("cannot write the manifest of a folder: {e}"));
    let content = FolderManifest { files: files.to_vec() }.encode().map_err(failed)?;
    let path = folder.join(FOLDER_MANIFEST);
    let written = private_file(&path).and_then(|mut file| file.write_all(&content).and_then(|()| file.sync_all()));
    written.map_err(|e| Error::io(&path, e))?;
    Ok(hex(&Sha256::digest(&content)))
}

fn begin(folder: &Path, dataset: Dataset, hidden: Option<Arc<dyn ResultColumns>>) -> Result<DatasetFile> {
    let path = folder.join(file_name(dataset));
    let file = private_file(&path).map_err(|e| Error::io(&path, e))?;
    DatasetFile::begin(dataset, &path, file, hidden)
}
