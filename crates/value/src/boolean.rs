//! Booleans as PostgreSQL reads them: `true`, `yes`, `on`, `1` and their opposites, in any case, cut short where
//! that is unambiguous.

use crate::error::{Error, Result};

/// The words and the fewest letters that stand for them.
const WORDS: [(&str, usize, bool); 6] =
    [("true", 1, true), ("false", 1, false), ("yes", 1, true), ("no", 1, false), ("on", 2, true), ("off", 2, false)];

/// Reads `text`; blanks around it do not matter.
pub fn parse(text: &str) -> Result<bool> {
    let word = text.trim_matches(|c: char| c.is_ascii_whitespace() || c == '\x0b');
    match word {
        "1" => return Ok(true),
        "0" => return Ok(false),
        _ => {}
    }
    let found = WORDS
        .iter()
        .find(|(full, least, _)| word.len() >= *least && full.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)));
    found
        .map(|(_, _, value)| *value)
        .ok_or_else(|| Error::invalid_text(format!("`{text}` is no boolean")).with_hint("expected `true` or `false`"))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn words_are_postgresqls() {
        // PostgreSQL 15: select 'tru'::boolean and so on.
        for yes in ["true", "t", "tru", "TRUE", "y", "ye", "yes", "on", "On", "1", " true\t"] {
            assert!(parse(yes).unwrap(), "{yes}");
        }
        for no in ["false", "f", "fa", "n", "no", "of", "off", "0"] {
            assert!(!parse(no).unwrap(), "{no}");
        }
        for neither in ["", " ", "o", "truely", "2", "01", "ja", "null", "tрue"] {
            assert!(parse(neither).is_err(), "{neither}");
        }
    }
}
