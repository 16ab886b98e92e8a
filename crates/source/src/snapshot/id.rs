//! The ids of snapshots: when they were made, and something random.

use chrono::{DateTime, Utc};

use crate::hex;
use apigw_sql_value::{Error, ErrorKind, Result};

/// The id of a snapshot that is made now: `20261127T225408Z-1f0c9a3b`.
pub(super) fn new_id(now: DateTime<Utc>) -> Result<String> {
    Ok(format!("{}-{}", now.format("%Y%m%dT%H%M%SZ"), random_hex(4)?))
}

/// Whether a name is the id of a snapshot. Whatever else lies beside snapshots is somebody else's.
pub(super) fn is_id(name: &str) -> bool {
    const FORM: &[u8] = b"00000000T000000Z-xxxxxxxx";
    let fits = |(form, byte): (&u8, u8)| match form {
        b'0' => byte.is_ascii_digit(),
        b'x' => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        other => *other == byte,
    };
    name.len() == FORM.len() && FORM.iter().zip(name.bytes()).all(fits)
}

/// Random bytes in hexadecimal digits.
pub(super) fn random_hex(bytes: usize) -> Result<String> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(|e| Error::new(ErrorKind::Io, format!("the system gives no random numbers: {e}")))?;
    Ok(hex(&random))
}

/// Whether a text may be the name of a file in the store: what a manifest names is never a path out of it.
pub(super) fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && !name.starts_with('.') && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_told_from_other_names() {
        assert!(is_id(&new_id(Utc::now()).unwrap()));
        for other in [
            "",
            "ui",
            "20261127T225408Z-1f0c9a3",
            "20261127T225408Z-1f0c9a3b.bak",
            "20261127T225408Z-1F0C9A3B",
            "20261127T225408-1f0c9a3bz",
        ] {
            assert!(!is_id(other), "{other}");
        }
    }
}
