//! SIMILAR TO (manual, section 9.7.2): patterns of the SQL standard, put in the words of PostgreSQL's own.

use super::{Flags, Translated, are};
use crate::error::{Error, Result};

/// The regular expression for a whole pattern.
pub(super) fn to_regex(pattern: &str, escape: Option<char>) -> Result<String> {
    let parts = split(pattern, escape)?;
    let [one] = parts.as_slice() else {
        // The separators of `substring` mean nothing here, and each part is a group.
        return Ok(format!("^(?:(?:{}))$", parts.join(")(?:")));
    };
    Ok(format!("^(?:{one})$"))
}

/// What `substring(… FROM pattern FOR escape)` matches: group 1 is what it gives. The first part is as short as possible.
pub(super) fn parts(pattern: &str, escape: Option<char>) -> Result<Translated> {
    let parts = split(pattern, escape)?;
    let (before, wanted, after) = match parts.as_slice() {
        [whole] => ("", whole.as_str(), ""),
        [before, wanted] => (before.as_str(), wanted.as_str(), ""),
        [before, wanted, after, ..] => (before.as_str(), wanted.as_str(), after.as_str()),
        [] => ("", "", ""),
    };
    let [before, wanted, after] = [before, wanted, after].map(|part| are::translate(part, Flags::default()));
    let (before, wanted, after) = (before?, wanted?, after?);
    Ok(Translated {
        pattern: format!(r"\A(?U:{})({})(?:{})\z", before.pattern, wanted.pattern, after.pattern),
        groups: 1,
        names: vec![],
        backtracks: before.backtracks || wanted.backtracks || after.backtracks,
        preference: None,
    })
}

/// The parts between `#"` as regular expressions; groups do not capture.
fn split(pattern: &str, escape: Option<char>) -> Result<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    let mut in_class = false;
    for c in pattern.chars() {
        let count = parts.len();
        let Some(out) = parts.last_mut() else { break };
        if escaped {
            escaped = false;
            if c == '"' && !in_class {
                if count == 3 {
                    let message = "an SQL regular expression has two escaped double quotes at most";
                    return Err(Error::invalid_text(format!("{message}, but found more in `{pattern}`")));
                }
                parts.push(String::new());
            } else {
                out.extend(['\\', c]);
            }
        } else if Some(c) == escape {
            escaped = true;
        } else if in_class {
            out.push_str(if c == '\\' { "\\" } else { "" });
            out.push(c);
            in_class = c != ']';
        } else {
            match c {
                '[' => {
                    in_class = true;
                    out.push('[');
                }
                '%' => out.push_str(".*"),
                '_' => out.push('.'),
                '(' => out.push_str("(?:"),
                '\\' | '.' | '^' | '$' => out.extend(['\\', c]),
                c => out.push(c),
            }
        }
    }
    Ok(parts)
}

/// The escape character that `text` gives: none for an empty text.
pub fn escape_character(text: &str) -> Result<Option<char>> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (first, None) => Ok(first),
        _ => Err(Error::invalid_text(format!("invalid escape string: expected one character or none, but found `{text}`"))),
    }
}
