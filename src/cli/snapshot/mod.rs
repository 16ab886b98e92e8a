//! The actions around the store: `import`, `snapshots` and `diff`.

mod diff;
mod import;
mod snapshots;

use std::ffi::OsString;

pub(super) use diff::{DiffArgs, run as diff};
pub(super) use import::{ImportArgs, run as import};
pub(super) use snapshots::{SnapshotsArgs, run as snapshots};

use super::settings;
use crate::psql::Interrupt;
use apigw_sql_source::snapshot::SnapshotStore;
use apigw_sql_value::error::{Error, Result};

/// The options that all actions share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shared<'a> {
    pub(super) quiet: bool,
    pub(super) colour: Option<&'a str>,
    pub(super) store: Option<&'a OsString>,
}

impl Shared<'_> {
    /// Opens the store, which reads nothing.
    pub(super) fn open_store(&self) -> Result<SnapshotStore> {
        let named = self.store.filter(|store| !store.is_empty()).cloned();
        let location = match named {
            Some(named) => named,
            None => settings::configured_store()?.ok_or_else(|| {
                Error::usage("there is no home folder for the store of snapshots").with_hint("name one with `--store PATH`")
            })?,
        };
        open(&location)
    }
}

/// The store at a path or URL.
pub(super) fn open(location: &OsString) -> Result<SnapshotStore> {
    let text = location.to_str().ok_or_else(|| Error::usage(format!("the path of the store is not UTF-8: `{}`", location.display())))?;
    SnapshotStore::open(text)
}

/// At Ctrl-C the process ends; what it left is cleared away by the next writer.
pub(super) fn end_on_ctrl_c() -> Result<()> {
    Interrupt::default().raise_on_ctrl_c(|| {
        super::console::remark(&format!("error: {}", crate::psql::interrupted()));
        std::process::exit(i32::from(super::exit::INTERRUPTED));
    })
}
