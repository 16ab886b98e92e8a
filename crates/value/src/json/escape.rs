//! The escapes of JSON strings, read and written.

use super::error::{Expected, JsonErrorKind};
use super::scan;

/// Where in the raw text of a string something is wrong, and what.
pub(super) type Fault = (usize, JsonErrorKind);

/// How many bytes longer than the raw text the output has to be, so that whole words can be stored.
pub(super) const SLACK: usize = 8;

/// Writes the meaning of `raw`, the text between the quotes, into `out` and gives its length in bytes. `out` is
/// longer than `raw` by [`SLACK`]; an escape is never shorter than what it stands for.
pub(super) fn unescape(raw: &[u8], out: &mut [u8]) -> Result<usize, Fault> {
    let (mut from, mut to) = (0, 0);
    while from < raw.len() {
        if let (Some(word), Some(place)) = (scan::word(raw, from), out.get_mut(to..to + SLACK)) {
            place.copy_from_slice(&word.to_le_bytes());
            let mask = scan::equal(word, b'\\');
            if mask == 0 {
                from += 8;
                to += 8;
                continue;
            }
            from += scan::first(mask);
            to += scan::first(mask);
        } else if raw[from] != b'\\' {
            out[to] = raw[from];
            from += 1;
            to += 1;
            continue;
        }
        if let Some(byte) = short(raw.get(from + 1)) {
            out[to] = byte;
            from += 2;
            to += 1;
        } else {
            let (character, length) = long(raw, from)?;
            to += character.encode_utf8(&mut out[to..]).len();
            from += length;
        }
    }
    Ok(to)
}

/// The meaning of `raw`, the text between the quotes.
pub(super) fn unescaped(raw: &str) -> Result<String, Fault> {
    let mut out = vec![0; raw.len() + SLACK];
    let length = unescape(raw.as_bytes(), &mut out)?;
    out.truncate(length);
    String::from_utf8(out).map_err(|e| (e.utf8_error().valid_up_to(), JsonErrorKind::InvalidUtf8))
}

/// What the letter behind a backslash stands for, `u` apart.
#[inline]
pub(super) fn short(letter: Option<&u8>) -> Option<u8> {
    Some(match letter? {
        &b @ (b'"' | b'\\' | b'/') => b,
        b'n' => b'\n',
        b't' => b'\t',
        b'r' => b'\r',
        b'b' => 8,
        b'f' => 12,
        _ => return None,
    })
}

/// The character of the `\u` escape at `from`, the second half of a pair included, and the length of all.
fn long(raw: &[u8], from: usize) -> Result<(char, usize), Fault> {
    let unit = code_unit(raw, from)?;
    if let Some(character) = char::from_u32(u32::from(unit)) {
        return Ok((character, 6));
    }
    let alone = (from, JsonErrorKind::UnpairedSurrogate(unit));
    if unit >= 0xDC00 || raw.get(from + 6..from + 8) != Some(b"\\u") {
        return Err(alone);
    }
    let low = code_unit(raw, from + 6)?;
    match char::decode_utf16([unit, low]).next() {
        Some(Ok(character)) => Ok((character, 12)),
        _ => Err(alone),
    }
}

/// The UTF-16 code unit of the escape at `from`, which is a backslash.
pub(super) fn code_unit(raw: &[u8], from: usize) -> Result<u16, Fault> {
    if raw.get(from + 1) != Some(&b'u') {
        return Err(match character(raw, from + 1) {
            Some(found) => (from, JsonErrorKind::BadEscape(found)),
            None => (from + 1, JsonErrorKind::UnexpectedEnd(Expected::Escape)),
        });
    }
    let mut unit = 0;
    for at in from + 2..from + 6 {
        let Some(digit) = raw.get(at).and_then(|&b| char::from(b).to_digit(16)) else {
            return Err(match character(raw, at) {
                Some(found) => (at, JsonErrorKind::Unexpected(Expected::HexDigit, found)),
                None => (at, JsonErrorKind::Unexpected(Expected::HexDigit, '"')),
            });
        };
        unit = unit << 4 | digit as u16;
    }
    Ok(unit)
}

/// The character at `at`.
#[cold]
pub(super) fn character(bytes: &[u8], at: usize) -> Option<char> {
    let rest = bytes.get(at..(at + 4).min(bytes.len()))?;
    rest.utf8_chunks().next()?.valid().chars().next()
}

/// Appends `text` as a JSON string: only what has to be escaped is, the short escapes where there are any.
pub fn append_string(text: &str, out: &mut String) {
    out.push('"');
    let bytes = text.as_bytes();
    let mut from = 0;
    loop {
        let to = scan::plain_end(bytes, from);
        // What is escaped is ASCII, so both ends are character boundaries.
        out.push_str(&text[from..to]);
        let Some(&byte) = bytes.get(to) else { break };
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            b'\r' => out.push_str("\\r"),
            8 => out.push_str("\\b"),
            12 => out.push_str("\\f"),
            control => {
                out.push_str("\\u00");
                out.push(char::from(b'0' + (control >> 4)));
                out.push(char::from_digit(u32::from(control & 15), 16).unwrap_or('0'));
            }
        }
        from = to + 1;
    }
    out.push('"');
}
