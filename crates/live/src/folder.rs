//! Where the answers of an account are kept while a run is on, and the journal of what is done.
//!
//! ```text
//! {account}/journal.ndjson                              what is done, a line each
//! {account}/{region}/get-rest-apis.json                 the pages of the list
//! {account}/{region}/restapis/{api}.json                the pages of the resources
//! {account}/{region}/documents/{document}/…             the pages of other documents, by API and what they belong to
//! {account}/{region}/restapis/{api}/{stage}.json        a stage's export
//! ```
//!
//! A file gets its name when it is whole, and its line in the journal after that. Whatever was killed in between is
//! asked again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bumpalo::Bump;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::page::is_plain_id;
use apigw_sql_source::SourceState;
use apigw_sql_source::private::{make_folder, private, private_file};
use apigw_sql_value::json::{self, Node};
use apigw_sql_value::{Error, ErrorKind, Result};

const JOURNAL: &str = "journal.ndjson";

/// What was asked: the account itself, the list of APIs of a region, or an API.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Unit {
    /// The region; `None` is the account itself.
    pub region: Option<String>,
    /// The API; `None` is the list of the region's APIs.
    pub rest_api_id: Option<String>,
    /// The document that was asked for, by the name of its sources; `None`: integrations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// What else it belongs to: a domain name, a deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

impl Unit {
    /// The list of the APIs of a region.
    pub fn of_region(region: &str) -> Self {
        Self { region: Some(region.to_owned()), ..Self::default() }
    }

    /// An API.
    pub fn of_api(region: &str, id: &str) -> Self {
        Self { rest_api_id: Some(id.to_owned()), ..Self::of_region(region) }
    }
}

/// What came of a unit: a line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What was asked.
    #[serde(flatten)]
    pub unit: Unit,
    /// The state's name.
    state: String,
    /// Why it is not complete, or what has to be said of it.
    pub reason: Option<String>,
    /// When it was done, in microseconds since 1970.
    observed: i64,
    /// The length of its file.
    bytes: u64,
    /// The stages whose exports are kept.
    pub exports: Vec<String>,
}

impl Entry {
    /// An entry of now.
    pub(super) fn new(unit: Unit, state: SourceState, reason: Option<String>) -> Self {
        let observed = Utc::now().timestamp_micros();
        Self { unit, state: state.name().to_owned(), reason, observed, bytes: 0, exports: Vec::new() }
    }

    /// What was not asked.
    pub fn not_read(unit: Unit) -> Self {
        Self::new(unit, SourceState::Failed, None)
    }

    /// How completely it was read.
    pub fn state(&self) -> SourceState {
        SourceState::from_name(&self.state).unwrap_or(SourceState::Failed)
    }

    /// When it was done.
    pub fn observed_at(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.observed)
    }
}

/// The folder of an account.
#[derive(Debug)]
pub struct AccountFolder {
    path: PathBuf,
    journal: Mutex<Journal>,
}

#[derive(Debug)]
struct Journal {
    file: File,
    entries: BTreeMap<Unit, Entry>,
}

impl AccountFolder {
    /// Opens the folder of `account_id` below `root`, or makes it.
    pub fn open(root: &Path, account_id: &str) -> Result<Self> {
        if !is_plain_id(account_id) {
            return Err(Error::new(ErrorKind::Internal, format!("`{account_id}` cannot be the name of a folder")));
        }
        let path = root.join(account_id);
        make_folder(&path)?;
        let journal = Journal::open(&path.join(JOURNAL), &path)?;
        Ok(Self { path, journal: Mutex::new(journal) })
    }

    fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything that is done, in order.
    pub fn entries(&self) -> Vec<Entry> {
        self.journal().entries.values().cloned().collect()
    }

    /// What came of `unit`, if it is done.
    pub(super) fn entry(&self, unit: &Unit) -> Option<Entry> {
        self.journal().entries.get(unit).cloned()
    }

    /// Whether everything of the account is done.
    pub fn has_ended(&self) -> bool {
        self.journal().entries.contains_key(&Unit::default())
    }

    /// Writes down that a unit is done.
    pub(super) fn record(&self, mut entry: Entry) -> Result<()> {
        let path = self.file_of(&entry.unit);
        entry.bytes = path.and_then(|path| fs::metadata(path).ok()).map_or(0, |m| m.len());
        let mut line = serde_json::to_vec(&entry).map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))?;
        line.push(b'\n');
        let mut journal = self.journal();
        journal.file.write_all(&line).map_err(|e| Error::io(&self.path.join(JOURNAL), e))?;
        journal.entries.insert(entry.unit.clone(), entry);
        Ok(())
    }

    /// Forgets what is not complete, so that it is asked again.
    pub fn forget_incomplete(&self) -> Result<()> {
        let mut journal = self.journal();
        let keep = |unit: &Unit, entry: &Entry| *unit != Unit::default() && !entry.state().is_incomplete(false);
        let (path, fresh) = (self.path.join(JOURNAL), self.path.join("journal.tmp"));
        let mut text = Vec::new();
        for (_, entry) in journal.entries.iter().filter(|(unit, entry)| keep(unit, entry)) {
            serde_json::to_writer(&mut text, entry).map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))?;
            text.push(b'\n');
        }
        let written = private_file(&fresh).and_then(|mut file| file.write_all(&text));
        written.and_then(|()| fs::rename(&fresh, &path)).map_err(|e| Error::io(&path, e))?;
        *journal = Journal::open(&path, &self.path)?;
        Ok(())
    }

    /// The file of a unit's pages.
    pub fn file_of(&self, unit: &Unit) -> Option<PathBuf> {
        file_of(&self.path, unit)
    }

    /// The file of a stage's export.
    pub fn export_of(&self, unit: &Unit, stage: &str) -> Option<PathBuf> {
        let (region, api) = (unit.region.as_ref()?, unit.rest_api_id.as_ref()?);
        is_plain_id(stage).then(|| self.path.join(region).join("restapis").join(api).join(format!("{stage}.json")))
    }

    /// The ids of the APIs that were listed in `region`.
    pub fn listed(&self, region: &str) -> Result<Vec<String>> {
        let unit = Unit::of_region(region);
        let Some(path) = self.file_of(&unit).filter(|path| path.exists()) else { return Ok(Vec::new()) };
        let bytes = fs::read(&path).map_err(|e| Error::io(&path, e))?;
        let mut ids = Vec::new();
        let (mut at, mut bump) = (0, Bump::new());
        while bytes.get(at..).is_some_and(|rest| !rest.trim_ascii().is_empty()) {
            bump.reset();
            let (node, end) = json::parse_prefix(&bump, &bytes, at).map_err(|e| e.into_error(ErrorKind::Source, &bytes))?;
            let list = node.get("item").or_else(|| node.get("items"));
            ids.extend(list.into_iter().flat_map(Node::items).filter_map(|item| item.get("id")?.as_str()).map(str::to_owned));
            at = end;
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }
}

fn file_of(folder: &Path, unit: &Unit) -> Option<PathBuf> {
    let region = folder.join(unit.region.as_ref()?);
    if let Some(document) = &unit.document {
        let part = |text: &Option<String>| text.as_deref().map_or_else(|| "all".to_owned(), plain);
        let folder = region.join("documents").join(plain(document));
        return Some(folder.join(part(&unit.rest_api_id)).join(part(&unit.parent) + ".json"));
    }
    Some(match &unit.rest_api_id {
        Some(api) => region.join("restapis").join(format!("{api}.json")),
        None => region.join("get-rest-apis.json"),
    })
}

/// A text as the name of a file, which no other text has.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' => out.push(byte as char),
            other => drop(write!(out, "_{other:02x}")),
        }
    }
    out
}

impl Journal {
    /// Reads the journal at `path`. A line that was cut off is nothing, and neither is one whose file is not there as
    /// it says.
    fn open(path: &Path, folder: &Path) -> Result<Self> {
        let io = |e| Error::io(path, e);
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        let mut file = private(&mut options).open(path).map_err(io)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(io)?;
        let whole = text.iter().rposition(|b| *b == b'\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64).map_err(io)?;
        file.seek(SeekFrom::End(0)).map_err(io)?;
        let mut entries = BTreeMap::new();
        for line in text[..whole].split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
            let entry: Entry = serde_json::from_slice(line)
                .map_err(|e| Error::new(ErrorKind::Source, format!("`{}` is damaged: {e}", path.display())).caused_by(e))?;
            let length = file_of(folder, &entry.unit).and_then(|path| fs::metadata(path).ok()).map_or(0, |m| m.len());
            if length == entry.bytes {
                entries.insert(entry.unit.clone(), entry);
            }
        }
        Ok(Self { file, entries })
    }
}

/// A file of pages that is being written; it gets its name when it is whole.
#[derive(Debug)]
pub(super) struct PagesFile {
    file: File,
    temporary: PathBuf,
    path: PathBuf,
}

impl PagesFile {
    /// Begins the pages of a unit, or an export.
    pub(super) fn begin(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent() {
            make_folder(folder)?;
        }
        let temporary = path.with_extension("tmp");
        let file = private_file(&temporary).map_err(|e| Error::io(&temporary, e))?;
        Ok(Self { file, temporary, path: path.to_owned() })
    }

    /// Adds an answer.
    pub(super) fn add(&mut self, answer: &[u8]) -> Result<()> {
        let written = self.file.write_all(answer).and_then(|()| self.file.write_all(b"\n"));
        written.map_err(|e| Error::io(&self.temporary, e))
    }

    /// Begins again.
    pub(super) fn clear(&mut self) -> Result<()> {
        let cleared = self.file.set_len(0).and_then(|()| self.file.rewind());
        cleared.map_err(|e| Error::io(&self.temporary, e))
    }

    /// It is whole.
    pub(super) fn commit(self) -> Result<()> {
        fs::rename(&self.temporary, &self.path).map_err(|e| Error::io(&self.path, e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(region: &str, api: Option<&str>) -> Unit {
        Unit { rest_api_id: api.map(str::to_owned), ..Unit::of_region(region) }
    }

    fn write(folder: &AccountFolder, unit: &Unit, text: &str) {
        let mut file = PagesFile::begin(&folder.file_of(unit).unwrap()).unwrap();
        file.add(text.as_bytes()).unwrap();
        file.commit().unwrap();
    }

    #[test]
    fn a_line_that_was_cut_off_and_a_file_that_is_not_whole_are_asked_again() {
        let root = tempfile::tempdir().unwrap();
        let folder = AccountFolder::open(root.path(), "111111111111").unwrap();
        for api in ["a1", "a2", "a3"] {
            let unit = unit("us-east-1", Some(api));
            write(&folder, &unit, r#"{"item":[]}"#);
            folder.record(Entry::new(unit, SourceState::Complete, None)).unwrap();
        }
        let path = folder.path.join(JOURNAL);
        let third = folder.file_of(&unit("us-east-1", Some("a1"))).unwrap();
        drop(folder);
        let text = fs::read(&path).unwrap();
        fs::write(&path, &text[..text.len() - 5]).unwrap();
        fs::write(third, "{").unwrap();
        let folder = AccountFolder::open(root.path(), "111111111111").unwrap();
        let done: Vec<_> = folder.entries().into_iter().filter_map(|e| e.unit.rest_api_id).collect();
        assert_eq!(done, ["a2"]);
        folder.record(Entry::new(unit("us-east-1", Some("a4")), SourceState::Denied, Some("no".into()))).unwrap();
        drop(folder);
        let folder = AccountFolder::open(root.path(), "111111111111").unwrap();
        assert_eq!(folder.entries().len(), 2, "the next line does not join the one that was cut off");
        folder.forget_incomplete().unwrap();
        assert_eq!(folder.entries().len(), 1);
    }

    #[test]
    fn the_listed_apis_of_all_pages_are_known_again() {
        let root = tempfile::tempdir().unwrap();
        let folder = AccountFolder::open(root.path(), "111111111111").unwrap();
        write(&folder, &unit("us-east-1", None), "{\"item\":[{\"id\":\"b\"},{\"id\":\"a\"}]}\n{\"item\":[{\"id\":\"a\"},{\"id\":\"c\"}]}");
        assert_eq!(folder.listed("us-east-1").unwrap(), ["a", "b", "c"]);
        assert!(folder.listed("eu-west-1").unwrap().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let root = tempfile::tempdir().unwrap();
        let folder = AccountFolder::open(&root.path().join("work"), "111111111111").unwrap();
        write(&folder, &unit("us-east-1", None), "{}");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder.path), 0o700);
        assert_eq!(mode(&folder.path.join(JOURNAL)), 0o600);
        assert_eq!(mode(&folder.file_of(&unit("us-east-1", None)).unwrap()), 0o600);
    }

    #[test]
    fn an_account_id_that_would_leave_the_folder_is_refused() {
        let root = tempfile::tempdir().unwrap();
        assert!(AccountFolder::open(root.path(), "../x").is_err());
    }
}
