//! PostgreSQL's text form of `bytea`, which is read in two formats and printed in hex.

use crate::error::{Error, Result};

/// Reads `\xdeadbeef`, or bytes as they are with `\\` and `\ooo`.
pub fn parse(text: &str) -> Result<Vec<u8>> {
    match text.strip_prefix("\\x") {
        Some(digits) => hex(digits),
        None => escaped(text.as_bytes()).ok_or_else(|| Error::invalid_text("invalid input syntax for type bytea")),
    }
}

fn hex(digits: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(digits.len() / 2);
    let mut rest = digits.chars();
    while let Some(first) = rest.next() {
        // Blanks may stand between bytes.
        if matches!(first, ' ' | '\n' | '\t' | '\r') {
            continue;
        }
        let digit = |c: char| c.to_digit(16).ok_or_else(|| Error::invalid_text(format!("invalid hexadecimal digit: `{c}`")));
        let high = digit(first)?;
        let second = rest.next().ok_or_else(|| Error::invalid_text("invalid hexadecimal data: odd number of digits"))?;
        bytes.push((high * 16 + digit(second)?) as u8);
    }
    Ok(bytes)
}

fn escaped(mut text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    loop {
        text = match text {
            [] => return Some(bytes),
            [b'\\', b'\\', rest @ ..] => {
                bytes.push(b'\\');
                rest
            }
            [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', rest @ ..] => {
                bytes.push((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'));
                rest
            }
            [b'\\', ..] => return None,
            [byte, rest @ ..] => {
                bytes.push(*byte);
                rest
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_are_read() {
        let cases: [(&str, &[u8]); 5] =
            [(r"\xDe aD", &[0xde, 0xad]), (r"\x", &[]), ("ab", b"ab"), (r"a\\b\001", b"a\\b\x01"), ("é", "é".as_bytes())];
        for (text, expected) in cases {
            assert_eq!(parse(text).unwrap(), expected, "{text}");
        }
        for text in [r"\x1", r"\xzz", r"\9", r"a\b", r"\400"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
