//! Folders of datasets, as snapshots and `collect` leave them: whether files of theirs are missing.

use std::collections::BTreeMap;
use std::path::Path;

use super::input::InputFile;
use super::survey::Survey;
use super::{SourceState, SourceStatus};
use crate::schema::Dataset;

/// What a folder has.
#[derive(Default)]
struct Folder {
    has_integrations: bool,
    has_statuses: bool,
    /// How many records its statuses tell of.
    records: u64,
}

/// A status for each file that is missing in a folder of datasets.
pub(super) fn gaps(files: &[InputFile], survey: &Survey) -> Vec<SourceStatus> {
    let mut folders: BTreeMap<&Path, Folder> = BTreeMap::new();
    for (index, file) in files.iter().enumerate().filter(|(_, file)| !file.live && !file.named_explicitly) {
        let statuses = survey.statuses(index);
        let (Some(path), true) = (file.path().and_then(Path::parent), statuses.is_some() || survey.dataset(index).is_some()) else {
            continue;
        };
        let folder = folders.entry(path).or_default();
        folder.has_statuses |= statuses.is_some();
        folder.records += statuses.unwrap_or_default().iter().map(|status| status.records).sum::<u64>();
        folder.has_integrations |= matches!(survey.dataset(index), Some(Dataset::Integration | Dataset::IntegrationDetail));
    }
    let mut gaps = Vec::new();
    for (path, folder) in folders {
        if !folder.has_statuses {
            let reason = "it is not there, so nobody says whether the rows beside it are all".to_owned();
            gaps.push(status(path, Dataset::SourceStatus, SourceState::Partial, reason));
        }
        if !folder.has_integrations && folder.records > 0 {
            let reason = format!("it is not there, and should have {} records", folder.records);
            gaps.push(status(path, Dataset::IntegrationDetail, SourceState::Failed, reason));
        }
    }
    gaps
}

fn status(folder: &Path, missing: Dataset, state: SourceState, reason: String) -> SourceStatus {
    SourceStatus {
        source: Some("parquet".to_owned()),
        source_path: folder.join(format!("{}.parquet", missing.table_name())).to_string_lossy().into_owned(),
        account_id: None,
        region: None,
        rest_api_id: None,
        state: Some(state),
        records: 0,
        skipped: 0,
        duplicates: 0,
        reason: Some(reason),
        first_error_at: None,
        observed_at: None,
        named_explicitly: false,
    }
}
