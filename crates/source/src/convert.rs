//! JSON values as column values. Everything is borrowed from the input or lives in the arena of the unit of work.

use std::fmt;

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

use apigw_sql_columns::model::{Entry, Value};
use apigw_sql_value::hstore::sort_entries;
use apigw_sql_value::json::{Kind, Member, Node, canonical};

/// Why a value does not fit its column, and where below the record.
#[derive(Debug)]
pub(super) struct Misfit {
    /// RFC 6901, relative to the record.
    pub(super) pointer: String,
    pub(super) message: String,
}

pub(super) type Fit<T> = Result<T, Misfit>;

impl Misfit {
    /// `name` has another type than it must have.
    #[cold]
    pub(super) fn wrong_type(name: &str, expected: &str, node: &Node<'_>) -> Self {
        Self::new(name, format!("expected {expected} for `{name}`, but found {}", node.describe()))
    }

    #[cold]
    pub(super) fn new(name: &str, message: String) -> Self {
        let mut pointer = String::new();
        push_pointer(&mut pointer, name);
        Self { pointer, message }
    }

    /// The same below `parent`.
    #[must_use]
    pub(super) fn below(mut self, parent: &str) -> Self {
        let mut pointer = String::new();
        push_pointer(&mut pointer, parent);
        self.pointer.insert_str(0, &pointer);
        self
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Appends a reference token of RFC 6901.
pub(super) fn push_pointer(pointer: &mut String, token: &str) {
    pointer.push('/');
    for c in token.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// A string, or NULL for null.
#[inline]
pub(super) fn text<'a>(name: &str, node: &Node<'a>) -> Fit<Option<&'a str>> {
    match node.kind {
        Kind::String(text) => Ok(Some(text)),
        Kind::Null => Ok(None),
        _ => Err(Misfit::wrong_type(name, "a string", node)),
    }
}

/// A truth value, or NULL for null; `"true"` and `"false"` are taken as well.
pub(super) fn boolean(name: &str, node: &Node<'_>) -> Fit<Value<'static>> {
    match node.kind {
        Kind::Bool(truth) => Ok(Value::Boolean(truth)),
        Kind::Null => Ok(Value::Null),
        Kind::String("true") => Ok(Value::Boolean(true)),
        Kind::String("false") => Ok(Value::Boolean(false)),
        _ => Err(Misfit::wrong_type(name, "a boolean", node)),
    }
}

/// A whole number, also as a string or with a fraction of zeros (`29000.0`, which tools write that know no NULL in
/// integers).
pub(super) fn integer(name: &str, node: &Node<'_>) -> Fit<Value<'static>> {
    let (Kind::Number(text) | Kind::String(text)) = node.kind else {
        return if node.is_null() { Ok(Value::Null) } else { Err(Misfit::wrong_type(name, "an integer", node)) };
    };
    parse_integer(text).map(Value::BigInt).ok_or_else(|| Misfit::new(name, format!("expected an integer for `{name}`, but found `{text}`")))
}

/// See [`integer`].
pub(super) fn parse_integer(text: &str) -> Option<i64> {
    let text = text.trim_ascii();
    let whole = match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|b| b == b'0') => whole,
        Some(_) => return None,
        None => text,
    };
    whole.parse().ok()
}

/// The canonical JSON text of a node.
pub(super) fn json_text<'a>(bump: &'a Bump, node: &Node<'_>) -> &'a str {
    let mut out = String::new();
    canonical::append(bump, node, &mut out);
    bump.alloc_str(&out)
}

/// Canonical JSON, or NULL for null.
pub(super) fn json<'a>(bump: &'a Bump, node: &Node<'_>) -> Value<'a> {
    if node.is_null() { Value::Null } else { Value::Text(json_text(bump, node)) }
}

/// The same of a value that is one column's: a member that stands twice with different values cannot be represented.
pub(super) fn json_value<'a>(bump: &'a Bump, name: &str, node: &Node<'_>) -> Fit<Value<'a>> {
    match contradiction(bump, node) {
        Some(key) => Err(Misfit::new(name, format!("the member `{key}` stands twice in `{name}`, with different values"))),
        None => Ok(json(bump, node)),
    }
}

/// A member of an object, at any depth, that stands twice with different values.
fn contradiction<'n>(bump: &Bump, node: &Node<'n>) -> Option<&'n str> {
    match node.kind {
        Kind::Array(items) => items.iter().find_map(|item| contradiction(bump, item)),
        Kind::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by_key(|member| member.key);
            let differ =
                |pair: &[&Member<'n>]| pair[0].key == pair[1].key && json_text(bump, &pair[0].value) != json_text(bump, &pair[1].value);
            let twice = sorted.windows(2).find(|pair| differ(pair)).map(|pair| pair[0].key);
            twice.or_else(|| members.iter().find_map(|member| contradiction(bump, &member.value)))
        }
        _ => None,
    }
}

/// A structure of the API without the members that are null: the service sends them, the CLI and the SDKs leave them
/// out. In a map null is a value.
pub(super) fn structure<'a>(bump: &'a Bump, node: &Node<'a>) -> Node<'a> {
    match node.kind {
        Kind::Object(members) if members.iter().any(|m| m.value.is_null()) => {
            let kept = BumpVec::from_iter_in(members.iter().filter(|m| !m.value.is_null()).copied(), bump);
            Node { kind: Kind::Object(kept.into_bump_slice()), ..*node }
        }
        _ => *node,
    }
}

/// A map of structures.
pub(super) fn structures<'a>(bump: &'a Bump, node: &Node<'a>) -> Node<'a> {
    match node.kind {
        Kind::Object(members) => {
            let each = members.iter().map(|m| Member { value: structure(bump, &m.value), ..*m });
            Node { kind: Kind::Object(bump.alloc_slice_fill_iter(each)), ..*node }
        }
        _ => *node,
    }
}

/// The text of a value inside a map: numbers and booleans as written, objects and arrays as their JSON text.
#[inline]
fn loose_text<'a>(bump: &'a Bump, node: &Node<'a>) -> Option<&'a str> {
    match node.kind {
        Kind::String(text) | Kind::Number(text) => Some(text),
        Kind::Null => None,
        Kind::Bool(true) => Some("true"),
        Kind::Bool(false) => Some("false"),
        Kind::Array(_) | Kind::Object(_) => Some(json_text(bump, node)),
    }
}

/// An object as an hstore, or NULL for null.
pub(super) fn map<'a>(bump: &'a Bump, name: &str, node: &Node<'a>) -> Fit<Value<'a>> {
    map_with(bump, name, node, loose_text)
}

/// An object as tags: several values of a key are sorted and joined by commas.
pub(super) fn tags<'a>(bump: &'a Bump, name: &str, node: &Node<'a>) -> Fit<Value<'a>> {
    map_with(bump, name, node, |bump, node| match node.kind {
        Kind::Array(items) => {
            let mut values = BumpVec::from_iter_in(items.iter().filter_map(|item| loose_text(bump, item)), bump);
            values.sort_unstable();
            values.dedup();
            Some(bump.alloc_str(&values.join(",")))
        }
        _ => loose_text(bump, node),
    })
}

fn map_with<'a>(bump: &'a Bump, name: &str, node: &Node<'a>, value: fn(&'a Bump, &Node<'a>) -> Option<&'a str>) -> Fit<Value<'a>> {
    let members = match node.kind {
        Kind::Object(members) => members,
        Kind::Null => return Ok(Value::Null),
        _ => return Err(Misfit::wrong_type(name, "an object", node)),
    };
    if members.is_empty() {
        return Ok(Value::Map(&[]));
    }
    let entries = bump.alloc_slice_fill_iter(members.iter().map(|m| (m.key, value(bump, &m.value))));
    canonical_entries(name, entries).map(Value::Map)
}

/// Entries in canonical order. A key that stands twice with different values cannot be represented.
pub(super) fn canonical_entries<'a>(name: &str, entries: &'a mut [Entry<'a>]) -> Fit<&'a [Entry<'a>]> {
    if sort_entries(entries) || entries.windows(2).all(|w| w[0].0 != w[1].0) {
        return Ok(entries);
    }
    if let Some(pair) = entries.windows(2).find(|w| w[0].0 == w[1].0 && w[0].1 != w[1].1) {
        let key = pair[0].0;
        return Err(Misfit::new(key, format!("the key `{key}` stands twice in `{name}`, with different values")).below(name));
    }
    let mut unique = 1;
    for at in 1..entries.len() {
        if entries[at].0 != entries[unique - 1].0 {
            entries[unique] = entries[at];
            unique += 1;
        }
    }
    Ok(&entries[..unique])
}

/// An array of strings, or NULL for null.
pub(super) fn list<'a>(bump: &'a Bump, name: &str, node: &Node<'a>) -> Fit<Value<'a>> {
    let items = match node.kind {
        Kind::Array([]) => return Ok(Value::List(&[])),
        Kind::Array(items) => items,
        Kind::Null => return Ok(Value::Null),
        _ => return Err(Misfit::wrong_type(name, "an array", node)),
    };
    if let Some(wrong) = items.iter().position(|item| !matches!(item.kind, Kind::String(_) | Kind::Null)) {
        let found = items[wrong].describe();
        return Err(Misfit::new(&wrong.to_string(), format!("expected strings in `{name}`, but found {found}")).below(name));
    }
    Ok(Value::List(bump.alloc_slice_fill_iter(items.iter().map(Node::as_str))))
}

/// `integrationResponses` as canonical JSON text in which each `statusCode` is a string.
pub(super) fn responses<'a>(bump: &'a Bump, name: &str, node: &Node<'a>) -> Fit<Value<'a>> {
    match node.kind {
        Kind::Null => Ok(Value::Null),
        Kind::Object(responses) => {
            if let Some(wrong) = responses.iter().find(|r| !r.value.is_object()) {
                let message = format!("expected an object for each status code, but found {}", wrong.value.describe());
                return Err(Misfit::new(wrong.key, message).below(name));
            }
            if let Some(twice) = duplicate(responses) {
                return Err(Misfit::new(twice, format!("the status code `{twice}` stands twice in `{name}`")).below(name));
            }
            Ok(Value::Text(json_text(bump, &with_text_status(bump, node, responses))))
        }
        _ => Err(Misfit::wrong_type(name, "an object", node)),
    }
}

fn duplicate<'a>(members: &[Member<'a>]) -> Option<&'a str> {
    members.iter().enumerate().find(|(i, m)| members[..*i].iter().any(|other| other.key == m.key)).map(|(_, m)| m.key)
}

fn has_number_status(response: &Member<'_>) -> bool {
    response.value.members().iter().any(|m| m.key == "statusCode" && m.value.as_number().is_some())
}

fn with_text_status<'a>(bump: &'a Bump, node: &Node<'a>, responses: &'a [Member<'a>]) -> Node<'a> {
    if !responses.iter().any(has_number_status) {
        return *node;
    }
    let fixed = responses.iter().map(|response| {
        let members = response.value.members().iter().map(|member| match (member.key, member.value.kind) {
            ("statusCode", Kind::Number(number)) => Member { value: Node { kind: Kind::String(number), ..member.value }, ..*member },
            _ => *member,
        });
        let kind = Kind::Object(bump.alloc_slice_fill_iter(members));
        Member { value: Node { kind, ..response.value }, ..*response }
    });
    Node { kind: Kind::Object(bump.alloc_slice_fill_iter(fixed)), ..*node }
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_value::json::parse;

    fn node<'a>(bump: &'a Bump, text: &'a str) -> Node<'a> {
        parse(bump, text.as_bytes()).unwrap()
    }

    #[test]
    fn maps_are_canonical_and_keep_null_and_empty() {
        let bump = Bump::new();
        let value = map(&bump, "m", &node(&bump, r#"{"bb":"","a":null,"c":true,"d":5.0,"aa":{"z":1,"y":[ ]}}"#)).unwrap();
        let expected: &[Entry<'_>] =
            &[("a", None), ("c", Some("true")), ("d", Some("5.0")), ("aa", Some(r#"{"y":[],"z":1}"#)), ("bb", Some(""))];
        assert_eq!(value, Value::Map(expected));
        assert_eq!(map(&bump, "m", &node(&bump, "null")).unwrap(), Value::Null);
        assert_eq!(map(&bump, "m", &node(&bump, r#"{"a":"1","a":"1"}"#)).unwrap(), Value::Map(&[("a", Some("1"))]));
    }

    #[test]
    fn a_key_with_two_values_does_not_win_in_silence() {
        let bump = Bump::new();
        let misfit = map(&bump, "request_templates", &node(&bump, r#"{"a/b":"1","a/b":"2"}"#)).unwrap_err();
        assert_eq!(misfit.pointer, "/request_templates/a~1b");
        assert_eq!(misfit.message, "the key `a/b` stands twice in `request_templates`, with different values");
        let misfit = responses(&bump, "r", &node(&bump, r#"{"200":{},"200":{"selectionPattern":"x"}}"#)).unwrap_err();
        assert_eq!(misfit.message, "the status code `200` stands twice in `r`");
    }

    #[test]
    fn tags_with_several_values_are_sorted_and_joined() {
        let bump = Bump::new();
        let value = tags(&bump, "tags", &node(&bump, r#"{"env":["prod","dev","prod"],"t":"b,a"}"#)).unwrap();
        assert_eq!(value, Value::Map(&[("t", Some("b,a")), ("env", Some("dev,prod"))]));
    }

    #[test]
    fn status_codes_become_strings_and_the_rest_stays() {
        let bump = Bump::new();
        let value = responses(&bump, "r", &node(&bump, r#"{"200":{"statusCode":200,"responseTemplates":{"a":null,"statusCode":1}}}"#));
        assert_eq!(value.unwrap(), Value::Text(r#"{"200":{"responseTemplates":{"a":null,"statusCode":1},"statusCode":"200"}}"#));
    }

    #[test]
    fn integers_in_their_spellings() {
        assert_eq!(parse_integer("29000"), Some(29_000));
        assert_eq!(parse_integer("29000.0"), Some(29_000));
        assert_eq!(parse_integer("-9223372036854775808"), Some(i64::MIN));
        for wrong in ["9223372036854775808", "29000.5", "29000.", "", "1e3", "x"] {
            assert_eq!(parse_integer(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn lists_hold_strings_only() {
        let bump = Bump::new();
        assert_eq!(list(&bump, "l", &node(&bump, "[]")).unwrap(), Value::List(&[]));
        assert_eq!(list(&bump, "l", &node(&bump, r#"["a",null]"#)).unwrap(), Value::List(&[Some("a"), None]));
        assert_eq!(list(&bump, "l", &node(&bump, r#"["a",5]"#)).unwrap_err().pointer, "/l/1");
    }
}
