//! The configuration file: the long options as keys. An unknown key is an error, never ignored.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind as IoErrorKind;
use std::path::Path;

use serde::Deserialize;

use crate::psql::nearest;
use apigw_sql_value::error::{Error, Place, Result};

/// What a configuration file may hold.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct Config {
    pub(super) from: Vec<String>,
    pub(super) sample: bool,
    pub(super) table: BTreeMap<String, String>,
    pub(super) assume_account: Option<String>,
    pub(super) assume_region: Option<String>,
    pub(super) parameter: BTreeMap<String, Scalar>,
    pub(super) store: Option<String>,
    pub(super) at: Option<String>,
    pub(super) cache: bool,
    pub(super) allow_partial: bool,
    pub(super) variable: BTreeMap<String, Scalar>,
    pub(super) on_error: Option<String>,
    pub(super) format: Option<String>,
    pub(super) expanded: bool,
    pub(super) tuples_only: bool,
    pub(super) no_align: bool,
    pub(super) pset: BTreeMap<String, Scalar>,
    pub(super) quiet: bool,
    pub(super) color: Option<String>,
    pub(super) memory_limit: Option<String>,
    pub(super) timeout: Option<String>,
    pub(super) restricted: bool,
    pub(super) threads: Option<Scalar>,
    pub(super) no_history: bool,
}

/// A value that is a text in the end.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Scalar {
    Text(String),
    Boolean(bool),
    Integer(i64),
    Float(f64),
}

impl Scalar {
    /// The value as it would be typed.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Boolean(value) => if *value { "on" } else { "off" }.to_owned(),
            Self::Integer(value) => value.to_string(),
            Self::Float(value) => value.to_string(),
        }
    }
}

impl Config {
    /// Reads the file at `path`. One that nobody named (`named` is false) need not be there.
    pub(super) fn read(path: &Path, named: bool) -> Result<Self> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == IoErrorKind::NotFound && !named => return Ok(Self::default()),
            Err(e) => return Err(Error::usage(format!("cannot read `{}`: {e}", path.display())).caused_by(e)),
        };
        Self::parse(&text, path)
    }

    /// Reads the text of the file at `path`.
    pub(super) fn parse(text: &str, path: &Path) -> Result<Self> {
        toml::from_str(text).map_err(|e| invalid(&e, text, path))
    }
}

/// serde's error with our words, its line, and what was probably meant.
fn invalid(error: &toml::de::Error, text: &str, path: &Path) -> Error {
    let mut place = Place { path: Some(path.display().to_string()), ..Place::default() };
    if let Some(before) = error.span().and_then(|span| text.get(..span.start)) {
        place.line = Some(before.matches('\n').count() as u64 + 1);
        place.column = Some(before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1);
    }
    let message = error.message();
    let Some(list) = message.strip_prefix("unknown field `") else {
        return Error::usage(message.trim_end_matches('.').to_owned()).at(place);
    };
    let mut quoted = list.split('`');
    let found = quoted.next().unwrap_or_default();
    let known: Vec<&str> = quoted.skip(1).step_by(2).collect();
    let error = Error::usage(format!("expected a setting, but found `{found}`")).at(place);
    match nearest(found, known.iter().copied()) {
        Some(near) => error.with_hint(format!("did you mean `{near}`?")),
        None => error.with_hint(format!("the settings are {}", known.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, text).unwrap();
        Config::read(&path, true)
    }

    #[test]
    fn keys_are_the_long_options() {
        let text = "from = ['a', 'b']\nformat = 'csv'\nallow-partial = true\nthreads = 2\n\
                    [table]\n'aws.accounts' = 'a.csv'\n[variable]\nlimit = 5\n[pset]\nnull = '-'\nfooter = false\n";
        let config = read(text).unwrap();
        assert_eq!(config.from, ["a", "b"]);
        assert!(config.allow_partial);
        assert_eq!(config.variable["limit"].text(), "5");
        assert_eq!(config.pset["footer"].text(), "off");
    }

    #[test]
    fn an_unknown_key_is_an_error_with_a_suggestion() {
        let error = read("sample = true\nfromat = 'csv'\n").unwrap_err();
        assert_eq!(error.message(), "expected a setting, but found `fromat`");
        assert_eq!(error.hint(), Some("did you mean `format`?"));
        assert_eq!((error.place().line, error.place().column), (Some(2), Some(1)));
        let error = read("frobnicate = 1").unwrap_err();
        assert!(error.hint().unwrap().starts_with("the settings are from, sample, table"), "{error:?}");
    }

    #[test]
    fn a_wrong_value_names_its_place() {
        let error = read("sample = 'yes'").unwrap_err();
        assert_eq!(error.place().line, Some(1));
        assert!(error.message().contains("expected a boolean"), "{error}");
    }

    #[test]
    fn a_file_that_nobody_named_need_not_be_there() {
        assert!(Config::read(Path::new("/nonexistent/config.toml"), false).is_ok());
        assert!(Config::read(Path::new("/nonexistent/config.toml"), true).is_err());
    }
}
