//! Texts as identifiers and literals of SQL.

use std::borrow::Cow;

/// The keywords of PostgreSQL that are not free to be a name: an identifier like one needs quotes.
const KEYWORDS: &str = include_str!("quote_keywords.txt");

/// `text` as an identifier, in double quotes where it needs them.
pub fn identifier(text: &str) -> Cow<'_, str> {
    let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && text.bytes().next().is_some_and(|b| !b.is_ascii_digit());
    if plain && !KEYWORDS.lines().any(|keyword| keyword == text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
}

/// `text` as a literal; as an escape string where it holds backslashes.
pub fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if text.contains('\\') { format!("E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}
