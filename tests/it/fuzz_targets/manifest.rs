//! The manifest of a store, and the selectors of snapshots: a line with a selector, then the manifest's JSON.

use apigw_sql_source::snapshot::{Manifest, select};

/// What was read is written and read again as the same; a selector finds a snapshot that is there, or says why not.
pub(crate) fn run(data: &[u8]) {
    // As a whole file, whose checksum is hardly ever right.
    let _ = Manifest::decode(data);
    let at = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (selector, body) = (&data[..at], data.get(at + 1..).unwrap_or_default());
    let Ok(manifest) = Manifest::decode(&Manifest::with_header(body).unwrap()) else { return };
    let again = Manifest::decode(&manifest.encode().unwrap());
    assert_eq!(again.unwrap(), manifest);
    let Ok(selector) = std::str::from_utf8(selector) else { return };
    match select(&manifest.snapshots, selector) {
        Ok(found) => assert!(manifest.snapshots.contains(found)),
        Err(error) => assert!(!error.message().is_empty()),
    }
}
