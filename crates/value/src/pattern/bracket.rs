//! Bracket expressions of PostgreSQL, and the escapes that stand for one character.

use super::scanner::Scanner;
use super::writer::{SPACE, WORD, Writer};

const NOT_BALANCED: &str = "brackets [] not balanced";
const NO_ESCAPE: &str = "invalid escape \\ sequence";
const NO_RANGE: &str = "invalid character range";

/// One item of a bracket.
enum Item {
    Char(char),
    /// A class, in the engine's grammar.
    Class(String),
}

/// Reads what follows `[`.
pub(super) fn read(scanner: &mut Scanner<'_>, out: &mut Writer, no_newline: bool) -> Result<(), &'static str> {
    let negated = scanner.eat("^");
    out.raw(if negated { "[^" } else { "[" });
    if negated && no_newline {
        out.raw(r"\n");
    }
    let mut first = true;
    loop {
        if !first && scanner.eat("]") {
            break;
        }
        first = false;
        let start = item(scanner)?;
        let is_range = scanner.peek() == Some('-') && !matches!(scanner.peek_second(), Some(']') | None);
        match start {
            Item::Class(_) if is_range => return Err(NO_RANGE),
            Item::Class(class) => out.raw(&class),
            Item::Char(from) if is_range => {
                scanner.next();
                let Item::Char(to) = item(scanner)? else { return Err(NO_RANGE) };
                if from > to {
                    return Err(NO_RANGE);
                }
                out.literal(from);
                out.raw("-");
                out.literal(to);
            }
            Item::Char(c) => out.literal(c),
        }
    }
    out.raw("]");
    Ok(())
}

fn item(scanner: &mut Scanner<'_>) -> Result<Item, &'static str> {
    match scanner.next().ok_or(NOT_BALANCED)? {
        '[' if scanner.eat(":") => {
            let name = scanner.until(":]").ok_or(NOT_BALANCED)?;
            class(name).map(|class| Item::Class(class.to_owned())).ok_or("invalid character class")
        }
        '[' if scanner.eat(".") => element(scanner.until(".]").ok_or(NOT_BALANCED)?),
        '[' if scanner.eat("=") => element(scanner.until("=]").ok_or(NOT_BALANCED)?),
        '\\' => escape(scanner),
        c => Ok(Item::Char(c)),
    }
}

/// A collating element: one character. Names such as `hyphen` are not read.
fn element(name: &str) -> Result<Item, &'static str> {
    let mut chars = name.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Ok(Item::Char(c)),
        _ => Err("invalid collating element"),
    }
}

fn escape(scanner: &mut Scanner<'_>) -> Result<Item, &'static str> {
    let class = match scanner.peek() {
        Some('d') => "0-9".to_owned(),
        Some('D') => "[^0-9]".to_owned(),
        Some('s') => SPACE.to_owned(),
        Some('S') => format!("[^{SPACE}]"),
        Some('w') => WORD.to_owned(),
        Some('W') => format!("[^{WORD}]"),
        Some('1'..='9') => return octal(scanner).map(Item::Char).ok_or(NO_ESCAPE),
        _ => return escaped(scanner).map(Item::Char),
    };
    scanner.next();
    Ok(Item::Class(class))
}

/// The engine's class for `[:name:]`.
fn class(name: &str) -> Option<&'static str> {
    Some(match name {
        "alnum" => r"\p{Alphabetic}\p{Nd}",
        "alpha" => r"\p{Alphabetic}",
        "ascii" => r"\x00-\x7F",
        "blank" => r"\t \x{1680}\x{2000}-\x{2006}\x{2008}-\x{200A}\x{205F}\x{3000}",
        "cntrl" => r"\p{Cc}\x{2028}\x{2029}",
        "digit" => "0-9",
        "graph" => r"[^\p{Cc}\p{Cn}\p{Z}]",
        "lower" => r"\p{Lowercase}",
        "print" => r"[^\p{Cc}\p{Cn}\p{Zl}\p{Zp}]",
        "punct" => r"[^\p{Cc}\p{Cn}\p{Z}\p{Alphabetic}\p{Nd}]",
        "space" => SPACE,
        "upper" => r"\p{Uppercase}",
        "xdigit" => "0-9A-Fa-f",
        "word" => WORD,
        _ => return None,
    })
}

/// The character that the escape here stands for; the backslash has been read.
pub(super) fn escaped(scanner: &mut Scanner<'_>) -> Result<char, &'static str> {
    let code = |code: Option<u32>| code.and_then(char::from_u32).ok_or(NO_ESCAPE);
    let c = scanner.peek().ok_or(NO_ESCAPE)?;
    if c == '0' {
        return octal(scanner).ok_or(NO_ESCAPE);
    }
    scanner.next();
    Ok(match c {
        'a' => '\x07',
        'b' => '\x08',
        'B' => '\\',
        'c' => {
            let letter = scanner.next().ok_or(NO_ESCAPE)?;
            code(Some(u32::from(letter) & 0x1f))?
        }
        'e' => '\x1b',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        'u' => code(scanner.number(16, 4, 4))?,
        'U' => code(scanner.number(16, 8, 8))?,
        'x' => code(scanner.number(16, 1, 255))?,
        c if c.is_alphanumeric() => return Err(NO_ESCAPE),
        c => c,
    })
}

/// An octal code of up to three digits, below 256.
pub(super) fn octal(scanner: &mut Scanner<'_>) -> Option<char> {
    let before = scanner.rest();
    let code = scanner.number(8, 1, 3)?;
    if code <= 0xff {
        return char::from_u32(code);
    }
    scanner.go_to(before);
    scanner.number(8, 1, 2).and_then(char::from_u32)
}
