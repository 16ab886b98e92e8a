//! What may reach a terminal: no byte of the data that it would act on.
//!
//! Control characters (C0, DEL, C1) could move the cursor, set the title or fill the clipboard; the controls of
//! bidirectional text could make a value look like another. Table and line show them escaped, always: a table in a
//! pipe ends on a terminal more often than not. Machine formats hold the data as it is, and pass through a [`Guard`]
//! when they are written to a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::escape::{Specials, controls_and, escaped};

/// The mark of a shortened cell.
pub(super) const MARK: char = '…';

/// Control bytes, and the first bytes of the characters that [`is_hazard`] knows.
const HAZARDS: Specials = controls_and(b"\xd8\xe2\xef");

/// Whether a terminal would act on `c` or be misled by it.
fn is_hazard(c: char) -> bool {
    c.is_control() || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{feff}')
}

/// `text` as one line that a terminal takes for nothing but text: line feeds and tabs are escaped, too.
pub fn in_one_line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hazard) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    visible(text, &mut out);
    Cow::Owned(out)
}

/// `text` as lines that a terminal takes for nothing but text; tabs stay.
pub fn in_lines(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_hazard(c) && !is_layout(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    visible_lines(text, &mut out);
    Cow::Owned(out)
}

/// `text` with a sign of one column for each character that a terminal would act on: what is edited must stay as wide
/// as it is. Line feeds and tabs stay.
pub fn in_columns(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_hazard(c) && !is_layout(c)) {
        return Cow::Borrowed(text);
    }
    let sign = |c: char| match c {
        c if !is_hazard(c) || is_layout(c) => c,
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\x7f' => '␡',
        _ => char::REPLACEMENT_CHARACTER,
    };
    Cow::Owned(text.chars().map(sign).collect())
}

/// Whether `c` only lays out a text.
fn is_layout(c: char) -> bool {
    matches!(c, '\n' | '\t')
}

/// Appends `text` with what a terminal would act on escaped, except line feeds and tabs.
fn visible_lines(text: &str, out: &mut String) {
    escaped(text, &HAZARDS, out, |rest, out| match rest.chars().next() {
        Some(c) if is_hazard(c) && !is_layout(c) => {
            hazard(c, out);
            c.len_utf8()
        }
        _ => 0,
    });
}

/// Appends `text` with what a terminal would act on escaped: `\n`, `\x1b`, `\u202e`.
pub(super) fn visible(text: &str, out: &mut String) {
    escaped(text, &HAZARDS, out, |rest, out| match rest.chars().next() {
        Some(c) if is_hazard(c) => {
            hazard(c, out);
            c.len_utf8()
        }
        _ => 0,
    });
}

fn hazard(c: char, out: &mut String) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        // Writing into a `String` cannot fail.
        c if u32::from(c) < 0x100 => drop(write!(out, "\\x{:02x}", u32::from(c))),
        c => drop(write!(out, "\\u{:04x}", u32::from(c))),
    }
}

/// The columns that `text` takes on a terminal.
pub(super) fn width(text: &str) -> usize {
    // Visible ASCII is one column a byte; the test is cheaper than the general answer.
    if text.bytes().all(|b| matches!(b, 0x20..=0x7e)) { text.len() } else { text.width() }
}

/// Shortens what `out` holds from `start` on to `limit` columns, with a mark at its end, and gives its width.
pub(super) fn shorten(out: &mut String, start: usize, limit: usize) -> usize {
    let full = width(&out[start..]);
    if full <= limit {
        return full;
    }
    let (mut end, mut columns) = (start, 0);
    for c in out[start..].chars() {
        columns += c.width().unwrap_or(0);
        if columns + 1 > limit {
            break;
        }
        end += c.len_utf8();
    }
    out.truncate(end);
    // A sequence can be wider than its characters.
    while width(&out[start..]) + 1 > limit && out.len() > start {
        out.pop();
    }
    out.push(MARK);
    width(&out[start..])
}

/// Lets text through to a terminal and shows escaped what it would act on, except line feeds and tabs.
pub struct Guard {
    inner: Box<dyn Write + Send>,
    /// The start of a character whose rest has not come yet.
    partial: Vec<u8>,
    line: String,
}

impl Guard {
    /// A guard before `inner`.
    pub fn new(inner: Box<dyn Write + Send>) -> Self {
        Self { inner, partial: Vec::new(), line: String::new() }
    }
}

impl Write for Guard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.partial.extend_from_slice(bytes);
        let valid = match std::str::from_utf8(&self.partial) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Err(io::Error::new(io::ErrorKind::InvalidData, "text that is not UTF-8")),
        };
        let rest = self.partial.split_off(valid);
        let text = String::from_utf8_lossy(&self.partial);
        self.line.clear();
        visible_lines(&text, &mut self.line);
        self.partial = rest;
        self.inner.write_all(self.line.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let mut out = String::new();
        visible(text, &mut out);
        out
    }

    #[test]
    fn escape_sequences_are_shown_and_not_sent() {
        assert_eq!(shown("\x1b]0;pwned\x07\x1b[2J"), r"\x1b]0;pwned\x07\x1b[2J");
        assert_eq!(shown("\u{9b}31m\u{9d}52;c;\u{9c}"), r"\x9b31m\x9d52;c;\x9c");
        assert_eq!(shown("a\r\nb\tc\0\x7f"), r"a\r\nb\tc\x00\x7f");
        assert_eq!(shown("x\u{202e}gpj\u{2066}y\u{feff}"), r"x\u202egpj\u2066y\ufeff");
    }

    #[test]
    fn what_is_edited_stays_as_wide_as_it_is() {
        assert_eq!(in_columns("a\x1b]0;x\x07\x7f\u{9b}\u{202e}\tb\n"), "a␛]0;x␇␡\u{fffd}\u{fffd}\tb\n");
        assert_eq!(in_lines("a\x1b\tb\n"), "a\\x1b\tb\n");
        assert_eq!(in_one_line("a\x1b\tb\n"), "a\\x1b\\tb\\n");
    }

    #[test]
    fn letters_of_all_scripts_stay() {
        for text in ["café ¡§", "日本語", "שלום", "مرحبا", "👩‍👩‍👧", "—“”…€", "ﻼ"] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn shortening_counts_columns() {
        let cut = |text: &str, limit| {
            let mut out = format!("| {text}");
            let columns = shorten(&mut out, 2, limit);
            assert_eq!(columns, width(&out[2..]));
            assert!(columns <= limit.max(1), "{out}");
            out
        };
        assert_eq!(cut("abcdef", 6), "| abcdef");
        assert_eq!(cut("abcdef", 5), "| abcd…");
        assert_eq!(cut("日本語", 5), "| 日本…");
        assert_eq!(cut("日本語", 4), "| 日…");
        assert_eq!(cut("abc", 1), "| …");
    }

    #[test]
    fn no_text_passes_the_guard_with_a_control_byte() {
        proptest::proptest!(|(text in "\\PC*[\\x00-\\x9f]*\\PC*", cut in 0_usize..20)| {
            #[derive(Clone, Default)]
            struct Shared(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);
            impl Write for Shared {
                fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                    self.0.lock().unwrap().extend_from_slice(bytes);
                    Ok(bytes.len())
                }
                fn flush(&mut self) -> io::Result<()> {
                    Ok(())
                }
            }
            let seen = Shared::default();
            let mut guard = Guard::new(Box::new(seen.clone()));
            let (left, right) = text.as_bytes().split_at(cut.min(text.len()));
            guard.write_all(left).unwrap();
            guard.write_all(right).unwrap();
            let seen = String::from_utf8(seen.0.lock().unwrap().clone()).unwrap();
            proptest::prop_assert!(seen.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\t')));
            if !text.chars().any(is_hazard) {
                proptest::prop_assert_eq!(seen, text);
            }
        });
    }
}
