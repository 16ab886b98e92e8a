//! Scanning eight bytes at a time, for the parsers of this module.

use super::block::{Structure, plain_stops, string_stops};
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

/// The index of the first hit in a mask that is not zero.
#[inline]
pub(super) fn first(mask: u64) -> usize {
    mask.trailing_zeros() as usize / 8
}

/// The sixteen bytes from `at`; `None` where fewer are left.
#[inline]
fn sixteen(bytes: &[u8], at: usize) -> Option<&[u8; 16]> {
    bytes.get(at..)?.first_chunk()
}

/// Where the run of plain string bytes from `at` ends: at a quote, a backslash, a control character or the end.
#[inline]
pub(super) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = sixteen(bytes, at) {
        let stops = plain_stops(chunk);
        if stops != 0 {
            return at + stops.trailing_zeros() as usize;
        }
        at += chunk.len();
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
    while let Some(chunk) = sixteen(bytes, at) {
        let stops = string_stops(chunk);
        if stops != 0 {
            return at + stops.trailing_zeros() as usize;
        }
        at += chunk.len();
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
    container_end(bytes, at)
}

/// Behind the bracket that closes the one at `at`, 64 bytes at a time: which quotes are escaped, what lies between
/// quotes, and how deep the brackets of the rest are.
fn container_end(bytes: &[u8], at: usize) -> usize {
    let (mut at, mut depth) = (at, 0_usize);
    let (mut in_string, mut escapes) = (0_u64, 0_u64);
    while at < bytes.len() {
        let mut padded = [0; 64];
        let rest = &bytes[at..];
        let block = rest.first_chunk().unwrap_or_else(|| {
            padded[..rest.len()].copy_from_slice(rest);
            &padded
        });
        let structure = Structure::of(block);
        let quotes = structure.quotes & !escaped(structure.backslashes, &mut escapes);
        let inside = parity(quotes) ^ in_string;
        in_string = if inside >> 63 == 0 { 0 } else { u64::MAX };
        let (openings, closings) = (structure.openings & !inside, structure.closings & !inside);
        if depth > closings.count_ones() as usize {
            depth = depth + openings.count_ones() as usize - closings.count_ones() as usize;
        } else {
            let mut brackets = openings | closings;
            while brackets != 0 {
                if openings & brackets & brackets.wrapping_neg() != 0 {
                    depth += 1;
                } else if depth <= 1 {
                    return at + brackets.trailing_zeros() as usize + 1;
                } else {
                    depth -= 1;
                }
                brackets &= brackets - 1;
            }
        }
        at += block.len();
    }
    bytes.len()
}

/// The bytes behind an odd number of backslashes. `carry` is whether the byte before the block escapes its first one,
/// and then whether the last byte of the block escapes the next one.
#[inline]
fn escaped(backslashes: u64, carry: &mut u64) -> u64 {
    const EVEN: u64 = 0x5555_5555_5555_5555;
    if backslashes == 0 {
        return std::mem::take(carry);
    }
    let backslashes = backslashes & !*carry;
    let follows = backslashes << 1 | *carry;
    // Adding carries each run that begins at an odd place through to its end, where its parity shows.
    let (ends, overflow) = (backslashes & !EVEN & !follows).overflowing_add(backslashes);
    *carry = u64::from(overflow);
    (EVEN ^ (ends << 1)) & follows
}

/// For each bit whether the number of bits up to it is odd.
#[inline]
fn parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
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

#[cfg(test)]
mod tests {
    use super::*;

    /// One byte after the other.
    fn plain_container_end(bytes: &[u8]) -> usize {
        let (mut depth, mut quoted, mut escape) = (0, false, false);
        for (at, byte) in bytes.iter().enumerate() {
            let escaped = std::mem::take(&mut escape);
            match byte {
                b'\\' => escape = !escaped,
                b'"' if !escaped => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted && depth <= 1 => return at + 1,
                b'}' | b']' if !quoted => depth -= 1,
                _ => {}
            }
        }
        bytes.len()
    }

    #[test]
    fn containers_end_where_a_walk_over_single_bytes_says() {
        let mut state = 3_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let pieces = ["\"", "\"", "\\", "\\\\", "\\\"", "{", "}", "[", "]", ":", ",", "a", "long text without anything", "é"];
        for _ in 0..20_000 {
            let count = random(60);
            let text: String = std::iter::once("{").chain((0..count).map(|_| pieces[random(pieces.len())])).collect();
            assert_eq!(rough_end(text.as_bytes(), 0), plain_container_end(text.as_bytes()), "{text}");
        }
    }
}
