//! `--redact`, of what writes rows that stay.

use std::path::PathBuf;

use super::settings;
use apigw_sql_source::snapshot::Redactor;
use apigw_sql_value::error::{Error, Result};

/// What is to be hidden, and with which key.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct RedactArgs {
    /// Replace what looks like a secret by a keyed hash
    #[arg(long)]
    redact: bool,
    /// The file with the key of the hashes, made if it is not there [default: in the platform's data folder]
    #[arg(long, value_name = "FILE", requires = "redact")]
    redact_key: Option<PathBuf>,
}

impl RedactArgs {
    /// What replaces secrets, if that was asked for.
    pub(super) fn redactor(&self) -> Result<Option<Redactor>> {
        if !self.redact {
            return Ok(None);
        }
        let path = match &self.redact_key {
            Some(path) => path.clone(),
            None => settings::data_folder().map(|folder| folder.join("redaction.key")).ok_or_else(|| {
                Error::usage("there is no home folder for the key of `--redact`").with_hint("name a file with `--redact-key FILE`")
            })?,
        };
        Redactor::open(&path).map(Some)
    }
}
