//! CSV (RFC 4180). An empty cell is NULL, an empty cell in quotes is the empty string.

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

use super::delimited::{Cell, at_cell};
use crate::convert::Fit;

/// Where the record that begins at `at` ends, behind its line end; `None`: not in these bytes.
pub fn record_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut quoted = false;
    let mut from = at;
    loop {
        let rest = bytes.get(from..)?;
        let hit = if quoted { memchr::memchr(b'"', rest)? } else { memchr::memchr2(b'"', b'\n', rest)? };
        from += hit + 1;
        if bytes.get(from - 1) == Some(&b'\n') && !quoted {
            return Some(from);
        }
        quoted = !quoted;
    }
}

/// The texts of a record's cells, and what is wrong with it.
pub fn texts<'a>(bump: &'a Bump, record: &'a str) -> Result<Vec<Option<&'a str>>, String> {
    let cells = cells(bump, record).map_err(|misfit| misfit.message)?;
    Ok(cells.iter().map(|cell| (!cell.null).then_some(cell.text)).collect())
}

/// The cells of a record.
pub(super) fn cells<'a>(bump: &'a Bump, record: &'a str) -> Fit<BumpVec<'a, Cell<'a>>> {
    let mut cells = BumpVec::new_in(bump);
    let mut rest = record.strip_suffix('\n').unwrap_or(record);
    rest = rest.strip_suffix('\r').unwrap_or(rest);
    loop {
        let (cell, behind) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted_cell(bump, quoted, cells.len())?
        } else {
            let end = memchr::memchr(b',', rest.as_bytes()).unwrap_or(rest.len());
            // Programs do not agree on what it means, nor on where the record ends.
            if rest[..end].contains('"') {
                return Err(at_cell(
                    cells.len() + 1,
                    "expected quotes around the whole of a cell that has quotes, each of its own doubled",
                ));
            }
            (Cell { text: &rest[..end], null: end == 0 }, &rest[end..])
        };
        cells.push(cell);
        match behind.strip_prefix(',') {
            Some(next) => rest = next,
            None if behind.is_empty() => return Ok(cells),
            None => return Err(at_cell(cells.len(), "expected a comma behind the closing quote, but found other text")),
        }
    }
}

/// The cell whose opening quote is gone, and what stands behind its closing quote.
fn quoted_cell<'a>(bump: &'a Bump, text: &'a str, number: usize) -> Fit<(Cell<'a>, &'a str)> {
    let (mut from, mut doubled) = (0, false);
    loop {
        let Some(hit) = text.get(from..).and_then(|rest| memchr::memchr(b'"', rest.as_bytes())) else {
            return Err(at_cell(number + 1, "expected a closing quote, but found the end of the file"));
        };
        let (content, behind) = (&text[..from + hit], &text[from + hit + 1..]);
        if !behind.starts_with('"') {
            let text = if doubled { bump.alloc_str(&content.replace("\"\"", "\"")) } else { content };
            return Ok((Cell { text, null: false }, behind));
        }
        doubled = true;
        from += hit + 2;
    }
}
