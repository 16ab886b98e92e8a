//! `to_number`: a number is read by a template, as PostgreSQL's `NUM_processor` does, character by character.

use super::template::{Item, NumberTemplate, Shape};
use crate::error::{Error, Result};

/// What was read: the digits without a point, as they are written, and how many of them stand behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// `-` and digits.
    pub digits: String,
    /// Digits behind the point.
    pub scale: usize,
}

impl NumberTemplate {
    /// Reads a number; `None` where the template is empty.
    pub fn read(&self, text: &str) -> Result<Option<Read>> {
        if self.shape.roman || self.shape.exponent {
            let pattern = if self.shape.roman { "RN" } else { "EEEE" };
            return Err(Error::invalid_text(format!("`{pattern}` is not supported for input")));
        }
        if self.items.is_empty() {
            return Ok(None);
        }
        let text_of = text.chars().collect();
        let shape = &self.shape;
        let mut reader = Reader { shape, text: text_of, place: 0, sign: None, digits: String::new(), before: 0, behind: 0, point: false };
        for item in &self.items {
            if reader.at_end() {
                break;
            }
            reader.item(*item);
        }
        if reader.before + reader.behind == 0 {
            return Err(Error::invalid_text(format!("`{text}` is no number by this template")));
        }
        let whole = reader.digits[..reader.before].trim_start_matches('0').len();
        if whole > self.shape.whole + self.shape.shift {
            return Err(Error::invalid_text(format!("numeric field overflow: `{text}` has more digits than its template")));
        }
        let sign = if reader.sign == Some('-') { "-" } else { "" };
        Ok(Some(Read { digits: format!("{sign}{}", reader.digits), scale: reader.behind + self.shape.shift }))
    }
}

struct Reader<'t> {
    shape: &'t Shape,
    text: Vec<char>,
    place: usize,
    sign: Option<char>,
    digits: String,
    /// Digits before the point, and behind it.
    before: usize,
    behind: usize,
    point: bool,
}

impl Reader<'_> {
    fn at_end(&self) -> bool {
        self.place >= self.text.len()
    }

    fn next(&self) -> Option<char> {
        self.text.get(self.place).copied()
    }

    fn item(&mut self, item: Item) {
        match item {
            Item::Digit { .. } => {
                self.digit(true);
                self.place += 1;
            }
            Item::Point => {
                self.digit(false);
                self.place += 1;
            }
            Item::Group if self.next() == Some(',') && !self.shape.fill => self.place += 1,
            Item::Group => {}
            Item::Currency => self.skip(1),
            Item::Ordinal { .. } => self.skip(2),
            Item::Minus => self.signed(&['-']),
            Item::Plus => self.signed(&['+']),
            Item::SignHere => self.signed(&['-', '+']),
            // A character of the template that is no pattern stands for any character.
            Item::Roman { .. } | Item::Text(_) => self.place += 1,
        }
    }

    /// Skips what cannot be a part of a number.
    fn skip(&mut self, most: usize) {
        let other = |c: &&char| !matches!(c, '0'..='9' | '.' | ',' | '+' | '-');
        self.place += self.text[self.place..].iter().take(most).take_while(other).count();
    }

    fn signed(&mut self, signs: &[char]) {
        match self.next() {
            Some(sign) if signs.contains(&sign) => {
                self.sign = Some(sign);
                self.place += 1;
            }
            _ => self.skip(1),
        }
    }

    /// A digit or the point, and the signs before and behind it. The place stays on the last character that was read.
    fn digit(&mut self, may_be_signed: bool) {
        if self.next() == Some(' ') {
            self.place += 1;
        }
        if may_be_signed && self.sign.is_none() && self.before + self.behind == 0 {
            self.sign_before();
        }
        let mut is_read = false;
        match self.next() {
            None => return,
            Some(digit @ '0'..='9') => {
                if self.point && self.behind == self.shape.fraction {
                    return;
                }
                self.digits.push(digit);
                *(if self.point { &mut self.behind } else { &mut self.before }) += 1;
                is_read = true;
            }
            Some('.') if self.shape.point && !self.point => {
                self.point = true;
                is_read = true;
            }
            Some(_) => {}
        }
        if self.sign.is_none() && self.before + self.behind > 0 {
            self.sign_behind(is_read);
        }
    }

    fn sign_before(&mut self) {
        let sign = match self.next() {
            Some(sign @ ('-' | '+')) => sign,
            Some('<') if self.shape.brackets => '-',
            _ => return,
        };
        self.sign = Some(sign);
        self.place += 1;
    }

    /// `S` stands behind the last digit, wherever that is; `MI`, `PL` and `SG` may stand where a digit was expected.
    fn sign_behind(&mut self, is_read: bool) {
        if self.shape.anchor.is_some() {
            if let (true, Some(sign @ ('-' | '+'))) = (is_read, self.text.get(self.place + 1).copied()) {
                self.place += 1;
                self.sign = Some(sign);
            }
        } else if let (false, true, Some(sign @ ('-' | '+'))) = (is_read, self.shape.minus || self.shape.plus, self.next()) {
            self.sign = Some(sign);
        }
    }
}
