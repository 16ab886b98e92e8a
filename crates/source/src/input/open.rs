//! Opening an input: the plain bytes, with gzip taken off.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::sync::atomic::Ordering;

use flate2::read::MultiGzDecoder;

use super::Content;
use apigw_sql_value::error::ErrorKind;
use apigw_sql_value::{Error, Result};

/// The first bytes of a gzip member with its only compression method.
const GZIP: [u8; 3] = [0x1f, 0x8b, 0x08];

/// Compressed bytes are fetched in pieces of this size.
const BUFFER: usize = 128 * 1024;

pub(super) fn open(content: &Content, source_path: &str) -> Result<Box<dyn Read + Send>> {
    match content {
        Content::File { path, .. } => {
            File::open(path).and_then(decompressed).map_err(|e| cannot_open(source_path, &e.to_string()).caused_by(e))
        }
        Content::Stdin(taken) => {
            if taken.swap(true, Ordering::AcqRel) {
                return Err(Error::new(ErrorKind::Internal, "standard input was opened twice"));
            }
            decompressed(io::stdin()).map_err(|e| cannot_open(source_path, &e.to_string()).caused_by(e))
        }
        Content::Embedded(bytes) => Ok(Box::new(Cursor::new(*bytes))),
        Content::Failed { reason, .. } => Err(cannot_open(source_path, reason)),
    }
}

fn cannot_open(source_path: &str, reason: &str) -> Error {
    Error::new(ErrorKind::Io, format!("cannot open `{source_path}`: {reason}")).in_file(source_path)
}

/// Looks at the first bytes (a pipe cannot be rewound, so they are put in front again) and decompresses gzip,
/// which may consist of several members.
fn decompressed(mut reader: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    let mut head = Vec::with_capacity(GZIP.len());
    reader.by_ref().take(GZIP.len() as u64).read_to_end(&mut head)?;
    let is_gzip = head == GZIP;
    let whole = Cursor::new(head).chain(reader);
    if is_gzip { Ok(Box::new(MultiGzDecoder::new(BufReader::with_capacity(BUFFER, whole)))) } else { Ok(Box::new(whole)) }
}
