//! The manifest: which snapshots a store has. Each change is a new, numbered, immutable file; the highest number holds.
//!
//! The first line names the format and has the checksum of the rest, which is JSON. Members that this program does not
//! know are kept when it writes the next manifest, so that an older program does not take away what a newer one wrote.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::id::is_plain;
use crate::{DecodeError, StoredFile, decode, with_header};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::{Error, ErrorKind, Result};

/// The folder of the manifests.
pub(super) const FOLDER: &str = "manifests";

/// What the first line says.
const FORMAT: &str = "apigw-sql-manifest";

/// All snapshots of a store.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// In the order in which they were made.
    pub snapshots: Vec<Snapshot>,
    /// Folders that were there when this followed on a damaged manifest, which may have named them. They stay.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) unclaimed: BTreeSet<String>,
    /// Whether the store is in a folder that was there before, and that others may look into.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) open: bool,
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// A snapshot: what sources held at a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Its id.
    pub id: String,
    /// The series that it belongs to.
    pub series: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When what it holds was so.
    pub observed_at: DateTime<Utc>,
    /// The sources, as they were named.
    pub sources: Vec<String>,
    /// What could be seen.
    pub scope: Scope,
    /// How many sources are in which state.
    pub states: BTreeMap<String, u64>,
    /// What else there was to say of the sources.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Whether every source could be read completely.
    pub complete: bool,
    /// Whether what looked like a secret was replaced.
    #[serde(default)]
    pub redacted: bool,
    /// The version of the program that wrote it.
    pub program: String,
    /// The files, one for each dataset.
    pub files: Vec<StoredFile>,
    /// The SHA-256 of the manifest that lies beside them; older programs wrote none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// What a newer program said of it.
    #[serde(flatten)]
    pub(crate) other: Map<String, Value>,
}

/// What a snapshot could see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Whether live accounts were asked, and not files read.
    #[serde(default)]
    pub live: bool,
    /// The accounts, each with its regions. `-`: not known.
    pub accounts: BTreeMap<String, BTreeSet<String>>,
}

/// What a new snapshot is, but for its place in the manifest.
#[derive(Clone, Debug)]
pub(super) struct Description {
    pub(super) id: String,
    pub(super) series: String,
    pub(super) created_at: DateTime<Utc>,
    pub(super) observed_at: DateTime<Utc>,
    pub(super) sources: Vec<String>,
    pub(super) scope: Scope,
    pub(super) states: BTreeMap<String, u64>,
    pub(super) notes: Vec<String>,
    pub(super) complete: bool,
    pub(super) redacted: bool,
    pub(super) files: Vec<StoredFile>,
    pub(super) folder: Option<String>,
}

impl From<Description> for Snapshot {
    fn from(new: Description) -> Self {
        Self {
            id: new.id,
            series: new.series,
            created_at: new.created_at,
            observed_at: new.observed_at,
            sources: new.sources,
            scope: new.scope,
            states: new.states,
            notes: new.notes,
            complete: new.complete,
            redacted: new.redacted,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            files: new.files,
            folder: new.folder,
            other: Map::new(),
        }
    }
}

impl Snapshot {
    /// The file of a dataset. The 19 columns of the integrations are the first of the detail's.
    pub fn file(&self, dataset: Dataset) -> Option<&StoredFile> {
        let stored = if dataset == Dataset::Integration { Dataset::IntegrationDetail } else { dataset };
        let name = stored.qualified_name();
        self.files.iter().find(|file| file.dataset == name)
    }

    /// How many rows a dataset has.
    pub fn rows(&self, dataset: Dataset) -> u64 {
        self.file(dataset).map_or(0, |file| file.rows)
    }

    /// The size of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// The time of what it holds, as messages show it.
    pub fn observed(&self) -> String {
        self.observed_at.to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// Whether it is of a time that is still to come, by more than clocks differ.
    pub fn is_ahead(&self, now: DateTime<Utc>) -> bool {
        self.observed_at - now > Duration::minutes(5)
    }

    /// How many sources could not be read completely.
    pub fn incomplete_sources(&self) -> u64 {
        let incomplete = |(name, _): &(&String, &u64)| {
            crate::SourceState::from_name(name).is_none_or(|state| state.is_incomplete(true)) && name.as_str() != "unrelated"
        };
        self.states.iter().filter(incomplete).map(|(_, count)| *count).sum()
    }
}

impl Manifest {
    /// The path of manifest `number`.
    pub(super) fn path(number: u64) -> String {
        format!("{FOLDER}/{number:010}.json")
    }

    /// The number of the manifest at `path`, if that is the path of one.
    pub(super) fn number(path: &str) -> Option<u64> {
        let digits = path.strip_prefix(FOLDER)?.strip_prefix('/')?.strip_suffix(".json")?;
        (digits.len() == 10 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
    }

    /// The content of its file.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let failed = |e: serde_json::Error| Error::new(ErrorKind::Internal, format!("cannot write a manifest: {e}"));
        let body = serde_json::to_vec_pretty(self).map_err(failed)?;
        Self::with_header(&body).map_err(failed)
    }

    /// The content of the file of a manifest with this body: the first line tells what follows, and has its checksum.
    pub fn with_header(body: &[u8]) -> serde_json::Result<Vec<u8>> {
        with_header(FORMAT, body)
    }

    /// Reads the content of a file; the error says what is wrong with it.
    pub fn decode(content: &[u8]) -> std::result::Result<Self, DecodeError> {
        let manifest: Self = decode(FORMAT, content)?;
        let names = manifest.snapshots.iter().flat_map(|s| s.files.iter().map(|f| f.name.as_str()).chain([s.id.as_str()]));
        let mut names = names.chain(manifest.unclaimed.iter().map(String::as_str));
        if let Some(name) = names.find(|name| !is_plain(name)) {
            return Err(DecodeError::damaged(format!("it names `{name}`")));
        }
        drop(names);
        Ok(manifest)
    }

    /// Folders stay that no manifest names, because a damaged one may have.
    pub(super) fn keep_unclaimed(&mut self, folders: impl Iterator<Item = String>) {
        self.unclaimed.extend(folders);
        self.unclaimed.retain(|id| !self.snapshots.iter().any(|snapshot| snapshot.id == *id));
    }

    /// Whether the folder of this id is a snapshot's, or may be one's.
    pub(super) fn keeps(&self, id: &str) -> bool {
        self.find(id).is_some() || self.unclaimed.contains(id)
    }

    /// The snapshot of this id.
    pub(super) fn find(&self, id: &str) -> Option<&Snapshot> {
        self.snapshots.iter().find(|snapshot| snapshot.id == id)
    }
}

/// A snapshot without files.
#[cfg(test)]
pub(crate) fn test_snapshot(id: &str) -> Snapshot {
    let (created_at, observed_at) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH);
    let (sources, files, states, notes) = (Vec::new(), Vec::new(), BTreeMap::new(), Vec::new());
    let (id, series, scope) = (id.to_owned(), "default".to_owned(), Scope::default());
    Description { id, series, created_at, observed_at, sources, scope, states, notes, complete: true, redacted: false, files, folder: None }
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_newer_program_added_is_kept() {
        let manifest = Manifest { snapshots: vec![test_snapshot("a")], ..Manifest::default() };
        let text = String::from_utf8(manifest.encode().unwrap()).unwrap();
        let body = text
            .split_once('\n')
            .unwrap()
            .1
            .replacen('{', "{\"zebra\": 1, ", 1)
            .replace("\"id\": \"a\"", "\"id\": \"a\", \"stripes\": [2]");
        let decoded = Manifest::decode(&Manifest::with_header(body.as_bytes()).unwrap()).unwrap();
        let again = String::from_utf8(decoded.encode().unwrap()).unwrap();
        assert!(again.contains("\"zebra\": 1") && again.contains("\"stripes\": ["), "{again}");
    }

    #[test]
    fn a_manifest_that_is_not_what_was_written_is_refused() {
        let content = Manifest { snapshots: vec![test_snapshot("a")], ..Manifest::default() }.encode().unwrap();
        for end in 0..content.len() {
            assert!(Manifest::decode(&content[..end]).is_err(), "cut at {end}");
        }
        for at in 0..content.len() {
            for bit in 0..8 {
                let mut changed = content.clone();
                changed[at] ^= 1 << bit;
                assert!(Manifest::decode(&changed).is_err(), "bit {bit} changed at {at}");
            }
        }
    }

    #[test]
    fn a_newer_format_is_told_from_damage() {
        let content = String::from_utf8(Manifest::default().encode().unwrap()).unwrap().replacen("\"version\":1", "\"version\":2", 1);
        assert!(matches!(Manifest::decode(content.as_bytes()), Err(DecodeError::Newer(2))));
    }

    #[test]
    fn a_path_out_of_the_store_is_refused() {
        let mut snapshot = test_snapshot("a");
        snapshot.files.push(StoredFile {
            dataset: "apigw.rest_api".into(),
            name: "../../x".into(),
            rows: 0,
            bytes: 0,
            sha256: String::new(),
            blocks: String::new(),
            hidden: Vec::new(),
        });
        let content = Manifest { snapshots: vec![snapshot], ..Manifest::default() }.encode().unwrap();
        assert!(matches!(Manifest::decode(&content), Err(DecodeError::Damaged(_))));
    }
}
