//! What is left of answers where they were cut down, printed or lost: integrations and methods of which only a part is there,
//! what a runtime prints in the place of an object, tokens of pages that nobody fetched.

use super::Scope;
use super::integration::tells_integration;
use super::walk::is_document_text;
use crate::context::Pointer;
use apigw_sql_columns::model::enums;
use apigw_sql_value::json::{self, Kind, Member, Node};

/// It is looked for so deep.
const DEPTH: usize = 6;

/// An integration that is cut down to a few of its members.
const PART: &str = "integrations of which only a part is given";
/// What stands where the others have an answer.
const NO_ANSWER: &str = "places of answers with something else";

impl<'a> Scope<'a, '_, '_> {
    /// Tells what is left of answers in something that holds none and stands beside what holds some.
    pub(super) fn leave_remains(&mut self, node: &Node<'a>, depth: usize) {
        if depth > DEPTH {
            return;
        }
        match node.kind {
            _ if is_part(node) => self.sink.part.leave_unread(PART),
            Kind::Object(members) => match bare_methods(node) {
                0 => {
                    let has_path = members.iter().any(|m| m.key.to_ascii_lowercase().ends_with("path") && is_path(&m.value));
                    for member in members {
                        self.leave_remain(&member.value, has_path, depth);
                    }
                }
                methods => self.sink.part.bare_methods += methods,
            },
            Kind::Array(items) => items.iter().for_each(|item| self.leave_remain(item, items.first().is_some_and(is_path), depth)),
            Kind::String(text) if is_placeholder(text) => self.sink.part.leave_unread(NO_ANSWER),
            _ => {}
        }
    }

    /// The same of a part of something, in which there may be the path of a resource: verbs beside it are its methods.
    fn leave_remain(&mut self, node: &Node<'a>, has_path: bool, depth: usize) {
        match bare_methods(node) {
            methods if has_path && methods > 0 => self.sink.part.bare_methods += methods,
            _ => self.leave_remains(node, depth + 1),
        }
    }

    /// The same of what stands where an answer should be, by whether that is certain.
    pub(super) fn leave_instead(&mut self, value: &Node<'a>, at: &Pointer<'_>, is_certain: bool) {
        let key = if let Pointer::Key(_, key) = at { *key } else { "" };
        let is_other = match value.kind {
            Kind::String(text) => match Text::of(self, text) {
                Text::Broken => true,
                Text::Part => return self.sink.part.leave_unread(PART),
                Text::Answer => false,
                Text::Words if is_printed(key) => is_table(text),
                Text::Words => is_certain || is_loss(text),
            },
            Kind::Array(items) => items.is_empty() || (is_certain && !items.iter().any(|i| i.is_object() || i.is_array())),
            Kind::Number(number) => is_certain || number == "0",
            Kind::Bool(value) => is_certain || !value,
            Kind::Object(members) => {
                let is_nothing = is_certain && matches!(key, "resources" | "Resources") && !has_answer_names(members);
                is_nothing && !members.is_empty() || has_strange_items(value)
            }
            Kind::Null => false,
        };
        // What is in a list was told.
        if is_other && !matches!(value.kind, Kind::String(text) if is_placeholder(text)) {
            self.sink.part.leave_unread(NO_ANSWER);
        }
    }
}

/// What a text is where an answer is expected.
enum Text {
    /// JSON that is cut off.
    Broken,
    /// A part of an integration.
    Part,
    /// A document.
    Answer,
    Words,
}

impl Text {
    fn of(scope: &Scope<'_, '_, '_>, text: &str) -> Self {
        let trimmed = text.trim();
        if is_document_text(text) {
            return Self::Answer;
        }
        match json::parse(scope.bump, scope.bump.alloc_str(trimmed).as_bytes()) {
            Ok(node) if is_part(&node) => Self::Part,
            Ok(node) if node.is_object() || node.is_array() => Self::Answer,
            Err(_) if trimmed.starts_with('{') || trimmed.starts_with("[{") || trimmed.starts_with("[\n") => Self::Broken,
            _ => Self::Words,
        }
    }
}

/// Whether an object is an integration, as far as it goes: `{"type": "MOCK"}`.
pub(super) fn is_part(node: &Node<'_>) -> bool {
    let members = node.members();
    node.get("type").and_then(Node::as_str).is_some_and(|kind| enums::INTEGRATION_TYPE.contains(&kind))
        && members.iter().all(|m| tells_integration(m.key))
}

/// How many methods are named here without what is in them: a list of verbs, or verbs of nothing.
pub(super) fn bare_methods(node: &Node<'_>) -> u64 {
    let is_verb = |text: &str| enums::VERB.contains(&text);
    match node.kind {
        Kind::Array(items) if items.iter().all(|item| item.as_str().is_some_and(is_verb)) => items.len() as u64,
        Kind::Object(members) if members.iter().all(|m| is_verb(m.key)) => {
            let is_bare = |value: &Node<'_>| (value.is_object() && value.members().is_empty()) || value.as_str().is_some();
            members.iter().filter(|m| is_bare(&m.value)).count() as u64
        }
        _ => 0,
    }
}

/// The same of a member that a resource has under a name of somebody's own, which may be a text: `GET, PUT`.
pub(super) fn named_methods(node: &Node<'_>) -> u64 {
    match node.kind {
        Kind::String(text) => {
            let verbs: Vec<&str> = text.split([',', ' ', '\t']).filter(|word| !word.is_empty()).collect();
            if verbs.iter().all(|verb| enums::VERB.contains(verb)) { verbs.len() as u64 } else { 0 }
        }
        _ => bare_methods(node),
    }
}

/// Whether an object says that more of the answer follows: by the token of the next page, or by a mark.
pub(super) fn is_cut(members: &[Member<'_>]) -> bool {
    members.iter().any(|m| cut_by(m.key, &m.value).is_some())
}

/// What an object ends with that is a page without its elements, and nothing else. The API's own name of a token is anybody's
/// where no answer `is_expected`.
pub(super) fn token_alone(node: &Node<'_>, is_expected: bool) -> Option<&'static str> {
    let position = |m: &Member<'_>| {
        let text = m.value.as_str().filter(|text| matches!(m.key, "position" | "Position") && !text.is_empty())?;
        let is_made = text.len() >= 8 && text.bytes().any(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        (is_expected || is_made).then_some("position")
    };
    let token = |m: &Member<'_>| cut_by(m.key, &m.value).or_else(|| position(m));
    let is_about = |m: &Member<'_>| token(m).is_some() || matches!(m.key, "ResponseMetadata" | "$metadata");
    node.members().iter().all(is_about).then(|| node.members().iter().find_map(token)).flatten()
}

/// What a member says of more that follows.
pub(super) fn cut_by(key: &str, value: &Node<'_>) -> Option<&'static str> {
    let is_token = value.as_str().is_some_and(|text| !text.is_empty());
    match key {
        "NextToken" | "nextToken" | "next_token" if is_token => Some("NextToken"),
        "NextMarker" | "nextMarker" | "next_marker" | "Marker" if is_token => Some("Marker"),
        "LastEvaluatedKey" if value.is_object() || is_token => Some("LastEvaluatedKey"),
        "truncated" | "Truncated" | "IsTruncated" | "isTruncated" | "is_truncated" if value.as_bool() == Some(true) => Some("IsTruncated"),
        "hasMore" | "HasMore" | "has_more" if value.as_bool() == Some(true) => Some("hasMore"),
        _ => None,
    }
}

/// Whether it is the path of a resource.
fn is_path(node: &Node<'_>) -> bool {
    node.as_str().is_some_and(|text| text.starts_with('/'))
}

/// Whether a text is what a runtime prints of an object that is too deep for it, or of the rest of a list.
fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    matches!(text, "[Object]" | "[Array]" | "[object Object]" | "[Circular]" | "..." | "…")
        || (text.starts_with("...") && (text.ends_with("more items") || text.ends_with("more item")))
}

/// Whether a text says that something is not there.
fn is_loss(text: &str) -> bool {
    const WORDS: [&str; 11] =
        ["timeout", "timed out", "time out", "error", "failed", "failure", "denied", "throttl", "unavailable", "not found", "skipped"];
    let text = text.to_ascii_lowercase();
    text.len() < 100 && WORDS.iter().any(|word| text.contains(word))
}

/// Whether a member holds what a program printed, which may be anything.
fn is_printed(key: &str) -> bool {
    ["stdout", "output", "out", "text", "body", "message", "msg", "content", "result", "response", "data", "string"].contains(&key)
}

/// Whether a text is a table of the CLI, or its answer as text.
fn is_table(text: &str) -> bool {
    let text = text.trim();
    let is_rule = |line: &str| line.len() > 3 && line.bytes().all(|b| matches!(b, b'-' | b'+' | b'|'));
    let is_framed = text.lines().next().is_some_and(is_rule) && text.contains('|');
    let words = || text.split(['\t', '\n']).map(str::trim);
    is_framed || (text.contains('\t') && words().any(|word| enums::INTEGRATION_TYPE.contains(&word) || word == "METHODINTEGRATION"))
}

/// Whether it is a list whose elements are none of an answer's.
fn has_strange_items(node: &Node<'_>) -> bool {
    let items = ["items", "item"].iter().find_map(|name| node.get(name)).map(Node::items).unwrap_or_default();
    !items.is_empty() && !items.iter().any(|item| item.is_object() || item.is_array())
}

/// Whether members are those of a list, or of an answer.
fn has_answer_names(members: &[Member<'_>]) -> bool {
    members.iter().any(|m| matches!(m.key, "items" | "item" | "_embedded" | "Items" | "id" | "path"))
}
