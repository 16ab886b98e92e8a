//! `to_char(number, template)`.

use std::fmt::Write as _;

use super::digits::Number;
use super::template::{Anchor, Item, NumberTemplate, Shape};
use crate::error::{Error, Result};

/// The most that Roman numerals can say, and how wide they are.
const MOST_ROMAN: i64 = 3_999;
const ROMAN_WIDTH: usize = 15;

impl NumberTemplate {
    /// Appends the number.
    pub fn print(&self, number: Number<'_>, out: &mut String) -> Result<()> {
        let shape = &self.shape;
        if shape.exponent {
            let (negative, mantissa, exponent) = number.scientific(shape.fraction);
            out.push(if negative { '-' } else { ' ' });
            out.push_str(&mantissa);
            let _ = write!(out, "e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs());
            return Ok(());
        }
        if shape.roman {
            return self.print_roman(number.rounded(), out);
        }
        let width = shape.whole + shape.shift;
        let shown = number.shown(shape.shift, shape.fraction);
        let digits = if shown.whole.len() > width {
            // There are too few places.
            ["#".repeat(width), "#".repeat(shown.fraction.len())].join(".")
        } else if shown.fraction.is_empty() {
            shown.whole.clone()
        } else {
            [shown.whole.as_str(), &shown.fraction].join(".")
        };
        let blanks = width.saturating_sub(shown.whole.len());
        Printer::new(shape, digits, blanks, shown.negative, out).run(&self.items)
    }

    fn print_roman(&self, number: Option<i64>, out: &mut String) -> Result<()> {
        let numerals = number.filter(|number| (1..=MOST_ROMAN).contains(number)).map_or_else(|| "#".repeat(ROMAN_WIDTH), roman);
        for item in &self.items {
            match item {
                Item::Roman { upper } => {
                    let numerals = if *upper { numerals.clone() } else { numerals.to_lowercase() };
                    let width = if self.shape.fill { 0 } else { ROMAN_WIDTH };
                    let _ = write!(out, "{numerals:>width$}");
                }
                Item::Text(text) => out.push(*text),
                Item::Minus | Item::Plus if !self.shape.fill => out.push(' '),
                _ => {}
            }
        }
        Ok(())
    }
}

fn roman(mut number: i64) -> String {
    const NUMERALS: [(i64, &str); 13] = [
        (1_000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut out = String::new();
    for (value, numeral) in NUMERALS {
        while number >= value {
            out.push_str(numeral);
            number -= value;
        }
    }
    out
}

/// Writes one number, place by place. The point is a place as the digits are.
struct Printer<'a> {
    shape: &'a Shape,
    out: &'a mut String,
    /// The digits and the point.
    digits: Vec<u8>,
    /// The places of the template before the first digit.
    blanks: usize,
    negative: bool,
    brackets: bool,
    /// `S` stands behind the number.
    sign_behind: bool,
    sign_written: bool,
    /// The place that is next, and the digit.
    place: usize,
    next: usize,
    /// With `FM`, the last digit that says something; the point if none behind it does.
    relevant: Option<usize>,
    /// The last place was written.
    in_number: bool,
}

impl<'a> Printer<'a> {
    fn new(shape: &'a Shape, digits: String, blanks: usize, negative: bool, out: &'a mut String) -> Self {
        let digits = digits.into_bytes();
        let signs_elsewhere = shape.plus || shape.minus;
        let sign_written = if signs_elsewhere { shape.minus } else { !negative && shape.fill && shape.anchor.is_none() };
        let relevant = if shape.fill && shape.point { relevant(&digits, shape.last_zero, blanks) } else { None };
        Self {
            brackets: shape.brackets && (negative || !shape.fill),
            sign_behind: match shape.anchor {
                Some(Anchor::Behind) => true,
                Some(Anchor::Before(digits)) => digits == shape.whole + shape.shift,
                None => false,
            },
            negative,
            shape,
            out,
            digits,
            blanks,
            sign_written,
            place: 0,
            next: 0,
            relevant,
            in_number: false,
        }
    }

    fn run(mut self, items: &[Item]) -> Result<()> {
        let fill = self.shape.fill;
        for item in items {
            match *item {
                Item::Digit { zero } => self.place(zero, false),
                Item::Point => self.place(false, true),
                Item::Group if self.in_number => self.out.push(','),
                Item::Group if fill => {}
                Item::Group | Item::Currency => self.out.push(' '),
                Item::Minus => self.sign_or_blank(self.negative, '-'),
                Item::Plus => self.sign_or_blank(!self.negative, '+'),
                Item::SignHere => self.out.push(self.sign()),
                Item::Ordinal { upper } => self.ordinal(upper)?,
                Item::Text(text) => self.out.push(text),
                Item::Roman { .. } => {}
            }
        }
        Ok(())
    }

    fn sign(&self) -> char {
        if self.negative { '-' } else { '+' }
    }

    fn sign_or_blank(&mut self, is_sign: bool, sign: char) {
        if is_sign {
            self.out.push(sign);
        } else if !self.shape.fill {
            self.out.push(' ');
        }
    }

    /// The zero before the point is not shown unless the template has a `0` there.
    fn hides_zero(&self) -> bool {
        self.shape.first_zero.is_none() && self.next == 0 && self.digits.first() == Some(&b'0') && self.shape.fraction != 0
    }

    /// Nothing behind the point is shown.
    fn ends_at_point(&self) -> bool {
        self.relevant.is_some_and(|at| self.digits.get(at) == Some(&b'.'))
    }

    /// The sign that goes directly before the first digit.
    fn floating_sign(&mut self) {
        let here = self.place >= self.blanks || self.shape.first_zero == Some(self.place);
        if self.sign_written || !here || (self.hides_zero() && !self.ends_at_point()) {
            return;
        }
        if self.shape.anchor.is_some() {
            if self.sign_behind {
                return;
            }
            self.out.push(self.sign());
        } else if self.brackets {
            self.out.push(if self.negative { '<' } else { ' ' });
        } else if self.negative {
            self.out.push('-');
        } else if !self.shape.fill {
            self.out.push(' ');
        }
        self.sign_written = true;
    }

    /// A digit of the template, or its point.
    fn place(&mut self, zero: bool, is_point: bool) {
        self.in_number = false;
        self.floating_sign();
        let filled = self.shape.first_zero.is_some_and(|first| first <= self.place);
        if self.place < self.blanks && !is_point {
            if filled {
                self.out.push('0');
                self.in_number = true;
            } else if !self.shape.fill {
                self.out.push(' ');
            }
        } else {
            self.digit(zero);
        }
        if self.place + 1 == self.shape.whole + self.shape.shift + self.shape.fraction + usize::from(self.shape.point) {
            self.close();
        }
        self.place += 1;
    }

    fn digit(&mut self, zero: bool) {
        let Some(&digit) = self.digits.get(self.next) else { return };
        let cut = self.relevant.is_some_and(|last| self.next > last) && !zero;
        if digit == b'.' {
            self.out.push('.');
        } else if cut {
            // What follows says nothing.
        } else if self.hides_zero() {
            if !self.shape.fill {
                self.out.push(' ');
            } else if self.ends_at_point() {
                self.out.push('0');
            }
        } else {
            self.out.push(char::from(digit));
            self.in_number = true;
        }
        self.next += 1;
    }

    /// What stands behind the last place.
    fn close(&mut self) {
        if self.brackets && self.sign_written {
            self.out.push(if self.negative { '>' } else { ' ' });
        } else if self.sign_behind {
            self.out.push(self.sign());
        }
    }

    fn ordinal(&mut self, upper: bool) -> Result<()> {
        let Some((&last, before)) = self.digits.split_last() else { return Ok(()) };
        if self.digits.first() == Some(&b'#') || self.negative || self.shape.point {
            return Ok(());
        }
        if !last.is_ascii_digit() {
            return Err(Error::invalid_text(format!("`{}` is not a number", char::from(last))));
        }
        let ending = match last {
            _ if before.last() == Some(&b'1') => "th",
            b'1' => "st",
            b'2' => "nd",
            b'3' => "rd",
            _ => "th",
        };
        self.out.push_str(&if upper { ending.to_uppercase() } else { ending.to_owned() });
        Ok(())
    }
}

/// The place of the last digit behind the point that is no zero, or that the template has a `0` for; else that of the point.
fn relevant(digits: &[u8], last_zero: usize, blanks: usize) -> Option<usize> {
    let point = digits.iter().position(|digit| *digit == b'.')?;
    let last = digits.iter().rposition(|digit| *digit != b'0').unwrap_or(point).max(point);
    let wanted = if last_zero > blanks { (last_zero - blanks).min(digits.len() - 1) } else { 0 };
    Some(last.max(wanted))
}
