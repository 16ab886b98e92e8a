//! Sets `[…]` of ICU's regular expressions, and the escapes that stand for a character or a class.

use super::scanner::Scanner;
use super::writer::Writer;

/// How deep sets may nest.
const DEPTH: usize = 20;

/// What an escape stands for.
pub(super) enum Escape {
    Char(char),
    /// What a set with this class holds, in the engine's grammar.
    Class(String),
}

type Parse<T> = Result<T, String>;

/// Reads what follows `[`.
pub(super) fn read(scanner: &mut Scanner<'_>, out: &mut Writer) -> Parse<()> {
    set(scanner, out, 0)
}

fn set(scanner: &mut Scanner<'_>, out: &mut Writer, depth: usize) -> Parse<()> {
    const NOT_BALANCED: &str = "brackets [] not balanced";
    if depth > DEPTH {
        return Err("the brackets are too deep".to_owned());
    }
    out.raw(if scanner.eat("^") { "[^" } else { "[" });
    let mut empty = true;
    let mut after_set = false;
    loop {
        if scanner.eat("]") {
            break;
        }
        let operator = ["&&", "--"].into_iter().find(|operator| scanner.eat(operator));
        // Between two sets, one sign is enough.
        let operator = operator.or_else(|| {
            let sign = scanner.peek().filter(|_| after_set && scanner.peek_second() == Some('['))?;
            let operator = match sign {
                '&' => "&&",
                '-' => "--",
                _ => return None,
            };
            scanner.next();
            Some(operator)
        });
        if let Some(operator) = operator {
            out.raw(operator);
            after_set = false;
            continue;
        }
        after_set = false;
        match item(scanner, NOT_BALANCED)? {
            Item::Set => {
                set(scanner, out, depth + 1)?;
                after_set = true;
            }
            Item::Escape(Escape::Class(class)) => out.raw(&class),
            Item::Escape(Escape::Char(from)) => range(scanner, out, from)?,
        }
        empty = false;
    }
    if empty {
        return Err("a set of brackets is empty: `]` is written `\\]`".to_owned());
    }
    out.raw("]");
    Ok(())
}

enum Item {
    Set,
    Escape(Escape),
}

fn item(scanner: &mut Scanner<'_>, not_balanced: &str) -> Parse<Item> {
    if scanner.eat("[:") {
        let name = scanner.until(":]").ok_or(not_balanced)?;
        return property(name, name.starts_with('^')).map(|class| Item::Escape(Escape::Class(class)));
    }
    match scanner.next().ok_or(not_balanced)? {
        '[' => Ok(Item::Set),
        '\\' => escape(scanner).map(Item::Escape),
        c => Ok(Item::Escape(Escape::Char(c))),
    }
}

/// A character, or a range that starts with it.
fn range(scanner: &mut Scanner<'_>, out: &mut Writer, from: char) -> Parse<()> {
    let open = scanner.peek() == Some('-') && !matches!(scanner.peek_second(), Some(']' | '[' | '-') | None);
    if !open {
        out.literal(from);
        return Ok(());
    }
    scanner.next();
    match item(scanner, "brackets [] not balanced")? {
        Item::Escape(Escape::Char(to)) if from <= to => {
            out.literal(from);
            out.raw("-");
            out.literal(to);
            Ok(())
        }
        _ => Err("invalid character range".to_owned()),
    }
}

/// `\p{…}` or `[:…:]`.
fn property(name: &str, negated: bool) -> Parse<String> {
    let name = name.trim_start_matches('^');
    let posix = match name.to_ascii_lowercase().as_str() {
        "alpha" => Some(r"\p{Alphabetic}"),
        "alnum" => Some(r"\p{Alphabetic}\p{Nd}"),
        "digit" => Some(r"\p{Nd}"),
        "blank" => Some(r"\t\p{Zs}"),
        "cntrl" => Some(r"\p{Cc}"),
        "space" => Some(r"\s"),
        "punct" => Some(r"\p{P}"),
        "graph" => Some(r"[^\p{Cc}\p{Cn}\s]"),
        "print" => Some(r"[^\p{Cc}\p{Cn}\p{Zl}\p{Zp}]"),
        "upper" => Some(r"\p{Uppercase}"),
        "lower" => Some(r"\p{Lowercase}"),
        "xdigit" => Some("0-9A-Fa-f"),
        "word" => Some(r"\w"),
        _ => None,
    };
    let class = match posix {
        Some(class) => class.to_owned(),
        None => format!(r"\p{{{name}}}"),
    };
    if regex_syntax_knows(&class) {
        Ok(if negated { format!("[^{class}]") } else { class })
    } else {
        Err(format!("there is no character property `{name}`"))
    }
}

fn regex_syntax_knows(class: &str) -> bool {
    regex_automata::util::syntax::parse(&format!("[{class}]")).is_ok()
}

/// What follows a backslash.
pub(super) fn escape(scanner: &mut Scanner<'_>) -> Parse<Escape> {
    let c = scanner.next().ok_or("a backslash stands at the end")?;
    let class = match c {
        'd' => r"\d",
        'D' => r"\D",
        's' => r"\s",
        'S' => r"\S",
        'w' => r"\w",
        'W' => r"\W",
        'h' => r"\t\p{Zs}",
        'H' => r"[^\t\p{Zs}]",
        'v' => r"\n-\r\x{85}\x{2028}\x{2029}",
        'V' => r"[^\n-\r\x{85}\x{2028}\x{2029}]",
        'p' | 'P' => {
            let name = if scanner.eat("{") { scanner.until("}") } else { None };
            let name = name.ok_or_else(|| format!("expected `\\{c}{{…}}` with the name of a property"))?;
            return property(name, (c == 'P') != name.starts_with('^')).map(Escape::Class);
        }
        _ => return character(scanner, c).map(Escape::Char),
    };
    Ok(Escape::Class(class.to_owned()))
}

fn character(scanner: &mut Scanner<'_>, c: char) -> Parse<char> {
    let invalid = || format!("`\\{c}` is not followed by the code of a character");
    let code = |code: Option<u32>| code.and_then(char::from_u32).ok_or_else(invalid);
    Ok(match c {
        'a' => '\x07',
        'e' => '\x1b',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'c' => code(scanner.next().map(|letter| u32::from(letter) & 0x1f))?,
        '0' => code(scanner.number(8, 1, 3))?,
        'u' => code(scanner.number(16, 4, 4))?,
        'U' => code(scanner.number(16, 8, 8))?,
        'x' if scanner.eat("{") => {
            let digits = scanner.until("}").and_then(|digits| u32::from_str_radix(digits, 16).ok());
            code(digits)?
        }
        'x' => code(scanner.number(16, 2, 2))?,
        c if c.is_ascii_alphanumeric() => return Err(format!("`\\{c}` means nothing")),
        c => c,
    })
}
