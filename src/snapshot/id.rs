//! The ids of snapshots: when they were made, and something random.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use crate::{Error, ErrorKind, Result};

/// The id of a snapshot that is made now: `20261127T225408Z-1f0c9a3b`.
pub(super) fn new_id(now: DateTime<Utc>) -> Result<String> {
    Ok(format!("{}-{}", now.format("%Y%m%dT%H%M%SZ"), random_hex(4)?))
}

/// Random bytes in hexadecimal digits.
pub(super) fn random_hex(bytes: usize) -> Result<String> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(|e| Error::new(ErrorKind::Io, format!("the system gives no random numbers: {e}")))?;
    Ok(hex(&random))
}

/// Bytes in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// Whether a text may be the name of a file in the store: what a manifest names is never a path out of it.
pub(super) fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && !name.starts_with('.') && name.chars().all(plain)
}
