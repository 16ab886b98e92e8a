//! Keys, valid UTF-8, whose order, byte by byte, is jsonb's: equal for equal values, so that `=`, joins, GROUP BY and ORDER BY work
//! on them.
//!
//! PostgreSQL's order: objects, arrays, booleans, numbers, strings, null, from the greatest to the least; of arrays
//! and of objects the one with fewer elements is the lesser. At the top a scalar counts as an array of one element,
//! and so an empty array is less than any scalar. Strings are ordered by their bytes (PostgreSQL: by the collation of
//! the database, this is `C`); objects by their pairs in the order in which jsonb keeps them.

use std::cmp::Ordering;

use bumpalo::Bump;

use super::tree;
use crate::error::Result;
use crate::json::{Kind, Node};

const NULL: char = '\u{0}';
const STRING: char = '\u{1}';
const NUMBER: char = '\u{2}';
const BOOLEAN: char = '\u{3}';
const ARRAY: char = '\u{10}';
const OBJECT: char = '\u{11}';
/// Behind the length of an array: whether it is a scalar at the top.
const RAW: char = '0';
const NESTED: char = '1';

/// Appends the key of the jsonb `text`.
pub fn append_key(bump: &Bump, text: &str, out: &mut String) -> Result<()> {
    let node = tree(bump, text)?;
    match node.kind {
        Kind::Array(_) | Kind::Object(_) => element(&node, out),
        _ => {
            out.push(ARRAY);
            count(1, out);
            out.push(RAW);
            element(&node, out);
        }
    }
    Ok(())
}

fn element(node: &Node<'_>, out: &mut String) {
    match node.kind {
        Kind::Null => out.push(NULL),
        Kind::Bool(value) => out.extend([BOOLEAN, if value { '1' } else { '0' }]),
        Kind::Number(text) => {
            out.push(NUMBER);
            number(text, out);
        }
        Kind::String(text) => {
            out.push(STRING);
            string(text, out);
        }
        Kind::Array(items) => {
            out.push(ARRAY);
            count(items.len() as u32, out);
            out.push(NESTED);
            for item in items {
                element(item, out);
            }
        }
        Kind::Object(members) => {
            out.push(OBJECT);
            count(members.len() as u32, out);
            for member in members {
                string(member.key, out);
                element(&member.value, out);
            }
        }
    }
}

/// jsonb's strings have no NUL, so one can end them.
fn string(text: &str, out: &mut String) {
    out.push_str(text);
    out.push('\0');
}

/// A number of 32 bits, seven bits a character, `flip` over each.
fn bits(value: u32, flip: u8, out: &mut String) {
    out.extend([28, 21, 14, 7, 0].map(|shift| char::from((value >> shift & 0x7f) as u8 ^ flip)));
}

fn count(value: u32, out: &mut String) {
    bits(value, 0, out);
}

/// A number without exponent: sign, place of the decimal point before the first digit that counts, digits. Of a
/// negative one everything behind the sign is turned around.
fn number(text: &str, out: &mut String) {
    let (negative, magnitude) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (integer, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
    let integer = integer.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let (integer, fraction, point) = match (integer, fraction) {
        ("", "") => return out.push('1'),
        ("", fraction) => {
            let digits = fraction.trim_start_matches('0');
            ("", digits, digits.len() as i64 - fraction.len() as i64)
        }
        (integer, "") => (integer.trim_end_matches('0'), "", integer.len() as i64),
        (integer, fraction) => (integer, fraction, integer.len() as i64),
    };
    let flip = if negative { 0x7f } else { 0 };
    out.push(if negative { '0' } else { '2' });
    bits((point + (1 << 31)) as u32, flip, out);
    out.extend(integer.bytes().chain(fraction.bytes()).map(|byte| char::from(byte ^ flip)));
    out.push(char::from(flip));
}

/// The order of two numbers without exponents.
pub(crate) fn compare_numbers(a: &str, b: &str) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    let key = |text| {
        let mut key = String::new();
        number(text, &mut key);
        key
    };
    key(a).cmp(&key(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        let mut out = String::new();
        append_key(&Bump::new(), text, &mut out).expect("valid");
        out
    }

    /// PostgreSQL 15: `SELECT j FROM … ORDER BY j::jsonb` over the collation C.
    #[test]
    fn the_order_is_postgresqls() {
        let ordered = [
            "[]",
            "null",
            "\"\"",
            "\"a\"",
            "\"ab\"",
            "\"b\"",
            "-100",
            "-10.5",
            "-10",
            "-0.05",
            "-0.001",
            "0",
            "0.0009",
            "0.001",
            "0.01",
            "1",
            "1.05",
            "1.1",
            "9",
            "10",
            "123456789012345678901234567890",
            "false",
            "true",
            "[null]",
            "[1]",
            "[[]]",
            "[1, 1]",
            "[1, 2]",
            "{}",
            "{\"a\": 1}",
            "{\"a\": 2}",
            "{\"b\": 0}",
            "{\"a\": 1, \"b\": 2}",
        ];
        for pair in ordered.windows(2) {
            assert!(key(pair[0]) < key(pair[1]), "{} < {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn numbers_are_equal_by_value() {
        for (a, b) in [("1", "1.0"), ("0", "0.00"), ("100", "100.000"), ("-0.5", "-0.50")] {
            assert_eq!(key(a), key(b), "{a} {b}");
            assert_eq!(compare_numbers(a, b), Ordering::Equal);
        }
        assert_ne!(key("1"), key("10"));
    }
}
