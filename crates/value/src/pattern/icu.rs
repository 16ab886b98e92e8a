//! ICU's regular expressions, as DDSQL has them: read by their grammar.
//!
//! `.` matches no line break unless the option `s` is on; `^` and `$` match at the ends of the text, with `n` or `m` at
//! line breaks too. `$` and `\Z` do not match before a line break at the very end.

use super::quantifier::Quantifier;
use super::scanner::Scanner;
use super::writer::Writer;
use super::{Flags, Translated, icu_set, invalid};
use crate::error::Result;

/// How deep parentheses may nest.
const DEPTH: usize = 100;

/// What ends a line.
const LINE_ENDS: &str = r"\n-\r\x{85}\x{2028}\x{2029}";

/// Writes `pattern` for the engine.
pub(super) fn translate(pattern: &str, flags: Flags) -> Result<Translated> {
    let mut parser = Parser {
        scanner: Scanner::new(pattern),
        out: Writer::default(),
        flags,
        groups: 0,
        names: vec![],
        depth: 0,
        backtracks: false,
        references: 0,
    };
    parser.whole().map_err(|problem| invalid(pattern, &problem))?;
    let prefix = if flags.case_insensitive { "(?i)" } else { "" };
    Ok(Translated {
        pattern: format!("{prefix}{}", parser.out.out),
        groups: parser.groups,
        names: parser.names,
        backtracks: parser.backtracks,
        preference: None,
    })
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    out: Writer,
    flags: Flags,
    groups: usize,
    names: Vec<(String, usize)>,
    depth: usize,
    backtracks: bool,
    /// The highest group that is referred to.
    references: usize,
}

type Parse<T> = Result<T, String>;

impl Parser<'_> {
    fn whole(&mut self) -> Parse<()> {
        if self.flags.literal {
            while let Some(c) = self.scanner.next() {
                self.out.literal(c);
            }
            return Ok(());
        }
        self.alternatives()?;
        if self.scanner.peek().is_some() {
            return Err("parentheses () not balanced".to_owned());
        }
        if self.references > self.groups {
            return Err(format!("there is no group {}", self.references));
        }
        Ok(())
    }

    fn alternatives(&mut self) -> Parse<()> {
        loop {
            while !matches!(self.peek(), None | Some('|' | ')')) {
                self.piece()?;
            }
            if !self.scanner.eat("|") {
                return Ok(());
            }
            self.out.raw("|");
        }
    }

    /// The next character that means something.
    fn peek(&mut self) -> Option<char> {
        if self.flags.expanded {
            self.scanner.skip_blanks();
        }
        self.scanner.peek()
    }

    fn piece(&mut self) -> Parse<()> {
        match self.scanner.next() {
            Some('^') => self.out.raw(if self.flags.lines { "(?m:^)" } else { r"\A" }),
            Some('$') => self.out.raw(if self.flags.lines { "(?m:$)" } else { r"\z" }),
            Some('.') if self.flags.newline => self.out.raw("(?s:.)"),
            Some('.') => self.out.raw(&format!("[^{LINE_ENDS}]")),
            Some('[') => icu_set::read(&mut self.scanner, &mut self.out)?,
            Some('(') => {
                let repeats = self.group()?;
                return if repeats { self.quantifier() } else { Ok(()) };
            }
            Some('\\') => self.escape()?,
            Some(c @ ('*' | '+' | '?')) => return Err(format!("there is nothing for `{c}` to repeat")),
            Some(c @ ('{' | '}')) => return Err(format!("a brace that stands for itself is written `\\{c}`")),
            Some(c) => self.out.literal(c),
            None => {}
        }
        self.quantifier()
    }

    fn quantifier(&mut self) -> Parse<()> {
        self.peek();
        let Some(quantifier) = Quantifier::read(&mut self.scanner) else { return Ok(()) };
        quantifier?.write(&mut self.out);
        if self.scanner.eat("?") {
            self.out.raw("?");
        } else if self.scanner.eat("+") {
            self.out.raw("+");
            self.backtracks = true;
        }
        Ok(())
    }

    /// What follows an opening parenthesis; whether it can repeat.
    fn group(&mut self) -> Parse<bool> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("the parentheses are too deep".to_owned());
        }
        let outer = self.flags;
        if self.scanner.eat("?#") {
            self.depth -= 1;
            return match self.scanner.until(")") {
                Some(_) => Ok(false),
                None => Err("the comment has no end".to_owned()),
            };
        }
        if let Some(open) = ["?:", "?=", "?!", "?<=", "?<!", "?>"].into_iter().find(|open| self.scanner.eat(open)) {
            self.backtracks |= open != "?:";
            self.out.raw("(");
            self.out.raw(open);
        } else if self.scanner.eat("?<") {
            let name = self.scanner.until(">").unwrap_or_default().to_owned();
            let valid = name.chars().all(|c| c.is_ascii_alphanumeric()) && name.starts_with(|c: char| c.is_ascii_alphabetic());
            if !valid || self.names.iter().any(|(n, _)| *n == name) {
                return Err("the name of a group is letters and digits, and its alone".to_owned());
            }
            self.groups += 1;
            self.names.push((name, self.groups));
            self.out.raw("(");
        } else if self.scanner.eat("?") {
            if self.options()? {
                // The options hold to the end of the group around them.
                self.depth -= 1;
                return Ok(false);
            }
        } else {
            self.groups += 1;
            self.out.raw("(");
        }
        self.alternatives()?;
        if !self.scanner.eat(")") {
            return Err("parentheses () not balanced".to_owned());
        }
        self.out.raw(")");
        self.depth -= 1;
        self.flags = outer;
        Ok(true)
    }

    /// `i-s)` or `i-s:`, behind `(?`; whether the former.
    fn options(&mut self) -> Parse<bool> {
        let mut on = true;
        let before = self.flags.case_insensitive;
        loop {
            match self.scanner.next() {
                Some('-') if on => on = false,
                Some('i') => self.flags.case_insensitive = on,
                Some('s') => self.flags.newline = on,
                Some('m') => self.flags.lines = on,
                Some('x') => self.flags.expanded = on,
                Some(end @ (')' | ':')) => {
                    let alone = end == ')';
                    let letter = if self.flags.case_insensitive { "i" } else { "-i" };
                    match (alone, before == self.flags.case_insensitive) {
                        (true, true) => {}
                        (true, false) => self.out.raw(&format!("(?{letter})")),
                        (false, _) => self.out.raw(&format!("(?{letter}:")),
                    }
                    return Ok(alone);
                }
                Some(c) => return Err(format!("`(?{c}` means nothing: the options are i, m, s and x")),
                None => return Err("parentheses () not balanced".to_owned()),
            }
        }
    }

    fn escape(&mut self) -> Parse<()> {
        let before = self.scanner.rest();
        let c = self.scanner.next().ok_or("a backslash stands at the end")?;
        match c {
            'A' => self.out.raw(r"\A"),
            'Z' | 'z' => self.out.raw(r"\z"),
            'b' => self.out.raw(r"\b"),
            'B' => self.out.raw(r"\B"),
            'R' => self.out.raw(&format!(r"(?:\r\n|[{LINE_ENDS}])")),
            'Q' => self.quoted(),
            '1'..='9' => {
                self.scanner.go_to(before);
                self.back_reference()?;
            }
            'k' if self.scanner.eat("<") => {
                let name = self.scanner.until(">").unwrap_or_default();
                let group = self.names.iter().find(|(n, _)| n == name).map(|(_, group)| *group);
                let group = group.ok_or_else(|| format!("there is no group `{name}`"))?;
                self.backtracks = true;
                self.out.back_reference(group as u32);
            }
            'G' | 'X' | 'N' | 'k' => return Err(format!("`\\{c}` is not supported")),
            _ => {
                self.scanner.go_to(before);
                match icu_set::escape(&mut self.scanner)? {
                    icu_set::Escape::Char(c) => self.out.literal(c),
                    icu_set::Escape::Class(class) => self.out.raw(&format!("[{class}]")),
                }
            }
        }
        Ok(())
    }

    /// `\Q … \E`; what stands behind it repeats the last character only.
    fn quoted(&mut self) {
        let before = self.scanner.rest();
        let text = self.scanner.until("\\E").unwrap_or_else(|| {
            self.scanner.go_to("");
            before
        });
        for c in text.chars() {
            self.out.literal(c);
        }
    }

    /// `\12`: as many digits as there are groups for.
    fn back_reference(&mut self) -> Parse<()> {
        let mut number = self.scanner.number(10, 1, 1).unwrap_or_default();
        while let Some(digit) = self.scanner.peek().and_then(|c| c.to_digit(10)) {
            let longer = number * 10 + digit;
            if longer as usize > self.groups {
                break;
            }
            self.scanner.next();
            number = longer;
        }
        self.references = self.references.max(number as usize);
        self.backtracks = true;
        self.out.back_reference(number);
        Ok(())
    }
}
