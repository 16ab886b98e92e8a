//! Scanning eight bytes at a time, for the parsers of this module.

use super::error::Expected;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The eight bytes from `at`, the first one lowest; `None` where fewer are left.
#[inline]
pub(super) fn word(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk::<8>().map(|chunk| u64::from_le_bytes(*chunk))
}

/// The high bit of each byte that equals `byte`. Exact up to the first hit, which is all that is used.
#[inline]
pub(super) fn equal(word: u64, byte: u8) -> u64 {
    let difference = word ^ (ONES * u64::from(byte));
    difference.wrapping_sub(ONES) & !difference & HIGHS
}

/// The high bit of each byte below a space. Exact up to the first hit.
#[inline]
pub(super) fn control(word: u64) -> u64 {
    word.wrapping_sub(ONES * 0x20) & !word & HIGHS
}

/// The index of the first hit in a mask that is not zero.
#[inline]
pub(super) fn first(mask: u64) -> usize {
    mask.trailing_zeros() as usize / 8
}

/// Where the run of plain string bytes from `at` ends: at a quote, a backslash, a control character or the end.
#[inline]
pub(super) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(w) = word(bytes, at) {
        let mask = equal(w, b'"') | equal(w, b'\\') | control(w);
        if mask != 0 {
            return at + first(mask);
        }
        at += 8;
    }
    while let Some(&b) = bytes.get(at) {
        if b == b'"' || b == b'\\' || b < 0x20 {
            break;
        }
        at += 1;
    }
    at
}

/// Where the next quote or backslash from `at` stands, or the end.
#[inline]
pub(super) fn string_stop(bytes: &[u8], mut at: usize) -> usize {
    while let Some(w) = word(bytes, at) {
        let mask = equal(w, b'"') | equal(w, b'\\');
        if mask != 0 {
            return at + first(mask);
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|b| !matches!(b, b'"' | b'\\')) {
        at += 1;
    }
    at
}

/// Where the next quote, bracket or brace from `at` stands, or the end.
#[inline]
pub(super) fn structure_stop(bytes: &[u8], mut at: usize) -> usize {
    while let Some(w) = word(bytes, at) {
        // Brackets and braces differ in the bit 0x20 only.
        let folded = w | (ONES * 0x20);
        let mask = equal(w, b'"') | equal(folded, b'{') | equal(folded, b'}');
        if mask != 0 {
            return at + first(mask);
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|b| !matches!(b, b'"' | b'[' | b']' | b'{' | b'}')) {
        at += 1;
    }
    at
}

/// Where the whitespace from `at` ends.
#[inline]
pub(super) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// Where the value that begins at `at` ends, judged by quotes and brackets alone; the end of the input if it is
/// not closed. What lies between is for the parser to judge.
pub(super) fn rough_end(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b'"') => return string_end(bytes, at + 1),
        Some(b'[' | b'{') => {}
        Some(_) => return word_end(bytes, at + 1),
        None => return at,
    }
    let (mut at, mut depth) = (at, 0_usize);
    loop {
        at = structure_stop(bytes, at);
        let Some(&byte) = bytes.get(at) else { return at };
        at += 1;
        match byte {
            b'"' => at = string_end(bytes, at),
            b'[' | b'{' => depth += 1,
            _ if depth == 1 => return at,
            _ => depth -= 1,
        }
    }
}

/// Behind the closing quote of the string whose content begins at `at`.
#[inline]
pub(super) fn string_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        at = string_stop(bytes, at);
        match bytes.get(at) {
            None => return bytes.len(),
            Some(b'"') => return at + 1,
            Some(_) => at = (at + 2).min(bytes.len()),
        }
    }
}

/// Behind the run of letters, digits and signs from `at`.
pub(super) fn word_end(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|b| !matches!(b, b',' | b':' | b'[' | b']' | b'{' | b'}' | b'"' | b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// Where the number that begins at `at` ends, or where it goes wrong.
#[inline]
pub(super) fn number_end(bytes: &[u8], mut at: usize) -> Result<usize, (usize, Expected)> {
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    if bytes.get(at) == Some(&b'0') {
        at += 1;
        if bytes.get(at).is_some_and(u8::is_ascii_digit) {
            return Err((at, Expected::NoLeadingZero));
        }
    } else {
        at = digits_end(bytes, at)?;
    }
    if bytes.get(at) == Some(&b'.') {
        at = digits_end(bytes, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = bytes.get(at) {
            at += 1;
        }
        at = digits_end(bytes, at)?;
    }
    Ok(at)
}

fn digits_end(bytes: &[u8], at: usize) -> Result<usize, (usize, Expected)> {
    let mut end = at;
    while bytes.get(end).is_some_and(u8::is_ascii_digit) {
        end += 1;
    }
    if end == at { Err((at, Expected::Digit)) } else { Ok(end) }
}

/// Behind `word` if it stands at `at`, alone.
#[inline]
pub(super) fn literal_end(bytes: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    let end = at + word.len();
    let there = bytes.get(at..end) == Some(word) && !bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
    there.then_some(end)
}
