//! Records of a text file, one after the other, each with the line that it begins in.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::in_line;
use crate::{Error, Result};

/// What Windows' programs put before a text.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A record is at most this long: behind a quote that nobody closes all else would be one.
const LONGEST: usize = 256 << 20;
/// So much is read at once.
const PIECE: usize = 256 << 10;

/// Where the record that begins at an offset ends, behind its line end; `None`: not in these bytes.
pub(super) type RecordEnd = fn(&[u8], usize) -> Option<usize>;

/// The records of a file.
pub(super) struct Records {
    path: PathBuf,
    file: File,
    end_of: RecordEnd,
    buffer: Vec<u8>,
    /// Where the next record begins, and in which line.
    at: usize,
    line: u64,
    is_at_end: bool,
}

impl Records {
    pub(super) fn open(path: &Path, end_of: RecordEnd) -> Result<Self> {
        let file = File::open(path).map_err(|e| Error::io(path, e))?;
        let mut records = Self { path: path.to_owned(), file, end_of, buffer: Vec::new(), at: 0, line: 1, is_at_end: false };
        records.fill()?;
        if records.buffer.starts_with(BYTE_ORDER_MARK) {
            records.at = BYTE_ORDER_MARK.len();
        }
        Ok(records)
    }

    /// The next record with its line end, and the number of its first line.
    pub(super) fn next(&mut self) -> Result<Option<(u64, &str)>> {
        let end = loop {
            match (self.end_of)(&self.buffer, self.at) {
                Some(end) => break end,
                None if self.is_at_end => break self.buffer.len(),
                None => self.fill()?,
            }
        };
        if end == self.at {
            return Ok(None);
        }
        let (start, line) = (self.at, self.line);
        self.at = end;
        let record = self.buffer.get(start..end).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', record).count() as u64;
        let wrong = |at: usize, what: &str| {
            let before = record.get(..at).unwrap_or_default();
            Err(in_line(&self.path, line + memchr::memchr_iter(b'\n', before).count() as u64, what))
        };
        if let Some(at) = memchr::memchr(0, record) {
            return wrong(at, "expected text, but found a zero byte, which text cannot hold");
        }
        match std::str::from_utf8(record) {
            Ok(text) => Ok(Some((line, text))),
            Err(error) => wrong(error.valid_up_to(), "expected UTF-8, but found other bytes"),
        }
    }

    /// Reads on, as much again as is there: a long record is looked at a few times, and not for each piece of it.
    fn fill(&mut self) -> Result<()> {
        self.buffer.drain(..self.at);
        self.at = 0;
        if self.buffer.len() >= LONGEST {
            return Err(in_line(&self.path, self.line, "expected a record of at most 256 MiB, but found more; is a quote not closed?"));
        }
        let more = self.buffer.len().max(PIECE) as u64;
        let read = (&mut self.file).take(more).read_to_end(&mut self.buffer).map_err(|e| Error::io(&self.path, e))?;
        self.is_at_end = read == 0;
        Ok(())
    }
}

/// Lines.
pub(super) fn line_end(bytes: &[u8], at: usize) -> Option<usize> {
    memchr::memchr(b'\n', bytes.get(at..)?).map(|end| at + end + 1)
}
