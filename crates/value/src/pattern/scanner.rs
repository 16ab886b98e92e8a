//! The characters of a pattern, one after the other.

/// A place in a pattern.
pub(super) struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(whole: &'a str) -> Self {
        Self { rest: whole }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// The character after the next one.
    pub(super) fn peek_second(&self) -> Option<char> {
        self.rest.chars().nth(1)
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next();
        self.rest = chars.as_str();
        next
    }

    pub(super) fn eat(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// What stands before `end`, which is skipped.
    pub(super) fn until(&mut self, end: &str) -> Option<&'a str> {
        let (before, after) = self.rest.split_once(end)?;
        self.rest = after;
        Some(before)
    }

    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    pub(super) fn go_to(&mut self, rest: &'a str) {
        self.rest = rest;
    }

    /// A number of `least` to `most` digits; `None`, and nothing is taken, where there are fewer.
    pub(super) fn number(&mut self, radix: u32, least: usize, most: usize) -> Option<u32> {
        let digits = self.rest.chars().take(most).take_while(|c| c.is_digit(radix)).count();
        if digits < least {
            return None;
        }
        let mut value = 0_u32;
        for _ in 0..digits {
            let digit = self.next().and_then(|c| c.to_digit(radix))?;
            value = value.saturating_mul(radix).saturating_add(digit);
        }
        Some(value)
    }

    /// Skips blanks and comments, as the option `x` has it.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            if !self.eat("#") {
                break;
            }
            self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest);
        }
    }
}
