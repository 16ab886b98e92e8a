//! `*`, `+`, `?`, `{m,n}` and what stands behind them.

use super::scanner::Scanner;
use super::writer::Writer;

/// The most repetitions that PostgreSQL takes.
const MOST: u32 = 255;

/// A quantifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quantifier {
    pub(super) least: u32,
    /// `None` for any number.
    pub(super) most: Option<u32>,
}

impl Quantifier {
    /// The quantifier here, without its suffix; `None` if there is none.
    pub(super) fn read(scanner: &mut Scanner<'_>) -> Option<Result<Self, &'static str>> {
        let simple = |least, most| Some(Ok(Self { least, most }));
        match scanner.peek()? {
            '*' => {
                scanner.next();
                simple(0, None)
            }
            '+' => {
                scanner.next();
                simple(1, None)
            }
            '?' => {
                scanner.next();
                simple(0, Some(1))
            }
            '{' if scanner.peek_second().is_some_and(|c| c.is_ascii_digit()) => {
                scanner.next();
                Some(Self::bounds(scanner))
            }
            _ => None,
        }
    }

    fn bounds(scanner: &mut Scanner<'_>) -> Result<Self, &'static str> {
        const INVALID: &str = "invalid repetition count(s)";
        let least = scanner.number(10, 1, 4).ok_or(INVALID)?;
        let most = if scanner.eat(",") { scanner.number(10, 1, 4) } else { Some(least) };
        if !scanner.eat("}") {
            return Err(if scanner.peek().is_none() { "braces {} not balanced" } else { INVALID });
        }
        if least > MOST || most.is_some_and(|most| most > MOST || most < least) {
            return Err(INVALID);
        }
        Ok(Self { least, most })
    }

    pub(super) fn write(self, out: &mut Writer) {
        let text = match (self.least, self.most) {
            (0, None) => "*".to_owned(),
            (1, None) => "+".to_owned(),
            (0, Some(1)) => "?".to_owned(),
            (least, None) => format!("{{{least},}}"),
            (least, Some(most)) if least == most => format!("{{{least}}}"),
            (least, Some(most)) => format!("{{{least},{most}}}"),
        };
        out.raw(&text);
    }
}
