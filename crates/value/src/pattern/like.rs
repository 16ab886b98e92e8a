//! LIKE patterns: as regular expressions, and with another escape character than the backslash.

use std::borrow::Cow;

use super::similar::escape_character;
use super::writer::Writer;
use super::{Flags, Translated};
use crate::error::{Error, Result};

/// Writes `pattern` for the engine.
pub(super) fn translate(pattern: &str, flags: Flags) -> Result<Translated> {
    let mut out = Writer::default();
    out.raw(if flags.case_insensitive { r"(?is)\A" } else { r"(?s)\A" });
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '%' => out.raw(".*"),
            '_' => out.raw("."),
            '\\' => {
                let escaped =
                    chars.next().ok_or_else(|| Error::invalid_text(format!("LIKE pattern `{pattern}` ends with an escape character")))?;
                out.literal(escaped);
            }
            c => out.literal(c),
        }
    }
    out.raw(r"\z");
    Ok(Translated { pattern: out.out, groups: 0, names: vec![], backtracks: false, preference: None })
}

/// `pattern` with backslashes as its escape character, in place of `escape`; an empty one switches escapes off.
pub fn like_escape<'p>(pattern: &'p str, escape: &str) -> Result<Cow<'p, str>> {
    let escape = escape_character(escape)?;
    if escape == Some('\\') || (escape.is_none_or(|e| !pattern.contains(e)) && !pattern.contains('\\')) {
        return Ok(Cow::Borrowed(pattern));
    }
    let mut out = String::with_capacity(pattern.len() + 4);
    let mut after_escape = false;
    for c in pattern.chars() {
        if Some(c) == escape && !after_escape {
            out.push('\\');
            after_escape = true;
        } else if c == '\\' && !after_escape {
            out.push_str("\\\\");
        } else {
            out.push(c);
            after_escape = false;
        }
    }
    Ok(Cow::Owned(out))
}
