//! YAML 1.2 as the tree that JSON gives: one reader serves both.
//!
//! Scalars stay as written (`012345678901`, `2015-03-31`, `200`). A tag of CloudFormation's short form becomes its long
//! form (`!Sub x` is `{"Fn::Sub": "x"}`), any other tag survives as `{"!Name": value}`. An alias is its anchor's node,
//! which costs nothing to hold; how much aliases may stand for is limited. `<<` merges, as `PyYAML` and thus SAM does.
//! What libyaml takes beyond the standard is taken too.

mod lenient;

use std::collections::HashMap;
use std::fmt;

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Tag};

use crate::json::{Kind, MAX_DEPTH, Member, Node};

/// How many nodes all aliases of a file may stand for.
const ALIAS_LIMIT: usize = 1_000_000;

/// Why a text is not YAML that can be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What was expected, or found.
    pub message: String,
}

impl YamlError {
    fn at(mark: Marker, message: impl Into<String>) -> Self {
        Self { line: mark.line(), column: mark.col() + 1, message: message.into() }
    }
}

impl fmt::Display for YamlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (line {}, column {})", self.message, self.line, self.column)
    }
}

impl From<ScanError> for YamlError {
    fn from(error: ScanError) -> Self {
        Self::at(*error.marker(), format!("expected YAML: {}", error.info()))
    }
}

/// Parses the documents of `text`, in order. Those before an error are in `nodes`. Offsets in nodes are those of their
/// line's beginning plus their column.
pub fn parse_all<'a>(bump: &'a Bump, text: &str, nodes: &mut Vec<Node<'a>>) -> Result<(), YamlError> {
    // The scanner takes it for the end of the text.
    if let Some(nul) = memchr::memchr(0, text.as_bytes()) {
        let line = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..nul]).count();
        return Err(YamlError { line, column: 1, message: "expected text, but found a NUL character".to_owned() });
    }
    let Err(error) = parse(bump, text, text, nodes) else { return Ok(()) };
    let mut again = Vec::new();
    match lenient::rewritten(text).map(|rewritten| parse(bump, text, &rewritten, &mut again)) {
        Some(Ok(())) => {
            *nodes = again;
            Ok(())
        }
        _ => Err(error),
    }
}

/// Parses `written`, which has the lines of `text`.
fn parse<'a>(bump: &'a Bump, text: &str, written: &str, nodes: &mut Vec<Node<'a>>) -> Result<(), YamlError> {
    let mut builder = Builder::new(bump, text);
    let mut parser = Parser::new_from_str(written);
    while let Some(event) = parser.next_event() {
        let (event, span) = event?;
        if let Some(document) = builder.event(event, span.start)? {
            nodes.push(document);
        }
    }
    // Marks behind the last document begin one of nothing.
    while nodes.len() > 1 && nodes.last().is_some_and(Node::is_null) {
        nodes.pop();
    }
    Ok(())
}

/// A collection under construction.
struct Open<'a> {
    offset: u32,
    anchor: usize,
    /// The tag as a member's name.
    wrap: Option<&'a str>,
    content: Content<'a>,
    /// How many nodes are in it, and how deep it is.
    nodes: usize,
    depth: usize,
}

enum Content<'a> {
    Items(BumpVec<'a, Node<'a>>),
    Members { members: BumpVec<'a, Member<'a>>, key: Option<(&'a str, u32)> },
}

/// A finished node with its size.
#[derive(Clone, Copy)]
struct Sized<'a> {
    node: Node<'a>,
    nodes: usize,
    depth: usize,
}

struct Builder<'a, 't> {
    bump: &'a Bump,
    text: &'t str,
    lines: Vec<u32>,
    stack: Vec<Open<'a>>,
    anchors: HashMap<usize, Sized<'a>>,
    aliased: usize,
}

impl<'a, 't> Builder<'a, 't> {
    fn new(bump: &'a Bump, text: &'t str) -> Self {
        let lines = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1)).collect();
        Self { bump, text, lines, stack: Vec::new(), anchors: HashMap::new(), aliased: 0 }
    }

    fn offset(&self, mark: Marker) -> u32 {
        let line = mark.line().saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or_default();
        // In its line, whatever a line that was written anew has before it.
        let end = self.lines.get(line + 1).copied().unwrap_or(self.text.len() as u32);
        (start + mark.col() as u32).min(end.saturating_sub(1))
    }

    /// Takes an event; gives the document that it ends.
    fn event(&mut self, event: Event<'_>, mark: Marker) -> Result<Option<Node<'a>>, YamlError> {
        match event {
            Event::DocumentStart(_) => {
                self.anchors.clear();
                Ok(None)
            }
            Event::Scalar(text, style, anchor, tag) => {
                if let Some(Open { content: Content::Members { key: key @ None, .. }, .. }) = self.stack.last_mut() {
                    *key = Some((self.bump.alloc_str(&text), 0));
                    let offset = self.offset(mark);
                    self.set_key_offset(offset);
                    if anchor > 0
                        && let Some((text, _)) = self.key()
                    {
                        let node = Node { offset, end: offset, kind: Kind::String(text) };
                        self.anchors.insert(anchor, Sized { node, nodes: 1, depth: 0 });
                    }
                    return Ok(None);
                }
                let offset = self.offset(mark);
                let kind = scalar(self.bump.alloc_str(&text), style, tag.as_deref());
                let mut node = Node { offset, end: offset, kind };
                if let Some(name) = tag.and_then(|tag| member_of(self.bump, &tag)) {
                    node = self.wrap(name, Node { kind: Kind::String(self.bump.alloc_str(&text)), ..node });
                }
                let sized = Sized { node, nodes: 1, depth: usize::from(node.is_object()) };
                Ok(self.finish(sized, anchor))
            }
            Event::SequenceStart(anchor, tag) => {
                let content = Content::Items(BumpVec::new_in(self.bump));
                self.open(content, anchor, tag.as_deref(), mark)
            }
            Event::MappingStart(anchor, tag) => {
                let content = Content::Members { members: BumpVec::new_in(self.bump), key: None };
                self.open(content, anchor, tag.as_deref(), mark)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(mark),
            Event::Alias(anchor) => self.alias(anchor, mark),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(None),
        }
    }

    fn key(&self) -> Option<(&'a str, u32)> {
        match self.stack.last() {
            Some(Open { content: Content::Members { key, .. }, .. }) => *key,
            _ => None,
        }
    }

    fn set_key_offset(&mut self, offset: u32) {
        if let Some(Open { content: Content::Members { key: Some((_, at)), .. }, .. }) = self.stack.last_mut() {
            *at = offset;
        }
    }

    fn open(&mut self, content: Content<'a>, anchor: usize, tag: Option<&Tag>, mark: Marker) -> Result<Option<Node<'a>>, YamlError> {
        if self.expects_key() {
            return Err(YamlError::at(mark, "expected text as a key, but found a collection"));
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(too_deep(mark));
        }
        let wrap = tag.and_then(|tag| member_of(self.bump, tag));
        let offset = self.offset(mark);
        self.stack.push(Open { offset, anchor, wrap, content, nodes: 1, depth: 1 });
        Ok(None)
    }

    fn expects_key(&self) -> bool {
        matches!(self.stack.last(), Some(Open { content: Content::Members { key: None, .. }, .. }))
    }

    fn close(&mut self, mark: Marker) -> Result<Option<Node<'a>>, YamlError> {
        let Some(open) = self.stack.pop() else { return Ok(None) };
        let kind = match open.content {
            Content::Items(items) => Kind::Array(items.into_bump_slice()),
            Content::Members { members, .. } => Kind::Object(merged(self.bump, members)),
        };
        let mut node = Node { offset: open.offset, end: self.offset(mark), kind };
        if let Some(name) = open.wrap {
            node = self.wrap(name, node);
        }
        let sized = Sized { node, nodes: open.nodes, depth: open.depth + usize::from(open.wrap.is_some()) };
        Ok(self.finish(sized, open.anchor))
    }

    fn alias(&mut self, anchor: usize, mark: Marker) -> Result<Option<Node<'a>>, YamlError> {
        let Some(target) = self.anchors.get(&anchor).copied() else {
            return Err(YamlError::at(mark, "expected an alias of something complete, but found one of what it stands in"));
        };
        if self.expects_key() {
            let Kind::String(text) = target.node.kind else {
                return Err(YamlError::at(mark, "expected text as a key, but found an alias of something else"));
            };
            let offset = self.offset(mark);
            if let Some(Open { content: Content::Members { key, .. }, .. }) = self.stack.last_mut() {
                *key = Some((text, offset));
            }
            return Ok(None);
        }
        self.aliased += target.nodes;
        if self.aliased > ALIAS_LIMIT {
            return Err(YamlError::at(mark, format!("expected aliases that stand for at most {ALIAS_LIMIT} values, but found more")));
        }
        if self.stack.len() + target.depth >= MAX_DEPTH {
            return Err(too_deep(mark));
        }
        Ok(self.finish(target, 0))
    }

    /// Puts a finished node where it belongs; gives it back if it is a document.
    fn finish(&mut self, done: Sized<'a>, anchor: usize) -> Option<Node<'a>> {
        if anchor > 0 {
            self.anchors.insert(anchor, done);
        }
        let Some(parent) = self.stack.last_mut() else { return Some(done.node) };
        parent.nodes += done.nodes;
        parent.depth = parent.depth.max(done.depth + 1);
        match &mut parent.content {
            Content::Items(items) => items.push(done.node),
            Content::Members { members, key } => {
                if let Some((key, key_offset)) = key.take() {
                    members.push(Member { key, key_offset, value: done.node });
                }
            }
        }
        None
    }

    /// `{name: node}`, with the argument of `GetAtt` in its long form.
    fn wrap(&self, name: &'a str, node: Node<'a>) -> Node<'a> {
        let value = match node.kind {
            Kind::String(text) if name == "Fn::GetAtt" => {
                let (resource, attribute) = text.split_once('.').unwrap_or((text, ""));
                let item = |text| Node { kind: Kind::String(text), ..node };
                Node { kind: Kind::Array(self.bump.alloc_slice_copy(&[item(resource), item(attribute)])), ..node }
            }
            _ => node,
        };
        let member = Member { key: name, key_offset: node.offset, value };
        Node { kind: Kind::Object(self.bump.alloc_slice_copy(&[member])), ..node }
    }
}

fn too_deep(mark: Marker) -> YamlError {
    YamlError::at(mark, format!("expected at most {MAX_DEPTH} collections inside each other, but found more"))
}

/// The functions that CloudFormation has a short form for beside `Ref` and `Condition`.
const FUNCTIONS: [&str; 18] = [
    "And",
    "Base64",
    "Cidr",
    "Equals",
    "FindInMap",
    "ForEach",
    "GetAtt",
    "GetAZs",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
];

/// The name of the member that a tag stands for; none for YAML's own.
fn member_of<'a>(bump: &'a Bump, tag: &Tag) -> Option<&'a str> {
    if is_core(tag) || (tag.handle.is_empty() && tag.suffix == "!") || (tag.handle == "!" && tag.suffix.is_empty()) {
        return None;
    }
    let name = tag.suffix.as_str();
    Some(match name {
        "Ref" | "Condition" if tag.handle == "!" => bump.alloc_str(name),
        "Transform" if tag.handle == "!" => bump.alloc_str("Fn::Transform"),
        _ if tag.handle == "!" && FUNCTIONS.contains(&name) => bump.alloc_str(&format!("Fn::{name}")),
        _ => bump.alloc_str(&format!("{}{name}", tag.handle)),
    })
}

/// Whether a tag is one of YAML's own, also written out.
fn is_core(tag: &Tag) -> bool {
    tag.is_yaml_core_schema() || (tag.handle.is_empty() && tag.suffix.starts_with("tag:yaml.org,2002:"))
}

/// The core schema, with numbers in JSON's spelling only: `0x10`, `007` and dates stay text.
fn scalar<'a>(text: &'a str, style: ScalarStyle, tag: Option<&Tag>) -> Kind<'a> {
    let is_text = tag.is_some_and(|tag| !is_core(tag) || tag.suffix.ends_with("str"));
    if style != ScalarStyle::Plain || is_text {
        return Kind::String(text);
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        _ if is_json_number(text) => Kind::Number(text),
        _ => Kind::String(text),
    }
}

fn is_json_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

/// The members with those of `<<` added where the mapping has none of its own.
fn merged<'a>(bump: &'a Bump, members: BumpVec<'a, Member<'a>>) -> &'a [Member<'a>] {
    if !members.iter().any(|m| m.key == "<<" && is_mergeable(&m.value)) {
        return members.into_bump_slice();
    }
    let mut own: BumpVec<'a, Member<'a>> = BumpVec::new_in(bump);
    own.extend(members.iter().filter(|m| m.key != "<<" || !is_mergeable(&m.value)).copied());
    for merge in members.iter().filter(|m| m.key == "<<" && is_mergeable(&m.value)) {
        let one = [merge.value];
        let sources = if merge.value.is_object() { &one[..] } else { merge.value.items() };
        for member in sources.iter().flat_map(|source| source.members().iter()) {
            if !own.iter().any(|m| m.key == member.key) {
                own.push(*member);
            }
        }
    }
    own.into_bump_slice()
}

fn is_mergeable(node: &Node<'_>) -> bool {
    node.is_object() || (!node.items().is_empty() && node.items().iter().all(Node::is_object))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::canonical;

    fn json(text: &str) -> String {
        let bump = Bump::new();
        let mut nodes = Vec::new();
        parse_all(&bump, text, &mut nodes).unwrap();
        let mut out = String::new();
        for node in &nodes {
            canonical::append(&bump, node, &mut out);
        }
        out
    }

    fn error(text: &str) -> String {
        parse_all(&Bump::new(), text, &mut Vec::new()).unwrap_err().to_string()
    }

    #[test]
    fn scalars_stay_as_written() {
        assert_eq!(
            json("{a: 012345678901, b: 200, c: 1.0, d: 2015-03-31, e: yes, f: True, g: ~, h: '200', i: 0x10, j: !!str 5, k: -1e3}"),
            r#"{"a":"012345678901","b":200,"c":1.0,"d":"2015-03-31","e":"yes","f":true,"g":null,"h":"200","i":"0x10","j":"5","k":-1e3}"#
        );
        assert_eq!(json("200: a\non: b\n"), r#"{"200":"a","on":"b"}"#);
    }

    #[test]
    fn tags_become_the_long_form_or_survive() {
        assert_eq!(json("!Sub a${B}"), r#"{"Fn::Sub":"a${B}"}"#);
        assert_eq!(json("!Ref 5"), r#"{"Ref":"5"}"#);
        assert_eq!(json("!GetAtt A.B.C"), r#"{"Fn::GetAtt":["A","B.C"]}"#);
        assert_eq!(json("!Join ['', [a, !Ref b]]"), r#"{"Fn::Join":["",["a",{"Ref":"b"}]]}"#);
        assert_eq!(json("x: !Rain::Embed file.vtl"), r#"{"x":{"!Rain::Embed":"file.vtl"}}"#);
        assert_eq!(json("!If [A, {b: c}, !Ref 'AWS::NoValue']"), r#"{"Fn::If":["A",{"b":"c"},{"Ref":"AWS::NoValue"}]}"#);
    }

    #[test]
    fn aliases_and_merges() {
        assert_eq!(json("a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}\n"), r#"{"a":{"b":1},"c":{"b":1},"d":{"b":1,"e":2}}"#);
        assert_eq!(json("a: &x {b: 1}\nd: {b: 3, <<: [*x]}\n"), r#"{"a":{"b":1},"d":{"b":3}}"#);
        assert_eq!(json("&k key: 1\nb: *k\n"), r#"{"b":"key","key":1}"#);
    }

    #[test]
    fn hostile_texts_are_errors_with_a_place() {
        let bomb: String = std::iter::once("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned())
            .chain((1..9).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", "))))
            .collect();
        assert!(error(&bomb).starts_with("expected aliases that stand for at most 1000000 values"), "{}", error(&bomb));
        assert!(error(&"[".repeat(100_000)).contains("line 1, column"), "{}", error(&"[".repeat(100_000)));
        assert!(error(&"- ".repeat(100_000)).contains("inside each other"));
        assert_eq!(error("a: b\nc: \0\n"), "expected text, but found a NUL character (line 2, column 1)");
        assert!(error("a: {{ name }}\n").contains("line 1"), "{}", error("a: {{ name }}\n"));
        assert!(error("a: [1, 2\nb: 3\n").contains("line"));
        assert!(error("a: &x [*x]\n").contains("alias"), "{}", error("a: &x [*x]\n"));
    }

    #[test]
    fn places_are_those_of_the_lines() {
        let bump = Bump::new();
        let mut nodes = Vec::new();
        let text = "é: 1\nb:\n  c: {d: 1}\n";
        parse_all(&bump, text, &mut nodes).unwrap();
        let c = nodes[0].get("b").unwrap().get("c").unwrap();
        assert_eq!(text[..c.offset as usize].matches('\n').count(), 2);
    }
}
