//! A template, read once.

use crate::error::{Error, Result};

/// A template that was read.
#[derive(Clone, Debug)]
pub struct NumberTemplate {
    pub(super) items: Vec<Item>,
    pub(super) shape: Shape,
}

/// What a template is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// `9` and `0`; what they are is in the shape.
    Digit { zero: bool },
    /// `.` and `D`
    Point,
    /// `,` and `G`
    Group,
    /// `L`, which is a blank where no currency is set.
    Currency,
    /// `MI`
    Minus,
    /// `PL`
    Plus,
    /// `SG`
    SignHere,
    /// `RN`
    Roman { upper: bool },
    /// `TH`
    Ordinal { upper: bool },
    /// Anything else, which stays as it is.
    Text(char),
}

/// Where `S` stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// Before the number; behind so many digits of the template.
    Before(usize),
    /// Behind the number.
    Behind,
}

/// What the patterns say together.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a pattern that is there or is not")]
pub(super) struct Shape {
    /// Digits before the point.
    pub(super) whole: usize,
    /// Digits behind it.
    pub(super) fraction: usize,
    /// The place of the first `0`, if it stands before the point.
    pub(super) first_zero: Option<usize>,
    /// How many digits there are up to the last `0`.
    pub(super) last_zero: usize,
    /// Digits behind `V`.
    pub(super) shift: usize,
    /// `FM`
    pub(super) fill: bool,
    pub(super) point: bool,
    pub(super) anchor: Option<Anchor>,
    /// `MI` or `SG`
    pub(super) minus: bool,
    /// `PL` or `SG`
    pub(super) plus: bool,
    /// `PR`
    pub(super) brackets: bool,
    pub(super) roman: bool,
    /// `EEEE`
    pub(super) exponent: bool,
    shifted: bool,
}

#[derive(Clone, Copy, Debug)]
enum Pattern {
    Item(Item),
    Fill,
    Shift,
    Anchor,
    Brackets,
    Exponent,
    /// `B`, `C` and `SP`, which PostgreSQL reads and does not use.
    Nothing,
}

/// The patterns, longer ones before those that they begin with; in upper case or in lower case.
const PATTERNS: [(&str, Pattern); 19] = [
    ("EEEE", Pattern::Exponent),
    ("FM", Pattern::Fill),
    ("MI", Pattern::Item(Item::Minus)),
    ("PL", Pattern::Item(Item::Plus)),
    ("PR", Pattern::Brackets),
    ("RN", Pattern::Item(Item::Roman { upper: true })),
    ("SG", Pattern::Item(Item::SignHere)),
    ("SP", Pattern::Nothing),
    ("TH", Pattern::Item(Item::Ordinal { upper: true })),
    ("B", Pattern::Nothing),
    ("C", Pattern::Nothing),
    ("D", Pattern::Item(Item::Point)),
    ("G", Pattern::Item(Item::Group)),
    ("L", Pattern::Item(Item::Currency)),
    ("S", Pattern::Anchor),
    ("V", Pattern::Shift),
    (",", Pattern::Item(Item::Group)),
    (".", Pattern::Item(Item::Point)),
    ("9", Pattern::Item(Item::Digit { zero: false })),
];

impl NumberTemplate {
    /// Reads a template.
    pub fn new(template: &str) -> Result<Self> {
        let mut read = Self { items: Vec::new(), shape: Shape::default() };
        let mut rest = template;
        while let Some(first) = rest.chars().next() {
            if let Some((pattern, length)) = pattern_at(rest) {
                read.pattern(pattern).map_err(|error| in_template(&error, template))?;
                rest = &rest[length..];
                continue;
            }
            rest = &rest[first.len_utf8()..];
            match first {
                '"' => rest = read.quoted(rest),
                '\\' if rest.starts_with('"') => {
                    read.items.push(Item::Text('"'));
                    rest = &rest[1..];
                }
                other => read.items.push(Item::Text(other)),
            }
        }
        Ok(read)
    }

    /// The text behind an opening quote, up to the closing one.
    fn quoted<'t>(&mut self, text: &'t str) -> &'t str {
        let mut chars = text.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => return &text[at + 1..],
                '\\' => self.items.push(Item::Text(chars.next().map_or('\\', |(_, escaped)| escaped))),
                c => self.items.push(Item::Text(c)),
            }
        }
        ""
    }

    fn pattern(&mut self, pattern: Pattern) -> Result<()> {
        let shape = &mut self.shape;
        if shape.exponent {
            return Err(Error::invalid_text("`EEEE` must be the last pattern used"));
        }
        match pattern {
            Pattern::Item(item) => {
                shape.add(item)?;
                self.items.push(item);
            }
            Pattern::Fill => shape.fill = true,
            Pattern::Shift if shape.point => return Err(Error::invalid_text("cannot use `V` and decimal point together")),
            Pattern::Shift => shape.shifted = true,
            Pattern::Anchor => shape.anchor()?,
            Pattern::Brackets if shape.anchor.is_some() || shape.minus || shape.plus => return Err(together("PR", "`S`/`PL`/`MI`/`SG`")),
            Pattern::Brackets => shape.brackets = true,
            Pattern::Exponent => shape.exponent()?,
            Pattern::Nothing => {}
        }
        Ok(())
    }
}

fn in_template(error: &Error, template: &str) -> Error {
    let told = Error::invalid_text(format!("{} in the template `{template}`", error.message()));
    match error.hint() {
        Some(hint) => told.with_hint(hint),
        None => told,
    }
}

/// The pattern at the start of `text`, and its length.
fn pattern_at(text: &str) -> Option<(Pattern, usize)> {
    if text.starts_with('0') {
        return Some((Pattern::Item(Item::Digit { zero: true }), 1));
    }
    PATTERNS.iter().find_map(|(name, pattern)| {
        if text.starts_with(name) {
            return Some((*pattern, name.len()));
        }
        let lower = name.to_ascii_lowercase();
        let pattern = match pattern {
            Pattern::Item(Item::Roman { .. }) => Pattern::Item(Item::Roman { upper: false }),
            Pattern::Item(Item::Ordinal { .. }) => Pattern::Item(Item::Ordinal { upper: false }),
            other => *other,
        };
        text.starts_with(&lower).then_some((pattern, lower.len()))
    })
}

fn together(pattern: &str, others: &str) -> Error {
    Error::invalid_text(format!("cannot use `{pattern}` and {others} together"))
}

impl Shape {
    fn add(&mut self, item: Item) -> Result<()> {
        match item {
            Item::Digit { .. } if self.brackets => return Err(Error::invalid_text("digits must be ahead of `PR`")),
            Item::Digit { zero: false } if self.shifted => self.shift += 1,
            Item::Digit { zero } => {
                if zero && !self.point && self.first_zero.is_none() {
                    self.first_zero = Some(self.whole);
                }
                *(if self.point { &mut self.fraction } else { &mut self.whole }) += 1;
                if zero {
                    self.last_zero = self.whole + self.fraction;
                }
            }
            Item::Point if self.point => return Err(Error::invalid_text("multiple decimal points")),
            Item::Point if self.shifted => return Err(Error::invalid_text("cannot use `V` and decimal point together")),
            Item::Point => self.point = true,
            Item::Minus | Item::Plus | Item::SignHere if self.anchor.is_some() => return Err(together("S", "`MI`/`PL`/`SG`")),
            Item::Minus | Item::Plus | Item::SignHere if self.brackets => return Err(together("PR", "`MI`/`PL`/`SG`")),
            Item::Minus => self.minus = true,
            Item::Plus => self.plus = true,
            Item::SignHere => (self.minus, self.plus) = (true, true),
            Item::Roman { .. } => self.roman = true,
            Item::Group | Item::Currency | Item::Ordinal { .. } | Item::Text(_) => {}
        }
        Ok(())
    }

    fn anchor(&mut self) -> Result<()> {
        if self.anchor.is_some() {
            return Err(Error::invalid_text("cannot use `S` twice"));
        }
        if self.minus || self.plus || self.brackets {
            return Err(together("S", "`PL`/`MI`/`SG`/`PR`"));
        }
        self.anchor = Some(if self.point { Anchor::Behind } else { Anchor::Before(self.whole) });
        Ok(())
    }

    fn exponent(&mut self) -> Result<()> {
        if self.fill || self.anchor.is_some() || self.brackets || self.minus || self.plus || self.roman || self.shifted {
            return Err(Error::invalid_text("`EEEE` is incompatible with other formats")
                .with_hint("`EEEE` may only be used together with digit and decimal point patterns"));
        }
        self.exponent = true;
        Ok(())
    }
}
