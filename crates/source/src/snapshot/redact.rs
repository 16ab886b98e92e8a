//! `--redact`: what looks like a secret is replaced by a keyed hash before it is written.
//!
//! Equal secrets have equal hashes, so that joins, groups and differences still work; without the key nobody can try
//! passwords against them.

use std::borrow::Cow;
use std::fmt;
use std::fs;
use std::io::{ErrorKind as IoErrorKind, Write as _};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, ListArray, RecordBatch, StringViewArray};
use arrow::datatypes::{DataType, Field};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::id::random_hex;
use crate::private::{make_lasting_folder, sync_folder};
use crate::{BatchIter, RowSource, ScanReport, hex, private_file};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::hstore::{HstoreArray, HstoreBuilder};
use apigw_sql_value::json;
use apigw_sql_value::secret::{MASK, replace, replace_named};
use apigw_sql_value::{Error, ErrorKind, Result};

/// Columns that say whose a record is and where it came from. Their names tell nothing of what is in them.
const IDENTITIES: [&str; 6] = ["_key", "account_id", "integration_arn", "source", "source_path", "source_pointer"];
/// How much of the hash is written: enough for no two secrets to be taken for one.
const WRITTEN: usize = 10;

/// Replaces what looks like a secret.
#[derive(Clone)]
pub struct Redactor {
    key: Arc<[u8]>,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

impl Redactor {
    /// One with this key.
    pub fn new(key: &[u8]) -> Self {
        Self { key: key.into() }
    }

    /// One with the key in the file at `path`, which is made if it is not there.
    pub fn open(path: &Path) -> Result<Self> {
        for _ in 0..2 {
            match fs::read_to_string(path) {
                Ok(text) if text.trim().len() >= 32 => return Ok(Self::new(text.trim().as_bytes())),
                Ok(_) => {
                    let message = format!("the key file `{}` is too short: expected at least 32 characters", path.display());
                    return Err(Error::usage(message).with_hint("remove it to get a new key; hashes of the old one mean nothing then"));
                }
                Err(e) if e.kind() == IoErrorKind::NotFound => make_key(path)?,
                Err(e) => return Err(Error::io(path, e)),
            }
        }
        Err(Error::new(ErrorKind::Io, format!("the key file `{}` cannot be made", path.display())))
    }

    /// The batch without its secrets, and without those that are `known`.
    fn redact(&self, batch: &RecordBatch, known: &[Arc<str>]) -> Result<RecordBatch> {
        let redaction = Redaction { redactor: self, known };
        let schema = batch.schema();
        let columns = schema.fields().iter().zip(batch.columns());
        let columns: Vec<_> = columns.map(|(field, array)| redaction.column(field, array)).collect();
        RecordBatch::try_new(schema, columns).map_err(|e| Error::new(ErrorKind::Internal, format!("cannot redact a batch: {e}")))
    }

    /// The rows of a source without its secrets.
    pub fn redacted(&self, rows: BatchIter, source: Arc<dyn RowSource>) -> BatchIter {
        let redactor = self.clone();
        // What the source calls secret it knows when it gives a row of it.
        Box::new(rows.map(move |item| item.and_then(|(target, batch)| Ok((target, redactor.redact(&batch, &source.secrets())?)))))
    }

    /// What is told of the sources, without secrets.
    pub fn redact_report(&self, mut report: ScanReport, known: &[Arc<str>]) -> ScanReport {
        let redaction = Redaction { redactor: self, known };
        for status in &mut report.sources {
            let ids = [&mut status.account_id, &mut status.region, &mut status.rest_api_id, &mut status.reason, &mut status.first_error_at];
            ids.into_iter().flatten().chain([&mut status.source_path]).for_each(|text| redaction.replace(text));
        }
        report.notes.iter_mut().for_each(|note| redaction.replace(note));
        report
    }

    /// The names of sources, without secrets.
    pub(crate) fn redact_names(&self, mut names: Vec<String>, known: &[Arc<str>]) -> Vec<String> {
        let redaction = Redaction { redactor: self, known };
        for name in &mut names {
            redaction.replace(name);
        }
        names
    }

    /// `***` and the hash.
    fn stand_in(&self, secret: &str) -> String {
        // HMAC takes keys of all lengths.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return MASK.to_owned() };
        mac.update(secret.as_bytes());
        format!("{MASK}{}", hex(&mac.finalize().into_bytes()[..WRITTEN]))
    }
}

/// A redactor, and secrets that are known.
struct Redaction<'a> {
    redactor: &'a Redactor,
    known: &'a [Arc<str>],
}

impl Redaction<'_> {
    fn column(&self, field: &Field, array: &ArrayRef) -> ArrayRef {
        let name = Some(field.name().as_str()).filter(|name| !IDENTITIES.contains(name));
        match (SqlType::of(field), array.data_type()) {
            (Some(SqlType::Hstore | SqlType::HstoreCsv), _) => self.hstore(array),
            (Some(SqlType::Json), DataType::Utf8View) => Arc::new(texts(array, |text| self.json(name, text))),
            (_, DataType::Utf8View) => Arc::new(texts(array, |text| self.text(name, text))),
            (_, DataType::List(item)) if array.as_list::<i32>().values().data_type() == &DataType::Utf8View => {
                let lists = array.as_list::<i32>();
                let values = Arc::new(texts(lists.values(), |text| self.text(name, text)));
                Arc::new(ListArray::new(Arc::clone(item), lists.offsets().clone(), values, lists.nulls().cloned()))
            }
            _ => Arc::clone(array),
        }
    }

    fn hstore(&self, array: &ArrayRef) -> ArrayRef {
        let Some(rows) = HstoreArray::try_new(array) else { return Arc::clone(array) };
        let mut builder = HstoreBuilder::with_capacity(array.len());
        for row in 0..array.len() {
            if array.is_null(row) {
                builder.append_null();
                continue;
            }
            // A key may hold a secret, too; its place in the order is another one then.
            let entry = |(key, value): (&'_ str, Option<&'_ str>)| {
                (self.text(None, key).into_owned(), value.map(|value| self.text(Some(key), value).into_owned()))
            };
            let mut entries: Vec<(String, Option<String>)> = rows.row(row).iter().map(entry).collect();
            builder.append(&mut entries);
        }
        Arc::new(builder.finish())
    }

    fn text<'t>(&self, name: Option<&str>, text: &'t str) -> Cow<'t, str> {
        replace_named(name, text, self.known, &|secret| self.redactor.stand_in(secret))
    }

    /// The same of JSON, which stays JSON: where a number was a secret, all of it is hidden.
    fn json<'t>(&self, name: Option<&str>, text: &'t str) -> Cow<'t, str> {
        match self.text(name, text) {
            Cow::Owned(redacted) if json::check(&redacted).is_err() => Cow::Owned(format!("\"{}\"", self.redactor.stand_in(text))),
            redacted => redacted,
        }
    }

    /// Redacts a text in its place.
    fn replace(&self, text: &mut String) {
        if let Cow::Owned(redacted) = replace(text, self.known, &|secret| self.redactor.stand_in(secret)) {
            *text = redacted;
        }
    }
}

fn texts<'t>(array: &'t ArrayRef, redacted: impl Fn(&'t str) -> Cow<'t, str>) -> StringViewArray {
    array.as_string_view().iter().map(|text| text.map(&redacted)).collect()
}

/// Makes a new key, unless somebody else does at the same time.
fn make_key(path: &Path) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_lasting_folder(folder)?;
    let fresh = folder.join(format!(".new-{}", random_hex(8)?));
    let key = random_hex(32)?;
    let written = private_file(&fresh).and_then(|mut file| file.write_all(key.as_bytes()).and_then(|()| file.sync_all()));
    let linked = written.and_then(|()| fs::hard_link(&fresh, path));
    let _ = fs::remove_file(&fresh);
    match linked {
        Err(e) if e.kind() != IoErrorKind::AlreadyExists => Err(Error::io(path, e)),
        // Hashes that are written with a key mean nothing without it.
        _ => sync_folder(folder),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_secrets_have_equal_hashes_and_other_keys_other_ones() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("below/redaction.key");
        let (one, again, other) = (Redactor::open(&path).unwrap(), Redactor::open(&path).unwrap(), Redactor::new(b"another key"));
        let value = ["'9f8a7c6b", "5d4e3f2a1b0c'"].concat();
        let text = |redactor: &Redactor, name: &str, text: &str| Redaction { redactor, known: &[] }.text(Some(name), text).into_owned();
        let hidden = text(&one, "x-api-key", &value);
        assert_eq!(hidden.len(), 2 + 3 + 2 * WRITTEN);
        assert_eq!(hidden, text(&again, "x-api-key", &value));
        assert_ne!(hidden, text(&other, "x-api-key", &value));
        assert_eq!(text(&one, "uri", "https://svc:hunter2@h/x"), format!("https://svc:{}@h/x", one.stand_in("hunter2")));
        assert_eq!(text(&one, "path", "/pets"), "/pets");
        let json = Redaction { redactor: &one, known: &[] }.json(None, r#"{"password": 12345678}"#).into_owned();
        assert_eq!(json, format!("\"{}\"", one.stand_in(r#"{"password": 12345678}"#)));
    }
}
