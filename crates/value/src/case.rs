//! Upper and lower case, character by character, as PostgreSQL has it: one character stays one, so that `ß` has no
//! upper case.

use std::borrow::Cow;

/// The lower case of one character, if it is one character.
fn lower_of(c: char) -> char {
    // Its lower case is two characters, but has a simple form.
    if c == '\u{130}' {
        return 'i';
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// The upper case of one character, if it is one character.
fn upper_of(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// `lower`.
pub fn lower(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|b| b.is_ascii_uppercase()) { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) };
    }
    Cow::Owned(text.chars().map(lower_of).collect())
}

/// `upper`.
pub fn upper(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|b| b.is_ascii_lowercase()) { Cow::Owned(text.to_ascii_uppercase()) } else { Cow::Borrowed(text) };
    }
    Cow::Owned(text.chars().map(upper_of).collect())
}

/// `initcap`: the first letter of each word in upper case, the rest in lower case.
pub fn initcap(text: &str) -> String {
    let mut within = false;
    text.chars()
        .map(|c| {
            let changed = if within { lower_of(c) } else { upper_of(c) };
            within = c.is_alphanumeric();
            changed
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_character_stays_one() {
        // PostgreSQL 15 with a libc locale.
        assert_eq!(super::upper("ǅ ß İ ſ Σς"), "Ǆ ß İ S ΣΣ");
        assert_eq!(super::lower("ǅ ß İ ſ Σς"), "ǆ ß i ſ σς");
        assert_eq!(super::initcap("ǅ ß İ ſ Σς hELLO o'neil 1a"), "Ǆ ß İ S Σς Hello O'Neil 1a");
    }
}
