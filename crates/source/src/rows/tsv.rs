//! TSV as PostgreSQL's text format of `COPY`: cells between tabs, `\N` for NULL, special characters behind backslashes.
//! (PostgreSQL manual, "COPY", section "Text Format".)

use bumpalo::Bump;
use bumpalo::collections::{String as BumpString, Vec as BumpVec};

use super::delimited::{Cell, at_cell};
use crate::convert::Fit;

/// Where the record that begins at `at` ends, behind its line end; `None`: not in these bytes.
pub(super) fn record_end(bytes: &[u8], at: usize) -> Option<usize> {
    memchr::memchr(b'\n', bytes.get(at..)?).map(|end| at + end + 1)
}

/// The cells of a record.
pub(super) fn cells<'a>(bump: &'a Bump, record: &'a str) -> Fit<BumpVec<'a, Cell<'a>>> {
    let mut cells = BumpVec::new_in(bump);
    let record = record.strip_suffix('\n').unwrap_or(record);
    // A carriage return of the text itself is written `\r`.
    let mut rest = record.strip_suffix('\r').unwrap_or(record);
    loop {
        let end = memchr::memchr(b'\t', rest.as_bytes()).unwrap_or(rest.len());
        cells.push(cell(bump, &rest[..end], cells.len() + 1)?);
        match rest.get(end + 1..) {
            Some(next) => rest = next,
            None => return Ok(cells),
        }
    }
}

fn cell<'a>(bump: &'a Bump, written: &'a str, number: usize) -> Fit<Cell<'a>> {
    if written == "\\N" {
        return Ok(Cell { text: "", null: true });
    }
    if !written.contains('\\') {
        return Ok(Cell { text: written, null: false });
    }
    unescaped(bump, written).map(|text| Cell { text, null: false }).ok_or_else(|| at_cell(number, "expected UTF-8 behind `\\x` or `\\0`"))
}

/// The text that is meant; `None` where numbered bytes are no UTF-8.
fn unescaped<'a>(bump: &'a Bump, written: &str) -> Option<&'a str> {
    let mut bytes = BumpVec::with_capacity_in(written.len(), bump);
    let mut rest = written.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        if first != b'\\' {
            bytes.push(first);
            rest = behind;
            continue;
        }
        let (byte, taken) = escape(behind);
        bytes.push(byte);
        rest = behind.get(taken..).unwrap_or_default();
    }
    BumpString::from_utf8(bytes).ok().map(BumpString::into_bump_str)
}

/// The byte that stands behind a backslash, and how many it is written with. A backslash at the end is itself.
fn escape(behind: &[u8]) -> (u8, usize) {
    let number = |digits: &[u8], radix: u32| {
        digits.iter().fold(0u32, |all, digit| all * radix + char::from(*digit).to_digit(radix).unwrap_or(0)) as u8
    };
    let count = |of: &[u8], most: usize, radix: u32| of.iter().take(most).take_while(|b| char::from(**b).is_digit(radix)).count();
    match behind.first() {
        Some(b'b') => (8, 1),
        Some(b'f') => (12, 1),
        Some(b'n') => (b'\n', 1),
        Some(b'r') => (b'\r', 1),
        Some(b't') => (b'\t', 1),
        Some(b'v') => (11, 1),
        Some(b'x') => {
            let digits = behind.get(1..).unwrap_or_default();
            match count(digits, 2, 16) {
                0 => (b'x', 1),
                length => (number(&digits[..length], 16), 1 + length),
            }
        }
        Some(b'0'..=b'7') => {
            let length = count(behind, 3, 8);
            (number(&behind[..length], 8), length)
        }
        Some(&other) => (other, 1),
        None => (b'\\', 0),
    }
}
