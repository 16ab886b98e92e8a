//! Writes patterns in the engine's grammar, which both of its halves read alike.

use std::fmt::Write as _;

/// What is matched by `[[:space:]]` in PostgreSQL: no blanks that forbid a break.
pub(super) const SPACE: &str = r"\t-\r \x{1680}\x{2000}-\x{2006}\x{2008}-\x{200A}\x{2028}\x{2029}\x{205F}\x{3000}";
/// What is matched by `\w` in PostgreSQL.
pub(super) const WORD: &str = r"\p{Alphabetic}\p{Nd}_";

/// The pattern as far as it is written.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) out: String,
}

impl Writer {
    pub(super) fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// A character that stands for itself, inside or outside of a bracket.
    pub(super) fn literal(&mut self, c: char) {
        if c.is_alphanumeric() {
            self.out.push(c);
        } else {
            let _ = write!(self.out, "\\x{{{:X}}}", u32::from(c));
        }
    }

    pub(super) fn back_reference(&mut self, group: u32) {
        // The parentheses keep a digit behind it apart.
        let _ = write!(self.out, "(?:\\{group})");
    }
}
