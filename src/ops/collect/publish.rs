//! The answers become the result: rows of all datasets, read by the readers of files, and the state of everything.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use super::folder::RunFolder;
use crate::Result;
use apigw_sql_columns::schema::document::placeholders;
use apigw_sql_columns::schema::key::partition_of_region;
use apigw_sql_columns::schema::{Dataset, Document};
use apigw_sql_live::{AccountFolder, Entry, Unit};
use apigw_sql_source::input::{Captures, InputFile};
use apigw_sql_source::snapshot::{DatasetFolder, Redactor};
use apigw_sql_source::{BatchIter, ScanReport, SourceSet, SourceState, SourceStatus};

/// What is said of what the run did not come to.
pub(crate) const NOT_READ: &str = "not read: the run was interrupted before it came to it";

/// Accounts that are read while another one is written.
const READ_AHEAD: usize = 1;

/// Writes the result and puts it into its place. Gives the state of everything, and the number of integrations.
pub(super) fn publish(folder: &RunFolder, account_ids: &[String], redactor: Option<&Redactor>) -> Result<(ScanReport, u64)> {
    let path = folder.new_result()?;
    let mut datasets = DatasetFolder::begin(&path, None)?;
    let mut report = ScanReport::default();
    // An account or two at a time: what is held does not grow with their number.
    let mut ahead = VecDeque::new();
    for account_id in account_ids {
        ahead.push_back(Reading::begin(folder, account_id, redactor)?);
        if ahead.len() > READ_AHEAD
            && let Some(reading) = ahead.pop_front()
        {
            reading.write(&mut datasets, &mut report)?;
        }
    }
    for reading in ahead {
        reading.write(&mut datasets, &mut report)?;
    }
    let report = report.presentable();
    // Answers call nothing secret themselves.
    let report = match redactor {
        None => report,
        Some(redactor) => redactor.redact_report(report, &[]),
    };
    let integrations = datasets.finish(&report)?.rows(Dataset::IntegrationDetail);
    folder.replace_result()?;
    Ok((report, integrations))
}

/// An account whose answers are being read.
struct Reading<'a> {
    account_id: &'a str,
    account: AccountFolder,
    entries: Vec<Entry>,
    /// For each file which entry it belongs to.
    owners: Vec<usize>,
    set: Arc<SourceSet>,
    rows: BatchIter,
}

impl<'a> Reading<'a> {
    /// Begins to read; threads go on with it.
    fn begin(folder: &RunFolder, account_id: &'a str, redactor: Option<&Redactor>) -> Result<Self> {
        let account = AccountFolder::open(&folder.pages(), account_id)?;
        let entries = account.entries();
        let (mut files, mut owners) = (Vec::new(), Vec::new());
        for (index, entry) in entries.iter().enumerate() {
            let found = files_of(account_id, &account, entry);
            owners.extend(std::iter::repeat_n(index, found.len()));
            files.extend(found);
        }
        let set = Arc::new(SourceSet::of_files(files));
        let rows = DatasetFolder::rows_of(Arc::<SourceSet>::clone(&set));
        let rows = match redactor {
            None => rows,
            Some(redactor) => redactor.redacted(rows, Arc::<SourceSet>::clone(&set)),
        };
        Ok(Self { account_id, account, entries, owners, set, rows })
    }

    /// Writes the rows, and tells what came of each entry.
    fn write(self, datasets: &mut DatasetFolder, report: &mut ScanReport) -> Result<()> {
        datasets.add(self.rows)?;
        let read = self.set.report();
        report.notes.extend(read.notes);
        let mut of_entry: HashMap<usize, Vec<SourceStatus>> = HashMap::new();
        for (owner, status) in self.owners.into_iter().zip(read.sources) {
            of_entry.entry(owner).or_default().push(status);
        }
        let mut known = BTreeMap::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let status = status_of(self.account_id, entry, of_entry.remove(&index).unwrap_or_default());
            // The account itself is told of only if something is wrong with it.
            if entry.unit != Unit::default() || entry.state().is_incomplete(false) {
                known.insert(entry.unit.clone(), status);
            }
        }
        add_missing(self.account_id, &self.account, &self.entries, &mut known)?;
        report.sources.extend(known.into_values());
        Ok(())
    }
}

/// The files of an entry's answers.
fn files_of(account_id: &str, account: &AccountFolder, entry: &Entry) -> Vec<InputFile> {
    let mut files = Vec::new();
    let document = document_of(&entry.unit);
    let others = document.map_or_else(Vec::new, |document| others(document, entry.unit.parent.as_deref()));
    let captures = Captures {
        account_id: Some(account_id.to_owned()),
        region: entry.unit.region.clone(),
        rest_api_id: entry.unit.rest_api_id.clone(),
        others,
        ..Captures::default()
    };
    let name = name_of(account_id, &entry.unit);
    if let Some(path) = account.file_of(&entry.unit).filter(|path| path.exists()) {
        let file = InputFile::live(name.clone(), path, captures.clone(), entry.observed_at());
        files.push(match document {
            Some(document) => file.answering(document.shape()),
            None => file,
        });
    }
    for stage in &entry.exports {
        if let Some(path) = account.export_of(&entry.unit, stage) {
            let captures = Captures { stage: Some(stage.clone()), ..captures.clone() };
            files.push(InputFile::live(format!("{name}/stages/{stage}/exports/oas30"), path, captures, entry.observed_at()));
        }
    }
    files
}

/// The dataset of documents that was asked for.
fn document_of(unit: &Unit) -> Option<Document> {
    let name = unit.document.as_deref()?;
    Document::all().find(|document| document.shape() == name)
}

/// What a document belongs to, beside the API.
fn others(document: Document, parent: Option<&str>) -> Vec<(&'static str, String)> {
    let names = document.table().parents().filter(|name| !matches!(*name, "rest_api_id" | "api_id"));
    names.zip(parent).map(|(name, parent)| (name, parent.to_owned())).collect()
}

/// The ARN of what was asked.
fn name_of(account_id: &str, unit: &Unit) -> String {
    if let (Some(document), Some(region)) = (document_of(unit), &unit.region) {
        let table = document.table();
        let list = if table.path.ends_with('}') { table.path.rsplit_once('/').map_or(table.path, |(list, _)| list) } else { table.path };
        let named = |name: &str| match name {
            "rest_api_id" | "api_id" => unit.rest_api_id.as_deref().unwrap_or("*"),
            _ => unit.parent.as_deref().unwrap_or("*"),
        };
        let path = placeholders(list).fold(list.to_owned(), |path, name| path.replace(&format!("{{{name}}}"), named(name)));
        let own = if table.name == "deployment" { unit.parent.as_deref().map(|id| format!("/{id}")) } else { None };
        return format!("arn:{}:apigateway:{region}::{path}{}", partition_of_region(region), own.unwrap_or_default());
    }
    let Some(region) = &unit.region else { return format!("arn:aws:iam::{account_id}:root") };
    let partition = partition_of_region(region);
    match &unit.rest_api_id {
        Some(api) => format!("arn:{partition}:apigateway:{region}::/restapis/{api}"),
        None => format!("arn:{partition}:apigateway:{region}::/restapis"),
    }
}

/// The state of a unit: what came of asking, and of reading the answers.
fn status_of(account_id: &str, entry: &Entry, read: Vec<SourceStatus>) -> SourceStatus {
    let of_readers = read.iter().filter_map(|s| s.state).find(|state| state.is_incomplete(false) || *state == SourceState::Conflict);
    let state = match (entry.state(), of_readers) {
        (SourceState::Complete, Some(state)) => state,
        (state, _) => state,
    };
    let told = |s: &SourceStatus| s.reason.clone().filter(|_| s.state.is_some_and(|state| state.is_incomplete(false)));
    let reasons: Vec<String> = entry.reason.iter().cloned().chain(read.iter().filter_map(told)).collect();
    SourceStatus {
        source: Some("live".to_owned()),
        document: match (&entry.unit.document, &entry.unit.rest_api_id, &entry.unit.region) {
            (Some(document), _, _) => Some(document.clone()),
            (None, Some(_), _) => Some("get-resources".to_owned()),
            (None, None, Some(_)) => Some("get-rest-apis".to_owned()),
            (None, None, None) => None,
        },
        source_path: name_of(account_id, &entry.unit),
        account_id: Some(account_id.to_owned()),
        region: entry.unit.region.clone(),
        rest_api_id: entry.unit.rest_api_id.clone(),
        state: Some(state),
        records: read.iter().map(|s| s.records).sum(),
        skipped: read.iter().map(|s| s.skipped).sum(),
        duplicates: read.iter().map(|s| s.duplicates).sum(),
        reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
        first_error_at: read.iter().find_map(|s| s.first_error_at.clone()),
        observed_at: entry.observed_at(),
        named_explicitly: false,
    }
}

/// What an interrupted run did not come to: listed APIs, or the whole account.
fn add_missing(account_id: &str, account: &AccountFolder, entries: &[Entry], known: &mut BTreeMap<Unit, SourceStatus>) -> Result<()> {
    if account.has_ended() {
        return Ok(());
    }
    let missing = |unit: Unit| {
        let mut status = status_of(account_id, &Entry::not_read(unit), Vec::new());
        status.reason = Some(NOT_READ.to_owned());
        status.observed_at = None;
        status
    };
    for region in entries.iter().filter(|e| e.unit.rest_api_id.is_none() && e.unit.document.is_none()).filter_map(|e| e.unit.region.clone())
    {
        for api in account.listed(&region)? {
            let unit = Unit::of_api(&region, &api);
            if !known.contains_key(&unit) {
                known.insert(unit.clone(), missing(unit));
            }
        }
    }
    known.entry(Unit::default()).or_insert_with(|| missing(Unit::default()));
    Ok(())
}
