//! Answers inside documents of other tools: test recordings, snapshots of test suites, exports that wrap rows.

use super::Scope;
use super::classify::{Thing, V2, classify};
use crate::source::context::Pointer;
use crate::source::definitions::{is_pulumi as is_pulumi_stack, parse_document};
use crate::source::error_answer;
use crate::source::shape::Shape;
use crate::value::json::{self, Kind, Member, Node};

impl<'a> Scope<'a, '_, '_> {
    /// Looks for answers anywhere below `node`; gives whether there were any, or things near to them.
    pub(super) fn walk_unknown(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) -> bool {
        let before = (std::mem::replace(&mut self.recording, true), std::mem::replace(&mut self.in_answer, false));
        let found = self.walk(node, pointer);
        (self.recording, self.in_answer) = before;
        found
    }

    /// Looks through a member that an answer has beside its own: scripts put what belongs together into one document.
    pub(super) fn walk_beside(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) {
        if node.is_object() || node.is_array() {
            self.walk_unknown(node, pointer);
        }
    }

    fn walk(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) -> bool {
        match node.kind {
            Kind::Array(items) => self.walk_items(items, pointer),
            Kind::Object(members) => self.walk_object(node, members, pointer),
            Kind::String(text) if is_document_text(text) => self.walk_text(node, text, pointer),
            Kind::String(text) => {
                let Some(told) = error_answer::of_read(text) else { return false };
                self.fail(told, pointer);
                true
            }
            _ => false,
        }
    }

    fn walk_items(&mut self, items: &'a [Node<'a>], pointer: &Pointer<'_>) -> bool {
        let (mut found, mut held) = (false, Vec::with_capacity(items.len()));
        for (index, item) in items.iter().enumerate() {
            let (before, cut_before) = (self.found_so_far(), self.sink.part.cut_answers);
            found |= self.walk(item, &Pointer::Item(pointer, index));
            held.push(self.found_so_far() > before);
            // The page that its token asks for.
            if items.get(index + 1).is_some_and(|next| (is_page(item) && is_page(next)) || asks_for_page(next)) {
                self.sink.part.cut_answers = cut_before;
            }
        }
        self.beside_elements(items, &held, |index| Pointer::Item(pointer, index));
        found
    }

    fn walk_object(&mut self, node: &Node<'a>, members: &'a [Member<'a>], pointer: &Pointer<'_>) -> bool {
        let thing = classify(members.iter().map(|m| m.key));
        if self.is_answer(thing, members) {
            self.answer(thing, node, pointer);
            return true;
        }
        if let Thing::Definition(shape) = thing
            && is_definition(shape, node)
        {
            self.sink.part.shape.get_or_insert(Shape::Recording);
            self.definition(shape, node, pointer);
            return true;
        }
        if let Some(told) = error_answer::in_recording(node) {
            self.fail(told, pointer);
        }
        match thing {
            Thing::Extension | Thing::Kubernetes | Thing::Enclosed => {
                self.thing(thing, node, pointer, false, pointer);
                return true;
            }
            Thing::Hal => {
                self.hal(node, pointer);
                return true;
            }
            Thing::Respelled => {
                self.respelled(node, pointer);
                return true;
            }
            Thing::Other(V2) => self.thing(thing, node, pointer, false, pointer),
            _ => {}
        }
        if ["ResourceType", "resourceType", "resource_type"].iter().any(|name| node.get(name).is_some_and(names_integration)) {
            self.sink.part.leave_unread("methods of which only the types are given");
            return true;
        }
        if is_pulumi(node) {
            self.sink.part.leave_unread("resources of Pulumi");
            return true;
        }
        if is_packed(node) {
            self.sink.part.leave_unread("texts in base64");
        }
        let (mut found, mut held) = (thing == Thing::Other(V2), Vec::with_capacity(members.len()));
        for member in members {
            let before = self.found_so_far();
            found |= self.walk(&member.value, &Pointer::Key(pointer, member.key));
            held.push(self.found_so_far() > before);
        }
        self.beside_members(members, &held, pointer);
        found
    }

    /// A document in a text: recordings hold requests and answers as they were sent.
    fn walk_text(&mut self, node: &Node<'a>, text: &'a str, pointer: &Pointer<'_>) -> bool {
        let parsed = if text.trim_start().starts_with(['{', '[']) {
            json::parse_str_prefix(self.bump, text, 0).map(|(inner, _)| inner).map_err(|error| error.to_string())
        } else {
            parse_document(self.bump, text)
        };
        // Cut off, or in a language of its own.
        let Ok(inner) = parsed else {
            self.sink.part.leave_unread("texts that look like definitions or answers and cannot be read");
            return false;
        };
        let (mut found, outer) = (false, self.text_at);
        self.text_at = outer.or_else(|| Some(self.bump.alloc_str(&pointer.to_text())));
        self.inside(node.offset, |scope| found = scope.walk(&inner, pointer));
        self.text_at = outer;
        found
    }

    /// Whether it is an answer beyond doubt: some of the names alone are common elsewhere.
    pub(super) fn is_answer(&self, thing: Thing, members: &[Member<'a>]) -> bool {
        match thing {
            Thing::Row | Thing::Integration => true,
            Thing::List(key) => {
                let is_key = |m: &&Member<'_>| m.key == key;
                members.iter().filter(is_key).any(|m| m.value.items().iter().any(|i| self.is_element(i)))
            }
            Thing::Resource | Thing::Method | Thing::RestApi | Thing::Stage => members.iter().any(|m| is_telling(m.key)),
            _ => false,
        }
    }

    fn is_element(&self, node: &Node<'a>) -> bool {
        let members = node.members();
        self.is_answer(classify(members.iter().map(|m| m.key)), members)
    }

    /// An answer below a key is read as one that stands alone.
    pub(super) fn answer(&mut self, thing: Thing, node: &Node<'a>, pointer: &Pointer<'_>) {
        let outer = std::mem::replace(&mut self.in_answer, true);
        match thing {
            Thing::List(_) => self.document(node, pointer),
            _ => self.thing(thing, node, pointer, false, pointer),
        }
        self.in_answer = outer;
    }
}

/// Whether it is a page of an answer.
fn is_page(node: &Node<'_>) -> bool {
    node.get("Items").is_some() || matches!(classify(node.members().iter().map(|m| m.key)), Thing::List(_))
}

/// Whether it is a recorded request for a page that follows another one.
fn asks_for_page(node: &Node<'_>) -> bool {
    let address = |request: &Node<'_>| request.get("uri").or_else(|| request.get("url")).and_then(Node::as_str).map(str::to_owned);
    node.get("request").and_then(address).is_some_and(|address| address.contains("position="))
}

/// Whether it is a body in JSON that a recording of a browser holds in base64.
fn is_packed(node: &Node<'_>) -> bool {
    let text = |name: &str| node.get(name).and_then(Node::as_str).unwrap_or_default();
    text("encoding") == "base64" && text("mimeType").contains("json") && !text("text").is_empty()
}

/// Whether it is a definition beyond doubt: `Resources` alone is a common name.
fn is_definition(shape: Shape, node: &Node<'_>) -> bool {
    match shape {
        Shape::OpenApi => node.get("paths").is_some_and(Node::is_object),
        Shape::CloudFormation => {
            node.get("Resources").is_some_and(|r| r.members().iter().any(|m| m.value.get("Type").and_then(Node::as_str).is_some()))
        }
        Shape::Pulumi => is_pulumi_stack(node),
        Shape::TerraformResource => node.get("Type").is_some(),
        _ => true,
    }
}

/// Whether it is a resource in a preview of Pulumi, with its inputs and outputs.
fn is_pulumi(node: &Node<'_>) -> bool {
    let kind = node.get("urn").and_then(|_| node.get("type")).and_then(Node::as_str).unwrap_or_default();
    ["aws:apigateway/integration:", "aws:apigateway/restApi", "aws-native:apigateway:"].iter().any(|beginning| kind.starts_with(beginning))
}

/// Whether a type is one of resources that integrations are in: inventories and logs of changes name them.
fn names_integration(kind: &Node<'_>) -> bool {
    matches!(kind.as_str(), Some("AWS::ApiGateway::Method" | "aws_api_gateway_integration"))
}

/// Whether a text is a document of its own: recordings hold requests with definitions in them, and answers.
fn is_document_text(text: &str) -> bool {
    const DEFINITIONS: [&str; 2] = ["x-amazon-apigateway-integration", "AWS::ApiGateway::"];
    const ANSWERS: [&str; 9] = [
        "\"resourceMethods\"",
        "\"methodIntegration\"",
        "\"resource:methods\"",
        "\"method:integration\"",
        "\"passthroughBehavior\"",
        "\"ResourceMethods\"",
        "\"MethodIntegration\"",
        "\"resource_methods\"",
        "\"method_integration\"",
    ];
    let text = text.trim_start();
    let has = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
    if text.starts_with(['{', '[']) {
        return has(&DEFINITIONS) || has(&ANSWERS);
    }
    // In YAML it has more than a line.
    text.contains(":\n") && has(&DEFINITIONS)
}

/// Members that tell an answer of the API from other objects with ids, names and paths.
fn is_telling(name: &str) -> bool {
    matches!(
        name,
        "resourceMethods"
            | "pathPart"
            | "methodIntegration"
            | "authorizationType"
            | "createdDate"
            | "endpointConfiguration"
            | "apiKeySource"
            | "rootResourceId"
            | "deploymentId"
    )
}
