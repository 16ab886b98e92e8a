//! PostgreSQL's advanced regular expressions (manual, section 9.7.3): read by their grammar, with its errors.

use std::ops::Range;

use super::bracket;
use super::quantifier::Quantifier;
use super::scanner::Scanner;
use super::writer::{SPACE, WORD, Writer};
use super::{Flags, Preference, Translated, invalid};
use crate::error::Result;

/// How deep parentheses may nest.
const DEPTH: usize = 100;

const NO_OPERAND: &str = "quantifier operand invalid";
const NO_ESCAPE: &str = "invalid escape \\ sequence";
const NOT_BALANCED: &str = "parentheses () not balanced";

/// Writes `pattern` for the engine.
pub(super) fn translate(pattern: &str, flags: Flags) -> Result<Translated> {
    let mut parser = Parser {
        scanner: Scanner::new(pattern),
        out: Writer::default(),
        flags,
        closed: vec![],
        elsewhere: vec![],
        depth: 0,
        in_constraint: false,
        backtracks: false,
    };
    let preference = parser.whole().map_err(|problem| invalid(pattern, problem))?;
    let groups = parser.closed.len();
    let prefix = if parser.flags.case_insensitive { "(?i)" } else { "" };
    Ok(Translated {
        pattern: format!("{prefix}{}", parser.out.out),
        groups,
        names: vec![],
        backtracks: parser.backtracks,
        preference: Some(preference),
    })
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    out: Writer,
    flags: Flags,
    /// Of each capturing group, whether it has ended.
    closed: Vec<bool>,
    /// The groups of alternatives beside those that are being read.
    elsewhere: Vec<Range<usize>>,
    depth: usize,
    /// Within a lookaround, where groups do not capture.
    in_constraint: bool,
    backtracks: bool,
}

type Parse<T> = Result<T, &'static str>;

impl Parser<'_> {
    fn whole(&mut self) -> Parse<Preference> {
        self.prefixes()?;
        if self.flags.literal {
            while let Some(c) = self.scanner.next() {
                self.out.literal(c);
            }
            return Ok(Preference::None);
        }
        let preference = self.alternatives()?;
        if self.scanner.peek().is_some() { Err(NOT_BALANCED) } else { Ok(preference) }
    }

    /// `***:`, `***=` and `(?letters)`.
    fn prefixes(&mut self) -> Parse<()> {
        if self.flags.literal {
            return Ok(());
        }
        if self.scanner.eat("***=") {
            self.flags.literal = true;
            return Ok(());
        }
        if !self.scanner.eat("***:") && self.scanner.rest().starts_with("***") {
            return Err(NO_OPERAND);
        }
        let is_letter = |c: char| c.is_ascii_alphabetic();
        if self.scanner.rest().strip_prefix("(?").is_some_and(|rest| rest.starts_with(is_letter)) {
            self.scanner.eat("(?");
            let letters = self.scanner.until(")").ok_or("invalid embedded option")?;
            for letter in letters.chars() {
                if !self.flags.add(letter, false) {
                    return Err("invalid embedded option");
                }
            }
        }
        Ok(())
    }

    fn alternatives(&mut self) -> Parse<Preference> {
        let first = self.closed.len();
        let mut preference = self.branch()?;
        while self.scanner.eat("|") {
            self.out.raw("|");
            self.elsewhere.push(first..self.closed.len());
            self.branch()?;
            self.elsewhere.pop();
            preference = Preference::Longest;
        }
        Ok(preference)
    }

    fn branch(&mut self) -> Parse<Preference> {
        let mut preference = Preference::None;
        loop {
            self.skip();
            match self.scanner.peek() {
                None | Some('|' | ')') => return Ok(preference),
                Some(_) => preference = preference.or(self.piece()?),
            }
        }
    }

    /// Skips what means nothing: comments, and blanks where the option `x` is on.
    fn skip(&mut self) {
        loop {
            if self.flags.expanded {
                self.scanner.skip_blanks();
            }
            let before = self.scanner.rest();
            if !self.scanner.eat("(?#") {
                return;
            }
            if self.scanner.until(")").is_none() {
                self.scanner.go_to(before);
                return;
            }
        }
    }

    /// A constraint, or an atom with its quantifier.
    fn piece(&mut self) -> Parse<Preference> {
        let atom = match self.scanner.next() {
            Some('^') => self.constraint(if self.flags.lines { "(?m:^)" } else { r"\A" })?,
            Some('$') => self.constraint(if self.flags.lines { "(?m:$)" } else { r"\z" })?,
            Some('.') => self.atom(if self.flags.newline { r"[^\n]" } else { "(?s:.)" }),
            Some('[') if self.scanner.eat("[:<:]]") => self.constraint(r"\b{start}")?,
            Some('[') if self.scanner.eat("[:>:]]") => self.constraint(r"\b{end}")?,
            Some('[') => {
                bracket::read(&mut self.scanner, &mut self.out, self.flags.newline)?;
                Some(Preference::None)
            }
            Some('(') => self.group()?,
            Some('\\') => self.escape()?,
            Some('*' | '+' | '?') => return Err(NO_OPERAND),
            Some('{') if self.scanner.peek().is_some_and(|c| c.is_ascii_digit()) => return Err(NO_OPERAND),
            Some(c) => {
                self.out.literal(c);
                Some(Preference::None)
            }
            None => Some(Preference::None),
        };
        // What is no atom takes no quantifier: one behind it is met as the next piece.
        atom.map_or(Ok(Preference::None), |preference| self.quantified(preference))
    }

    fn constraint(&mut self, text: &str) -> Parse<Option<Preference>> {
        self.out.raw(text);
        Ok(None)
    }

    fn atom(&mut self, text: &str) -> Option<Preference> {
        self.out.raw(text);
        Some(Preference::None)
    }

    fn quantified(&mut self, atom: Preference) -> Parse<Preference> {
        self.skip();
        let Some(quantifier) = Quantifier::read(&mut self.scanner) else { return Ok(atom) };
        let quantifier = quantifier?;
        quantifier.write(&mut self.out);
        let lazy = self.scanner.eat("?");
        if lazy {
            self.out.raw("?");
        }
        Ok(match lazy {
            _ if quantifier.most == Some(quantifier.least) => atom,
            true => Preference::Shortest,
            false => Preference::Longest,
        })
    }

    fn group(&mut self) -> Parse<Option<Preference>> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("regular expression is too complex");
        }
        let open = ["?=", "?!", "?<=", "?<!", "?:"].into_iter().find(|open| self.scanner.eat(open));
        let around = open.is_some_and(|open| open != "?:");
        let within = self.in_constraint;
        let mut number = None;
        match open {
            Some(open) => {
                self.backtracks |= around;
                self.in_constraint |= around;
                self.out.raw("(");
                self.out.raw(open);
            }
            None if self.scanner.peek() == Some('?') => return Err(NO_OPERAND),
            None if self.in_constraint => self.out.raw("(?:"),
            None => {
                number = Some(self.closed.len());
                self.closed.push(false);
                self.out.raw("(");
            }
        }
        let preference = self.alternatives()?;
        if !self.scanner.eat(")") {
            return Err(NOT_BALANCED);
        }
        self.out.raw(")");
        self.depth -= 1;
        self.in_constraint = within;
        if let Some(number) = number {
            self.closed[number] = true;
        }
        Ok(if around { None } else { Some(preference) })
    }

    fn escape(&mut self) -> Parse<Option<Preference>> {
        let before = self.scanner.rest();
        let c = self.scanner.next().ok_or(NO_ESCAPE)?;
        match c {
            'A' => return self.constraint(r"\A"),
            'Z' => return self.constraint(r"\z"),
            'm' => return self.constraint(r"\b{start}"),
            'M' => return self.constraint(r"\b{end}"),
            'y' => return self.constraint(r"\b"),
            'Y' => return self.constraint(r"\B"),
            'd' => self.out.raw("[0-9]"),
            'D' => self.out.raw("[^0-9]"),
            's' => self.out.raw(&format!("[{SPACE}]")),
            'S' => self.out.raw(&format!("[^{SPACE}]")),
            'w' => self.out.raw(&format!("[{WORD}]")),
            'W' => self.out.raw(&format!("[^{WORD}]")),
            '1'..='9' => {
                self.scanner.go_to(before);
                self.back_reference()?;
            }
            _ => {
                self.scanner.go_to(before);
                let literal = bracket::escaped(&mut self.scanner)?;
                self.out.literal(literal);
            }
        }
        Ok(Some(Preference::None))
    }

    /// `\3`; with more digits only if there are so many groups, else it is an octal code.
    fn back_reference(&mut self) -> Parse<()> {
        let before = self.scanner.rest();
        let number = self.scanner.number(10, 1, 3).ok_or(NO_ESCAPE)?;
        let one_digit = before.len() - self.scanner.rest().len() == 1;
        if !one_digit && number as usize > self.closed.len() {
            self.scanner.go_to(before);
            let code = bracket::octal(&mut self.scanner).ok_or(NO_ESCAPE)?;
            self.out.literal(code);
            return Ok(());
        }
        let ended = self.closed.get(number as usize - 1).copied().unwrap_or(false);
        if !ended || self.in_constraint {
            return Err("invalid backreference number");
        }
        if self.elsewhere.iter().any(|groups| groups.contains(&(number as usize - 1))) {
            // It never matches, but PostgreSQL has the other alternative fail as well sometimes.
            return Err("a back reference to a group of another alternative is not supported");
        }
        self.backtracks = true;
        self.out.back_reference(number);
        Ok(())
    }
}
