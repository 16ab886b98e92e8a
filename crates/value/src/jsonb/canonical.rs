//! JSON to jsonb's one form.

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

use crate::error::Result;
use crate::hstore::key_order;
use crate::json::error::{JsonError, JsonErrorKind};
use crate::json::{Kind, Member, Node, append_string, reader};
use crate::numeric::print_numeric;

/// The jsonb that `text` is, as text.
pub fn canonicalize(bump: &Bump, text: &str, out: &mut String) -> Result<()> {
    let node = reader::parse(bump, text.as_bytes()).map_err(|error| error.in_text(text))?;
    append(bump, &node, text, out)
}

/// Appends the jsonb that `node` of `text` is. The arena holds what is needed to sort.
pub fn append(bump: &Bump, node: &Node<'_>, text: &str, out: &mut String) -> Result<()> {
    match node.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(true) => out.push_str("true"),
        Kind::Bool(false) => out.push_str("false"),
        Kind::Number(number) => print_numeric(number, out)?,
        Kind::String(string) => append_text(string, node.offset, text, out)?,
        Kind::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                append(bump, item, text, out)?;
            }
            out.push(']');
        }
        Kind::Object(members) if members.is_sorted_by(|a, b| key_order(a.key, b.key).is_lt()) => {
            append_members(bump, members.iter(), text, out)?;
        }
        Kind::Object(members) => {
            let mut sorted: BumpVec<'_, &Member<'_>> = BumpVec::from_iter_in(members, bump);
            // Stable, so duplicates stay in order, and only the last of each is written.
            sorted.sort_by(|a, b| key_order(a.key, b.key));
            let unique = sorted.iter().zip(sorted.iter().skip(1).map(Some).chain([None]));
            append_members(bump, unique.filter(|(m, next)| next.is_none_or(|n| n.key != m.key)).map(|(m, _)| *m), text, out)?;
        }
    }
    Ok(())
}

fn append_members<'m>(bump: &Bump, members: impl Iterator<Item = &'m Member<'m>>, text: &str, out: &mut String) -> Result<()> {
    out.push('{');
    for (i, member) in members.enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        append_text(member.key, member.key_offset, text, out)?;
        out.push_str(": ");
        append(bump, &member.value, text, out)?;
    }
    out.push('}');
    Ok(())
}

/// A string or key; jsonb holds them as text, which has no NUL.
fn append_text(string: &str, offset: u32, text: &str, out: &mut String) -> Result<()> {
    if memchr::memchr(0, string.as_bytes()).is_some() {
        return Err(JsonError::new(offset as usize, JsonErrorKind::Nul).in_text(text));
    }
    append_string(string, out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jsonb(text: &str) -> Result<String> {
        let mut out = String::new();
        canonicalize(&Bump::new(), text, &mut out).map(|()| out)
    }

    /// PostgreSQL 15: `SELECT '…'::jsonb`.
    #[test]
    fn values_print_as_postgresql_prints_them() {
        for (text, expected) in [
            (r#" {"b" : 1 , "aa" : [ true , null , { } ], "a":"\u00e9\/" } "#, r#"{"a": "é/", "b": 1, "aa": [true, null, {}]}"#),
            (r#"{"a":1,"b":2,"a":3}"#, r#"{"a": 3, "b": 2}"#),
            ("[1.0, -0, 1E+2, 1.50e-3, 123456789012345678901234567890]", "[1.0, 0, 100, 0.00150, 123456789012345678901234567890]"),
            ("\"\\n\\u0001\\u007f\"", "\"\\n\\u0001\u{7f}\""),
        ] {
            assert_eq!(jsonb(text).expect("valid"), expected);
            assert_eq!(jsonb(expected).expect("valid"), expected);
        }
    }

    #[test]
    fn what_jsonb_cannot_hold_is_an_error() {
        for text in ["\"\\u0000\"", "{\"\\u0000\":1}", "\"\\ud800\"", "1e999999", "[1", ""] {
            assert!(jsonb(text).is_err(), "{text}");
        }
    }
}
