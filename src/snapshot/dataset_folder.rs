//! All datasets of some sources as Parquet files in one folder, with the state of the sources beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::{Array as _, AsArray as _, RecordBatch};

use super::dataset_file::{DatasetFile, file_name};
use super::manifest::{Scope, StoredFile};
use crate::schema::Dataset;
use crate::source::{BatchIter, RowSource, ScanReport, ScanRequest, SourceStatus, Target, private_file};
use crate::{Error, ErrorKind, Result};

/// The datasets that sources give rows of.
pub(super) const DATASETS: [Dataset; 5] =
    [Dataset::IntegrationDetail, Dataset::RestApi, Dataset::Resource, Dataset::Method, Dataset::Stage];

/// What stands for an account or a region that is not known.
const UNKNOWN: &str = "-";

/// A folder of datasets that is being written.
pub struct DatasetFolder {
    path: PathBuf,
    files: Vec<DatasetFile>,
    accounts: BTreeMap<String, BTreeSet<String>>,
}

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct WrittenFolder {
    /// The files, that of `apigw.source_status` last.
    pub files: Vec<StoredFile>,
    /// What could be seen.
    pub scope: Scope,
}

impl WrittenFolder {
    /// How many rows a dataset has.
    pub fn rows(&self, dataset: Dataset) -> u64 {
        let name = dataset.qualified_name();
        self.files.iter().find(|file| file.dataset == name).map_or(0, |file| file.rows)
    }
}

impl DatasetFolder {
    /// Begins the files in the folder at `path`, which is there.
    pub fn begin(path: &Path) -> Result<Self> {
        let files = DATASETS.iter().map(|dataset| begin(path, *dataset)).collect::<Result<_>>()?;
        Ok(Self { path: path.to_owned(), files, accounts: BTreeMap::new() })
    }

    /// Begins to read all rows of a source, for [`Self::add`].
    pub fn rows_of(source: Arc<dyn RowSource>) -> BatchIter {
        let target = |dataset: &Dataset| Target { dataset: *dataset, columns: (0..dataset.stored_schema().fields().len()).collect() };
        let request = ScanRequest { targets: DATASETS.iter().map(target).collect(), ..ScanRequest::default() };
        source.scan(request)
    }

    /// Adds the rows.
    pub fn add(&mut self, rows: BatchIter) -> Result<()> {
        for item in rows {
            let (target, batch) = item?;
            if let (Some(file), Some(dataset)) = (self.files.get_mut(target), DATASETS.get(target)) {
                let whole = file.add(&batch)?;
                if matches!(dataset, Dataset::IntegrationDetail | Dataset::RestApi) {
                    self.saw_rows(&whole);
                }
            }
        }
        Ok(())
    }

    /// Learns whose rows these are.
    fn saw_rows(&mut self, batch: &RecordBatch) {
        let column = |name: &str| batch.column_by_name(name).and_then(|array| array.as_string_view_opt());
        let (Some(accounts), Some(regions)) = (column("account_id"), column("region")) else { return };
        let mut last = None;
        for row in 0..batch.num_rows() {
            let account = accounts.is_valid(row).then(|| accounts.value(row));
            let region = regions.is_valid(row).then(|| regions.value(row));
            // Rows of an account come together.
            if last != Some((account, region)) {
                last = Some((account, region));
                self.saw(account, region);
            }
        }
    }

    fn saw(&mut self, account: Option<&str>, region: Option<&str>) {
        let (account, region) = (account.unwrap_or(UNKNOWN), region.unwrap_or(UNKNOWN));
        if let Some(regions) = self.accounts.get_mut(account) {
            if !regions.contains(region) {
                regions.insert(region.to_owned());
            }
            return;
        }
        self.accounts.insert(account.to_owned(), BTreeSet::from([region.to_owned()]));
    }

    fn saw_status(&mut self, status: &SourceStatus) {
        match (&status.account_id, &status.region) {
            (Some(account), Some(region)) => self.saw(Some(account), Some(region)),
            // The account itself says nothing of its regions.
            (Some(account), None) => drop(self.accounts.entry(account.clone()).or_default()),
            (None, _) => {}
        }
    }

    /// Ends the files, with `report` as `apigw.source_status`.
    pub fn finish(mut self, report: &ScanReport) -> Result<WrittenFolder> {
        report.sources.iter().for_each(|status| self.saw_status(status));
        let live = !report.sources.is_empty() && report.sources.iter().all(|status| status.source.as_deref() == Some("live"));
        let mut written = WrittenFolder { files: Vec::with_capacity(DATASETS.len() + 1), scope: Scope { live, accounts: self.accounts } };
        for file in self.files {
            written.files.push(file.finish()?);
        }
        let mut statuses = begin(&self.path, Dataset::SourceStatus)?;
        let batch = report.batch().map_err(|e| Error::new(ErrorKind::Internal, format!("cannot build the status table: {e}")))?;
        statuses.add(&batch)?;
        written.files.push(statuses.finish()?);
        // The names are on the disk, too.
        if let Ok(folder) = fs::File::open(&self.path) {
            folder.sync_all().map_err(|e| Error::io(&self.path, e))?;
        }
        Ok(written)
    }
}

fn begin(folder: &Path, dataset: Dataset) -> Result<DatasetFile> {
    let path = folder.join(file_name(dataset));
    let file = private_file(&path).map_err(|e| Error::io(&path, e))?;
    DatasetFile::begin(dataset, &path, file)
}
