//! The letters behind a pattern: `'i'`, `'n'`, `'g'`.

use super::Flavour;
use crate::error::{Error, Result};

/// What the letters switch on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags {
    /// Letters match in either case.
    pub case_insensitive: bool,
    /// `.` and negated brackets match no line break (PostgreSQL), or do (ICU, where they do not by themselves).
    pub newline: bool,
    /// `^` and `$` match at line breaks.
    pub lines: bool,
    /// Blanks and comments in the pattern mean nothing.
    pub expanded: bool,
    /// The pattern is no expression but a text.
    pub literal: bool,
    /// All matches, not the first alone.
    pub global: bool,
}

impl Flags {
    /// Reads the letters; a later one wins over an earlier one.
    pub fn parse(letters: &str, flavour: Flavour) -> Result<Self> {
        let mut flags = Self::default();
        for letter in letters.chars() {
            if letter == 'g' {
                flags.global = true;
            } else if !flags.add(letter, flavour == Flavour::Icu) {
                return Err(unknown(letter));
            }
        }
        Ok(flags)
    }

    /// Switches on what `letter` means; `false` for a letter without a meaning.
    pub(super) fn add(&mut self, letter: char, icu: bool) -> bool {
        match letter {
            'i' => self.case_insensitive = true,
            'c' => self.case_insensitive = false,
            'n' | 'm' => (self.newline, self.lines) = (!icu, true),
            's' => (self.newline, self.lines) = (icu, false),
            'p' => (self.newline, self.lines) = (!icu, false),
            'w' => (self.newline, self.lines) = (icu, true),
            'x' => self.expanded = true,
            't' => self.expanded = false,
            'q' => self.literal = true,
            _ => return false,
        }
        true
    }
}

fn unknown(letter: char) -> Error {
    let error = Error::invalid_text(format!("invalid regular expression option: `{letter}`"));
    match letter {
        'b' | 'e' => error.with_hint("basic and extended regular expressions are not read: leave the option out"),
        _ => error.with_hint("the options are g, i, c, n (or m), s, p, w, x, t and q"),
    }
}
