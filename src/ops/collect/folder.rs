//! The folder of a run: the result, and beside it, hidden, the answers of a run that has not ended.
//!
//! ```text
//! {output}/apigw/*.parquet        the result
//! {output}/apigw/apigw-sql.json   what it has, by which a half copied one is told
//! {output}/.work/run.json         what the run is, and whether it has ended
//! {output}/.work/lock             held while a process works on it
//! {output}/.work/pages/…          the answers
//! {output}/.work/new, …/old       the result while it is replaced
//! ```

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind as IoErrorKind, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::{AccountList, CollectOptions, folder_error};
use crate::{Error, ErrorKind, Result};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_live::{AccountFolder, Regions};
use apigw_sql_source::snapshot::file_name;
use apigw_sql_source::{FOLDER_MANIFEST, make_folder, private_file};
use apigw_sql_value::error::without_credentials;

/// The version of `run.json`.
const VERSION: u32 = 1;

/// What a run reads. A run goes on only with the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Scope {
    accounts: String,
    regions: String,
    role: Option<String>,
    profile: Option<String>,
    endpoint_url: Option<String>,
    stages: bool,
    /// What is read beside the integrations: nothing, in a run of an older program.
    #[serde(default)]
    documents: String,
}

impl Scope {
    pub(super) fn of(options: &CollectOptions, regions: &Regions) -> Self {
        let accounts = match &options.accounts {
            AccountList::Caller => "the caller's account".to_owned(),
            AccountList::Named(ids) => ids.join(","),
            AccountList::Organization => "org".to_owned(),
            AccountList::Unit(id) => format!("ou:{id}"),
            AccountList::IdentityCenter => "identity-center".to_owned(),
        };
        let regions = match regions {
            Regions::Named(regions) => regions.join(","),
            Regions::Enabled => "all".to_owned(),
        };
        let connection = &options.connection;
        Self {
            accounts,
            regions,
            role: connection.role.clone(),
            profile: connection.profile.clone(),
            endpoint_url: connection.endpoint_url.as_deref().map(|url| without_credentials(url).into_owned()),
            stages: options.stages,
            documents: options.documents.names(),
        }
    }
}

/// A run, as `run.json` has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct RunState {
    version: u32,
    scope: Scope,
    /// The accounts, ascending.
    pub(super) account_ids: Vec<String>,
    /// When it began, in microseconds since 1970.
    began: i64,
    /// Whether everything was asked.
    ended: bool,
}

impl RunState {
    fn began(&self) -> String {
        DateTime::from_timestamp_micros(self.began).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// Refuses to go on with a run that reads something else.
    pub(super) fn check(&self, scope: &Scope, output: &Path, retry: bool) -> Result<()> {
        if self.scope == *scope || (self.ended && !retry) {
            return Ok(());
        }
        let what = if self.ended { "the last run" } else { "an unfinished run" };
        let message = format!(
            "{what} in `{}`, begun {}, reads something else: accounts {}, regions {}, role {}, stages {}, documents {}",
            output.display(),
            self.began(),
            self.scope.accounts,
            self.scope.regions,
            self.scope.role.as_deref().unwrap_or("none"),
            if self.scope.stages { "yes" } else { "no" },
            if self.scope.documents.is_empty() { "none" } else { &self.scope.documents },
        );
        Err(Error::usage(message).with_hint("the same options go on with it, `--restart` throws it away, `--output` names another folder"))
    }

    /// The run to go on with; `None`: it has ended, and a new one begins.
    pub(super) fn go_on(mut self, folder: &RunFolder, retry: bool, told: &(dyn Fn(&str) + Sync)) -> Result<Option<Self>> {
        if self.ended && !retry {
            return Ok(None);
        }
        if retry {
            for account_id in &self.account_ids {
                AccountFolder::open(&folder.pages(), account_id)?.forget_incomplete()?;
            }
            self.ended = false;
            folder.write(&self)?;
            told(&format!("note: asks again what the run of {} could not read completely", self.began()));
        } else {
            told(&format!("note: goes on with the run begun {}; `--restart` begins anew", self.began()));
        }
        Ok(Some(self))
    }
}

/// The folder of a run, locked.
#[derive(Debug)]
pub(super) struct RunFolder {
    path: PathBuf,
    _lock: File,
}

impl RunFolder {
    /// Opens the folder at `path`, or makes it.
    pub(super) fn open(path: &Path) -> Result<Self> {
        make_folder(path)?;
        let work = path.join(".work");
        make_folder(&work)?;
        let lock_path = work.join("lock");
        let lock = private_file(&lock_path).map_err(|e| Error::io(&lock_path, e))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::usage(format!("another process collects into `{}`", path.display())));
            }
            Err(TryLockError::Error(error)) => return Err(Error::io(&lock_path, error)),
        }
        let folder = Self { path: path.to_owned(), _lock: lock };
        folder.check_result()?;
        folder.recover()?;
        Ok(folder)
    }

    /// Refuses a folder in the place of the result that holds something else, because the result replaces it.
    fn check_result(&self) -> Result<()> {
        let result = self.result();
        let entries = match fs::read_dir(&result) {
            Ok(entries) => entries,
            Err(e) if e.kind() == IoErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(Error::io(&result, e)),
        };
        for entry in entries {
            let name = entry.map_err(|e| Error::io(&result, e))?.file_name();
            if name != FOLDER_MANIFEST && !Dataset::ALL.iter().any(|dataset| name == file_name(*dataset).as_str()) {
                let message = format!("`{}` holds `{}`, which is no part of a result", result.display(), name.display());
                return Err(Error::usage(message).with_hint("name another folder with `--output`"));
            }
        }
        Ok(())
    }

    fn work(&self, name: &str) -> PathBuf {
        self.path.join(".work").join(name)
    }

    /// Where the result is.
    pub(super) fn result(&self) -> PathBuf {
        self.path.join("apigw")
    }

    /// Whether there is one.
    pub(super) fn has_result(&self) -> bool {
        self.result().exists()
    }

    /// Where the answers are kept.
    pub(super) fn pages(&self) -> PathBuf {
        self.work("pages")
    }

    /// A process that was killed while it replaced the result may have moved the old one away.
    fn recover(&self) -> Result<()> {
        let old = self.work("old");
        if old.exists() {
            if self.has_result() {
                remove(&old)?;
            } else {
                fs::rename(&old, self.result()).map_err(|e| Error::io(&old, e))?;
            }
        }
        remove(&self.work("new"))
    }

    /// The run whose answers are kept.
    pub(super) fn unfinished(&self) -> Result<Option<RunState>> {
        let path = self.work("run.json");
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == IoErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(Error::io(&path, e)),
        };
        let state: RunState = serde_json::from_slice(&text).map_err(|e| folder_error(&path, &format!("is damaged: {e}")).caused_by(e))?;
        if state.version > VERSION {
            return Err(folder_error(&path, "was written by a newer version").with_hint("`--restart` throws that run away"));
        }
        Ok(Some(state))
    }

    /// Throws away the answers of an earlier run.
    pub(super) fn clear(&self) -> Result<()> {
        remove(&self.work("run.json"))?;
        remove(&self.pages())
    }

    /// Begins a run.
    pub(super) fn begin(&self, scope: Scope, account_ids: Vec<String>) -> Result<RunState> {
        make_folder(&self.pages())?;
        let state = RunState { version: VERSION, scope, account_ids, began: Utc::now().timestamp_micros(), ended: false };
        self.write(&state)?;
        Ok(state)
    }

    fn write(&self, state: &RunState) -> Result<()> {
        let (path, fresh) = (self.work("run.json"), self.work("run.tmp"));
        let text = serde_json::to_vec_pretty(state).map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))?;
        let written = private_file(&fresh).and_then(|mut file| file.write_all(&text).and_then(|()| file.sync_all()));
        written.and_then(|()| fs::rename(&fresh, &path)).map_err(|e| Error::io(&path, e))
    }

    /// A folder for the new result.
    pub(super) fn new_result(&self) -> Result<PathBuf> {
        let path = self.work("new");
        remove(&path)?;
        make_folder(&path)?;
        Ok(path)
    }

    /// The new result is whole and takes the place of the old one.
    pub(super) fn replace_result(&self) -> Result<()> {
        let (new, old, result) = (self.work("new"), self.work("old"), self.result());
        if self.has_result() {
            fs::rename(&result, &old).map_err(|e| Error::io(&result, e))?;
        }
        fs::rename(&new, &result).map_err(|e| Error::io(&new, e))?;
        remove(&old)
    }

    /// The run has ended. The answers are kept only for what may be asked again.
    pub(super) fn end(&self, mut state: RunState, complete: bool) -> Result<()> {
        if complete {
            return self.clear();
        }
        state.ended = true;
        self.write(&state)
    }
}

fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(e) if e.kind() != IoErrorKind::NotFound => Err(Error::io(path, e)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_that_was_moved_away_when_the_process_was_killed_comes_back() {
        let root = tempfile::tempdir().unwrap();
        let folder = RunFolder::open(root.path()).unwrap();
        fs::create_dir(folder.result()).unwrap();
        fs::write(folder.result().join("a"), "old").unwrap();
        fs::rename(folder.result(), folder.work("old")).unwrap();
        fs::create_dir(folder.work("new")).unwrap();
        drop(folder);
        let folder = RunFolder::open(root.path()).unwrap();
        assert_eq!(fs::read_to_string(folder.result().join("a")).unwrap(), "old");
        assert!(!folder.work("new").exists());
    }

    #[test]
    fn a_folder_of_the_user_in_the_place_of_the_result_is_not_replaced() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("apigw")).unwrap();
        fs::write(root.path().join("apigw/rest_api.parquet"), "").unwrap();
        drop(RunFolder::open(root.path()).unwrap());
        fs::write(root.path().join("apigw/thesis.txt"), "years of work").unwrap();
        let error = RunFolder::open(root.path()).unwrap_err();
        assert!(error.message().ends_with("holds `thesis.txt`, which is no part of a result"), "{error}");
    }

    #[test]
    fn two_processes_do_not_work_on_one_folder() {
        let root = tempfile::tempdir().unwrap();
        let _first = RunFolder::open(root.path()).unwrap();
        let error = RunFolder::open(root.path()).unwrap_err();
        assert!(error.message().starts_with("another process collects into"), "{error}");
    }
}
