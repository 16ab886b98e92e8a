//! Folders of datasets, as snapshots and `collect` leave them: whether files of theirs are missing.

use std::collections::BTreeMap;
use std::path::Path;

use super::input::InputFile;
use super::stored::FOLDER_MANIFEST;
use super::survey::Survey;
use super::{SourceState, SourceStatus};
use apigw_sql_columns::schema::Dataset;

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
        folder.records += statuses
            .unwrap_or_default()
            .iter()
            .filter(|status| status.concerns(Dataset::IntegrationDetail))
            .map(|status| status.records)
            .sum::<u64>();
        folder.has_integrations |= matches!(survey.dataset(index), Some(Dataset::Integration | Dataset::IntegrationDetail));
    }
    let mut gaps = Vec::new();
    for (path, folder) in folders {
        match survey.manifests().get(path) {
            Some(Ok(manifest)) => {
                let missing = manifest.files.iter().filter(|file| !path.join(&file.name).exists());
                gaps.extend(missing.map(|file| {
                    let noun = if file.dataset == Dataset::SourceStatus.qualified_name() { "states" } else { "records" };
                    let reason = format!("it is not there, and should have {} {noun}", file.rows);
                    let state = if file.rows > 0 { SourceState::Failed } else { SourceState::Partial };
                    status(path, &file.name, state, reason)
                }));
                continue;
            }
            Some(Err(reason)) => gaps.push(status(path, FOLDER_MANIFEST, SourceState::Partial, reason.clone())),
            None => {}
        }
        if !folder.has_statuses {
            let reason = "it is not there, so nobody says whether the rows beside it are all".to_owned();
            gaps.push(status(path, &file_of(Dataset::SourceStatus), SourceState::Partial, reason));
        }
        if !folder.has_integrations && folder.records > 0 {
            let reason = format!("it is not there, and should have {} records", folder.records);
            gaps.push(status(path, &file_of(Dataset::IntegrationDetail), SourceState::Failed, reason));
        }
    }
    gaps
}

fn file_of(dataset: Dataset) -> String {
    format!("{}.parquet", dataset.table_name())
}

fn status(folder: &Path, missing: &str, state: SourceState, reason: String) -> SourceStatus {
    SourceStatus {
        source: Some("parquet".to_owned()),
        document: None,
        source_path: folder.join(missing).to_string_lossy().into_owned(),
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
