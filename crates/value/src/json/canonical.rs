//! The canonical form of JSON, in which equal values have equal texts.
//!
//! Compact; keys sorted by their UTF-8 bytes (not in jsonb's order), of duplicates the last one; strings with the
//! shortest escapes and only where JSON demands one, so non-ASCII characters and `/` stand as they are; `null`s
//! kept. Numbers stay as they were written: `1.0`, `1` and `1e0` are different texts, because no source can tell
//! which of them its reader cares about, and an integer beyond 64 bits must not change.

use std::borrow::Cow;

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

pub use super::check::is_canonical;
use super::error::JsonError;
use super::escape::append_string;
use super::node::{Kind, Member, Node};
use super::reader;

/// The canonical form of `text`, which is copied only if it is not canonical already.
pub fn canonicalize<'a>(bump: &Bump, text: &'a str) -> Result<Cow<'a, str>, JsonError> {
    if is_canonical(text) {
        return Ok(Cow::Borrowed(text));
    }
    let node = reader::parse(bump, text.as_bytes())?;
    let mut out = String::with_capacity(text.len());
    append(bump, &node, &mut out);
    Ok(Cow::Owned(out))
}

/// Appends the canonical form of `node`. The arena holds what is needed to sort.
pub fn append(bump: &Bump, node: &Node<'_>, out: &mut String) {
    match node.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(true) => out.push_str("true"),
        Kind::Bool(false) => out.push_str("false"),
        Kind::Number(text) => out.push_str(text),
        Kind::String(text) => append_string(text, out),
        Kind::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                append(bump, item, out);
            }
            out.push(']');
        }
        Kind::Object(members) if members.is_sorted_by(|a, b| a.key < b.key) => append_members(bump, members.iter(), out),
        Kind::Object(members) => {
            let mut sorted = BumpVec::from_iter_in(members, bump);
            // Stable, so duplicates stay in order, and only the last of each is written.
            sorted.sort_by(|a, b| a.key.cmp(b.key));
            let unique = sorted.iter().zip(sorted.iter().skip(1).map(Some).chain([None]));
            append_members(bump, unique.filter(|(m, next)| next.is_none_or(|n| n.key != m.key)).map(|(m, _)| *m), out);
        }
    }
}

fn append_members<'m>(bump: &Bump, members: impl Iterator<Item = &'m Member<'m>>, out: &mut String) {
    out.push('{');
    for (i, member) in members.enumerate() {
        if i > 0 {
            out.push(',');
        }
        append_string(member.key, out);
        out.push(':');
        append(bump, &member.value, out);
    }
    out.push('}');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        canonicalize(&Bump::new(), text).expect("valid").into_owned()
    }

    #[test]
    fn canonical_form() {
        for (text, expected) in [
            (r#" { "b" : 1 , "a" : [ true , null , { } ] } "#, r#"{"a":[true,null,{}],"b":1}"#),
            (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#),
            (r#"{"b":0,"aa":1,"é":2,"Z":3,"":4}"#, r#"{"":4,"Z":3,"aa":1,"b":0,"é":2}"#),
            (r#""\u00e9\/\u0041\u000A\u001F\u007f\ud83d\ude00""#, "\"é/A\\n\\u001f\u{7f}😀\""),
            ("[1.0, -0, 1E+2, 123456789012345678901234567890]", "[1.0,-0,1E+2,123456789012345678901234567890]"),
        ] {
            assert_eq!(canonical(text), expected);
            assert!(is_canonical(expected), "{expected}");
            assert!(!is_canonical(text), "{text}");
        }
    }

    #[test]
    fn canonical_texts_are_not_copied() {
        for text in [r#"{"a":{"b":[]},"c":"\u0001\n"}"#, "0", "\"\"", "[[],{}]"] {
            assert!(matches!(canonicalize(&Bump::new(), text), Ok(Cow::Borrowed(_))), "{text}");
        }
    }

    #[test]
    fn keys_are_ordered_by_what_their_escapes_mean() {
        // U+0022 is below U+0023 although a backslash is above it; U+0009 is below U+000A although `t` is above `n`.
        for (low, high) in
            [(r#"\""#, "#"), (r"\t", r"\n"), (r"a\u0001", r"a\b"), (r"\u0001", r"\u0002"), (r"\\", "]"), (r"\\a", r"\\b"), ("a", r"a\n")]
        {
            assert!(is_canonical(&format!("{{\"{low}\":1,\"{high}\":2}}")), "{low} {high}");
            assert!(!is_canonical(&format!("{{\"{high}\":1,\"{low}\":2}}")), "{high} {low}");
            assert!(!is_canonical(&format!("{{\"{low}\":1,\"{low}\":2}}")), "{low} twice");
        }
    }

    #[test]
    fn texts_that_are_not_json_are_errors() {
        assert!(!is_canonical("{\"a\":1"));
        assert!(!is_canonical("1 "));
        assert!(canonicalize(&Bump::new(), "{\"a\":1").is_err());
    }
}
