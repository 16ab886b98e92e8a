//! Regular expressions and LIKE patterns: their grammars, read here and handed to the engine in its own words.
//!
//! Two flavours: PostgreSQL's advanced regular expressions (`are`) behind `~`, `substring`, `regexp_matches` and
//! their kind, and ICU's (`icu`) behind DDSQL's `regexp_like`, `regexp_match` and `regexp_replace`. SIMILAR TO
//! ([`similar`]) is read as PostgreSQL does, by way of its own regular expressions. [`Regex`] matches: finite
//! automata where the pattern allows, backtracking with a limit where it looks around or back.

mod are;
mod bracket;
mod cache;
mod flags;
mod icu;
mod icu_set;
pub mod like;
mod one_way;
mod quantifier;
mod regex;
pub mod replacement;
mod room;
mod scanner;
pub mod similar;
mod writer;

pub use cache::compiled;
pub use flags::Flags;
pub use regex::{Regex, Span};
pub use room::Searcher;

use crate::error::{Error, Result};

/// Which grammar and rules of matching a pattern has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flavour {
    /// PostgreSQL's advanced regular expressions.
    Postgres,
    /// SIMILAR TO, with an escape character; `None` where escapes are switched off.
    Similar(Option<char>),
    /// The three parts of `substring(… FROM … FOR …)`, of which the second is wanted.
    SimilarSubstring(Option<char>),
    /// LIKE, with backslashes as its escapes.
    Like,
    /// ICU's.
    Icu,
}

/// How long a match at its leftmost place is, by PostgreSQL's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preference {
    /// Nothing in the expression repeats.
    None,
    /// As long as possible.
    Longest,
    /// As short as possible.
    Shortest,
}

impl Preference {
    /// The first of two that is one.
    fn or(self, other: Self) -> Self {
        if self == Self::None { other } else { self }
    }
}

/// A pattern in the engine's grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translated {
    /// What the engine compiles.
    pub pattern: String,
    /// How many capturing groups it has.
    pub groups: usize,
    /// The groups that have names.
    pub names: Vec<(String, usize)>,
    /// Whether it looks around or refers back, which finite automata cannot.
    pub backtracks: bool,
    /// How long a match is; `None` where the first alternative decides, as in ICU.
    pub preference: Option<Preference>,
}

/// Reads `pattern` and writes it for the engine.
pub fn translate(flavour: Flavour, pattern: &str, flags: Flags) -> Result<Translated> {
    match flavour {
        Flavour::Postgres => are::translate(pattern, flags),
        Flavour::Similar(escape) => are::translate(&similar::to_regex(pattern, escape)?, Flags::default()),
        Flavour::SimilarSubstring(escape) => similar::parts(pattern, escape),
        Flavour::Like => like::translate(pattern, flags),
        Flavour::Icu => icu::translate(pattern, flags),
    }
}

/// What is wrong with a pattern, in PostgreSQL's words.
fn invalid(pattern: &str, problem: &str) -> Error {
    Error::invalid_text(format!("invalid regular expression `{pattern}`: {problem}"))
}

#[cfg(test)]
mod tests;
