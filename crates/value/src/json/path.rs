//! Looking into JSON text without building a tree: what PostgreSQL's `->`, `->>`, `#>`, `#>>` and their kind do.
//!
//! All of it presumes valid JSON ([`super::check`]); over anything else the answers are meaningless, but safe.
//! Values are found as they were written, inner whitespace included. Of members with one key the last one counts.
//!
//! Three deviations from PostgreSQL 15, all where it is hard to defend: a negative index counts from the end of
//! the array it is applied to (PostgreSQL remembers the first array of that depth it came across); a scalar at the
//! top found by an empty path comes without the whitespace before it; and an escape that has no text (`\u0000`,
//! half of a surrogate pair) is an error only in the value that was asked for as text.

use std::borrow::Cow;
use std::ops::Range;

use super::error::{JsonError, JsonErrorKind};
use super::reader::MAX_DEPTH;
use super::{escape, scan};

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'p> {
    /// The member with this key, of an object (`-> text`).
    Key(&'p str),
    /// The item with this index, negative from the end, of an array (`-> integer`).
    Index(i64),
    /// A key of an object; if it reads as an index, that of an array (`#>`).
    Either(&'p str, Option<i64>),
}

impl<'p> Step<'p> {
    /// The step that an element of a path array stands for.
    pub fn element(text: &'p str) -> Self {
        // PostgreSQL reads it with strtol: leading whitespace and a sign are fine, anything behind it is not; the
        // least integer stands for "not a number".
        let digits = text.trim_start_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
        Self::Either(text, digits.parse::<i32>().ok().filter(|&i| i != i32::MIN).map(i64::from))
    }

    fn key(self) -> Option<&'p str> {
        match self {
            Self::Key(key) | Self::Either(key, _) => Some(key),
            Self::Index(_) => None,
        }
    }

    fn index(self) -> Option<i64> {
        match self {
            Self::Index(index) => Some(index),
            Self::Either(_, index) => index,
            Self::Key(_) => None,
        }
    }
}

/// What a JSON value is, by the names of `json_typeof`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// An object.
    Object,
    /// An array.
    Array,
    /// A string.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
}

impl JsonType {
    /// The name that `json_typeof` gives.
    pub fn name(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Null => "null",
        }
    }
}

/// What the value is, judged by its first character.
pub fn json_type(json: &str) -> JsonType {
    match json.as_bytes().get(scan::skip_space(json.as_bytes(), 0)) {
        Some(b'{') => JsonType::Object,
        Some(b'[') => JsonType::Array,
        Some(b'"') => JsonType::String,
        Some(b't' | b'f') => JsonType::Boolean,
        Some(b'n') => JsonType::Null,
        _ => JsonType::Number,
    }
}

/// Where the value that `steps` lead to stands in `json`.
pub fn find(json: &str, steps: &[Step<'_>]) -> Option<Range<usize>> {
    if steps.len() > MAX_DEPTH {
        return None;
    }
    let bytes = json.as_bytes();
    let start = scan::skip_space(bytes, 0);
    find_at(json, start, steps)
}

fn find_at(json: &str, start: usize, steps: &[Step<'_>]) -> Option<Range<usize>> {
    let bytes = json.as_bytes();
    let Some((step, rest)) = steps.split_first() else { return Some(start..scan::rough_end(bytes, start)) };
    match bytes.get(start)? {
        b'{' => {
            let key = step.key()?;
            // The last one that has the whole path, not the last one that has its first key.
            Members { json, at: start + 1 }.filter(|m| m.is(json, key)).filter_map(|m| find_in(json, m.value, rest)).last()
        }
        b'[' => {
            let items = Items { json, at: start + 1 };
            let index = step.index()?;
            let index = if index < 0 { (items.clone().count() as i64).checked_add(index)? } else { index };
            let item = items.into_iter().nth(usize::try_from(index).ok()?)?;
            find_in(json, item, rest)
        }
        _ => None,
    }
}

fn find_in(json: &str, value: Range<usize>, rest: &[Step<'_>]) -> Option<Range<usize>> {
    if rest.is_empty() { Some(value) } else { find_at(json, value.start, rest) }
}

/// A value as text, as `->>` gives it: a string without quotes and escapes, `null` as nothing, all else as written.
pub fn text_of(value: &str) -> Result<Option<Cow<'_, str>>, JsonError> {
    let Some(raw) = value.strip_prefix('"') else {
        return Ok((value != "null").then_some(Cow::Borrowed(value)));
    };
    let raw = raw.strip_suffix('"').unwrap_or(raw);
    if memchr::memchr(b'\\', raw.as_bytes()).is_none() {
        return Ok(Some(Cow::Borrowed(raw)));
    }
    let text = escape::unescaped(raw).map_err(|(at, kind)| JsonError::new(at + 1, kind))?;
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return Err(JsonError::new(0, JsonErrorKind::Nul));
    }
    Ok(Some(Cow::Owned(text)))
}

/// How many items the array has; `None` if it is no array.
pub fn array_length(json: &str) -> Option<usize> {
    items(json).map(Iterator::count)
}

/// Whether an object has the key, an array the string, or a string is it: jsonb's `?`.
pub fn exists(json: &str, key: &str) -> bool {
    if let Some(mut members) = members(json) {
        return members.any(|m| m.is(json, key));
    }
    if let Some(mut items) = items(json) {
        return items.any(|item| is_string(json, item, key));
    }
    let start = scan::skip_space(json.as_bytes(), 0);
    is_string(json, start..scan::rough_end(json.as_bytes(), start), key)
}

/// The members of an object, in order; `None` if it is none.
pub fn members(json: &str) -> Option<Members<'_>> {
    let start = scan::skip_space(json.as_bytes(), 0);
    (json.as_bytes().get(start) == Some(&b'{')).then_some(Members { json, at: start + 1 })
}

/// The items of an array, in order; `None` if it is none.
pub fn items(json: &str) -> Option<Items<'_>> {
    let start = scan::skip_space(json.as_bytes(), 0);
    (json.as_bytes().get(start) == Some(&b'[')).then_some(Items { json, at: start + 1 })
}

/// Where a member stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRange {
    /// The key, with its quotes.
    pub key: Range<usize>,
    /// The value.
    pub value: Range<usize>,
}

impl MemberRange {
    /// Whether the member of `json` has this key.
    pub fn is(&self, json: &str, key: &str) -> bool {
        is_string(json, self.key.clone(), key)
    }
}

/// Whether the value at `range` is the string `text`.
fn is_string(json: &str, range: Range<usize>, text: &str) -> bool {
    let raw = json.get(range).and_then(|value| value.strip_prefix('"')?.strip_suffix('"'));
    raw.is_some_and(|raw| {
        if memchr::memchr(b'\\', raw.as_bytes()).is_none() { raw == text } else { escape::unescaped(raw).is_ok_and(|meant| meant == text) }
    })
}

/// The members of an object; see [`members`].
#[derive(Clone, Debug)]
pub struct Members<'a> {
    json: &'a str,
    at: usize,
}

impl Iterator for Members<'_> {
    type Item = MemberRange;

    #[inline]
    fn next(&mut self) -> Option<MemberRange> {
        let bytes = self.json.as_bytes();
        let start = scan::skip_space(bytes, self.at);
        if bytes.get(start) != Some(&b'"') {
            return None;
        }
        let key = start..scan::string_end(bytes, start + 1);
        let colon = scan::skip_space(bytes, key.end);
        let value = scan::skip_space(bytes, colon + 1);
        let value = value..scan::rough_end(bytes, value);
        self.at = behind_comma(bytes, value.end);
        Some(MemberRange { key, value })
    }
}

/// The items of an array; see [`items`].
#[derive(Clone, Debug)]
pub struct Items<'a> {
    json: &'a str,
    at: usize,
}

impl Iterator for Items<'_> {
    type Item = Range<usize>;

    #[inline]
    fn next(&mut self) -> Option<Range<usize>> {
        let bytes = self.json.as_bytes();
        let start = scan::skip_space(bytes, self.at);
        if matches!(bytes.get(start), None | Some(b']')) {
            return None;
        }
        let end = scan::rough_end(bytes, start);
        self.at = behind_comma(bytes, end);
        Some(start..end)
    }
}

/// Behind the comma that follows a value which ends at `end`, or at the bracket there.
fn behind_comma(bytes: &[u8], end: usize) -> usize {
    let at = scan::skip_space(bytes, end);
    if bytes.get(at) == Some(&b',') { at + 1 } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at<'a>(json: &'a str, path: &[&str]) -> Option<&'a str> {
        let steps: Vec<_> = path.iter().map(|text| Step::element(text)).collect();
        find(json, &steps).and_then(|range| json.get(range))
    }

    /// The expected values are PostgreSQL 15's.
    #[test]
    fn values_are_found_as_written() {
        let json = r#" {"a": [1,  2] , "b" :{"c":"x\"]}","d":null}, "\u0061b":7,"a\"":8} "#;
        assert_eq!(at(json, &["a"]), Some("[1,  2]"));
        assert_eq!(at(json, &["a", "-1"]), Some("2"));
        assert_eq!(at(json, &["a", "-3"]), None);
        assert_eq!(at(json, &["a", "2"]), None);
        assert_eq!(at(json, &["b", "c"]), Some(r#""x\"]}""#));
        assert_eq!(at(json, &["b", "d"]), Some("null"));
        assert_eq!(at(json, &["b", "c", "x"]), None);
        assert_eq!(at(json, &["ab"]), Some("7"));
        assert_eq!(at(json, &["a\""]), Some("8"));
        assert_eq!(at(json, &[]), Some(json.trim()));
        assert_eq!(at(json, &["x"]), None);
    }

    #[test]
    fn the_last_duplicate_that_has_the_whole_path_counts() {
        assert_eq!(at(r#"{"a":1,"a":2}"#, &["a"]), Some("2"));
        assert_eq!(at(r#"{"a":{"b":1},"a":{}}"#, &["a", "b"]), Some("1"));
        assert_eq!(at(r#"{"a":{"b":1},"a":5}"#, &["a", "b"]), Some("1"));
    }

    #[test]
    fn indexes_are_read_as_strtol_reads_them() {
        for (text, found) in [
            (" 1", Some("2")),
            ("+1", Some("2")),
            ("1 ", None),
            ("", None),
            ("99999999999", None),
            ("-2147483648", None),
            ("0x1", None),
            ("1.0", None),
            ("-2", Some("1")),
            ("--1", None),
        ] {
            assert_eq!(at("[1,2]", &[text]), found, "{text:?}");
        }
        assert_eq!(at(r#"{"1":2}"#, &["1"]), Some("2"));
        assert_eq!(find(r#"{"1":2}"#, &[Step::Index(1)]), None);
        assert_eq!(find("[1]", &[Step::Key("0")]), None);
        assert_eq!(find("[1]", &[Step::Index(i64::MIN)]), None);
    }

    #[test]
    fn text_of_values() {
        assert_eq!(text_of("null"), Ok(None));
        assert_eq!(text_of("[null]"), Ok(Some(Cow::Borrowed("[null]"))));
        assert!(matches!(text_of("\"é\""), Ok(Some(Cow::Borrowed("é")))));
        assert_eq!(text_of(r#""\ud83d\ude00\n\/""#), Ok(Some(Cow::Owned("😀\n/".to_owned()))));
        assert_eq!(text_of(r#""a\u0000""#).map_err(|e| e.kind), Err(JsonErrorKind::Nul));
        assert_eq!(text_of(r#""\ud800""#).map_err(|e| e.kind), Err(JsonErrorKind::UnpairedSurrogate(0xD800)));
    }

    /// The expected values are PostgreSQL 15's, of jsonb.
    #[test]
    fn existence_in_objects_arrays_and_strings() {
        for (json, key, expected) in [
            (r#"{"b":1}"#, "b", true),
            (r#"["a",1]"#, "a", true),
            (r#""b""#, "b", true),
            (r#"[["a"]]"#, "a", false),
            ("5", "5", false),
            ("[5]", "5", false),
            (r#"{"\u0062":1}"#, "b", true),
            ("[]", "", false),
        ] {
            assert_eq!(exists(json, key), expected, "{json} ? {key}");
        }
    }

    #[test]
    fn anything_else_is_survived() {
        for broken in
            ["", "{", "[", "{\"", "{\"a", "{\"a\"", "{\"a\":", "[1", "[,", "{]", "]", "\"\\", "{\"a\\", "[\"\\é", "{\"a\":]}", "[1 2 3"]
        {
            let _ = (
                at(broken, &["a", "0"]),
                at(broken, &["0"]),
                at(broken, &[]),
                array_length(broken),
                exists(broken, "a"),
                json_type(broken),
            );
            let _ = text_of(broken);
        }
    }
}
