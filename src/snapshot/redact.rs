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

use datafusion::arrow::array::{Array as _, ArrayRef, AsArray as _, ListArray, RecordBatch, StringViewArray};
use datafusion::arrow::datatypes::{DataType, Field};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::id::random_hex;
use crate::source::{hex, make_folder, private_file};
use crate::types::SqlType;
use crate::types::hstore::{HstoreArray, HstoreBuilder};
use crate::value::secret::{MASK, replace_named};
use crate::{Error, ErrorKind, Result};

/// Columns that say whose a record is and where it came from.
const LEFT_ALONE: [&str; 6] = ["_key", "account_id", "integration_arn", "source", "source_path", "source_pointer"];
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

    /// The batch without its secrets.
    pub(super) fn redact(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let schema = batch.schema();
        let columns = schema.fields().iter().zip(batch.columns());
        let columns: Vec<_> = columns.map(|(field, array)| self.column(field, array)).collect();
        RecordBatch::try_new(schema, columns).map_err(|e| Error::new(ErrorKind::Internal, format!("cannot redact a batch: {e}")))
    }

    fn column(&self, field: &Field, array: &ArrayRef) -> ArrayRef {
        if LEFT_ALONE.contains(&field.name().as_str()) {
            return Arc::clone(array);
        }
        match (SqlType::of(field), array.data_type()) {
            (Some(SqlType::Hstore | SqlType::HstoreCsv), _) => self.hstore(array),
            (_, DataType::Utf8View) => Arc::new(self.texts(field.name(), array.as_string_view())),
            (_, DataType::List(item)) if array.as_list::<i32>().values().data_type() == &DataType::Utf8View => {
                let lists = array.as_list::<i32>();
                let values = Arc::new(self.texts(field.name(), lists.values().as_string_view()));
                Arc::new(ListArray::new(Arc::clone(item), lists.offsets().clone(), values, lists.nulls().cloned()))
            }
            _ => Arc::clone(array),
        }
    }

    fn texts(&self, name: &str, texts: &StringViewArray) -> StringViewArray {
        texts.iter().map(|text| text.map(|text| self.text(name, text))).collect()
    }

    fn hstore(&self, array: &ArrayRef) -> ArrayRef {
        let Some(rows) = HstoreArray::try_new(array) else { return Arc::clone(array) };
        let mut builder = HstoreBuilder::with_capacity(array.len());
        for row in 0..array.len() {
            if array.is_null(row) {
                builder.append_null();
                continue;
            }
            for (key, value) in rows.row(row).iter() {
                builder.push(key, value.map(|value| self.text(key, value)).as_deref());
            }
            builder.finish_row();
        }
        Arc::new(builder.finish())
    }

    fn text<'a>(&self, name: &str, text: &'a str) -> Cow<'a, str> {
        replace_named(Some(name), text, &|secret| self.stand_in(secret))
    }

    /// `***` and the hash.
    fn stand_in(&self, secret: &str) -> String {
        // HMAC takes keys of all lengths.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return MASK.to_owned() };
        mac.update(secret.as_bytes());
        format!("{MASK}{}", hex(&mac.finalize().into_bytes()[..WRITTEN]))
    }
}

/// Makes a new key, unless somebody else does at the same time.
fn make_key(path: &Path) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    let fresh = folder.join(format!(".new-{}", random_hex(8)?));
    let key = random_hex(32)?;
    let written = private_file(&fresh).and_then(|mut file| file.write_all(key.as_bytes()).and_then(|()| file.sync_all()));
    let linked = written.and_then(|()| fs::hard_link(&fresh, path));
    let _ = fs::remove_file(&fresh);
    match linked {
        Err(e) if e.kind() != IoErrorKind::AlreadyExists => Err(Error::io(path, e)),
        _ => Ok(()),
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
        let hidden = one.text("x-api-key", &value);
        assert_eq!(hidden.len(), 2 + 3 + 2 * WRITTEN);
        assert_eq!(hidden, again.text("x-api-key", &value));
        assert_ne!(hidden, other.text("x-api-key", &value));
        assert_eq!(one.text("uri", "https://svc:hunter2@h/x"), format!("https://svc:{}@h/x", one.stand_in("hunter2")));
        assert_eq!(one.text("path", "/pets"), "/pets");
    }
}
