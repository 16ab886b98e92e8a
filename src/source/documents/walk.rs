//! Answers inside documents of other tools: test recordings, snapshots of test suites, exports that wrap rows.

use super::Scope;
use super::classify::{Thing, V2, classify};
use crate::source::SourceState;
use crate::source::context::Pointer;
use crate::source::definitions::{is_pulumi as is_pulumi_stack, parse_document};
use crate::source::error_answer;
use crate::source::shape::Shape;
use crate::value::json::{self, Kind, Member, Node};

impl<'a> Scope<'a, '_, '_> {
    /// Looks for answers anywhere below `node`; gives whether there were any, or things near to them.
    pub(super) fn walk_unknown(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) -> bool {
        let before = std::mem::replace(&mut self.recording, true);
        let found = self.walk(node, pointer);
        self.recording = before;
        found
    }

    /// Looks through a member that an answer has beside its own: scripts put what belongs together into one document.
    pub(super) fn walk_beside(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) {
        if node.is_object() || node.is_array() {
            self.walk_unknown(node, pointer);
        }
    }

    fn walk(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) -> bool {
        let mut found = false;
        match node.kind {
            Kind::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    found |= self.walk(item, &Pointer::Item(pointer, index));
                }
            }
            Kind::Object(members) => {
                let thing = classify(members.iter().map(|m| m.key));
                if self.is_answer(thing, members) {
                    self.answer(thing, node, members, pointer);
                    return true;
                }
                if let Thing::Definition(shape) = thing
                    && is_definition(shape, node)
                {
                    self.sink.part.shape.get_or_insert(Shape::Recording);
                    self.definition(shape, node, pointer);
                    return true;
                }
                if let Some(told) = error_answer::in_document(node, false).filter(|_| error_answer::is_certain(node))
                    && matches!(told.0, SourceState::Throttled | SourceState::Denied)
                {
                    self.fail(told, pointer);
                    return true;
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
                    Thing::Other(V2) => {
                        self.thing(thing, node, pointer, false, pointer);
                        found = true;
                    }
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
                for member in members {
                    found |= self.walk(&member.value, &Pointer::Key(pointer, member.key));
                }
            }
            Kind::String(text) if is_definition_text(text) => {
                let parsed = if text.trim_start().starts_with(['{', '[']) {
                    json::parse_str_prefix(self.bump, text, 0).map(|(inner, _)| inner).map_err(|error| error.to_string())
                } else {
                    parse_document(self.bump, text)
                };
                match parsed {
                    Ok(inner) => {
                        let outer = self.text_at;
                        self.text_at = outer.or_else(|| Some(self.bump.alloc_str(&pointer.to_text())));
                        self.inside(node.offset, |scope| found |= scope.walk(&inner, pointer));
                        self.text_at = outer;
                    }
                    // Cut off, or in a language of its own.
                    Err(_) => self.sink.part.leave_unread("texts that look like definitions and cannot be read"),
                }
            }
            _ => {}
        }
        found
    }

    /// Whether it is an answer beyond doubt: some of the names alone are common elsewhere.
    fn is_answer(&self, thing: Thing, members: &[Member<'a>]) -> bool {
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

    fn answer(&mut self, thing: Thing, node: &Node<'a>, members: &'a [Member<'a>], pointer: &Pointer<'_>) {
        let Thing::List(key) = thing else { return self.thing(thing, node, pointer, false, pointer) };
        for member in members.iter().filter(|m| m.key == key) {
            let list = Pointer::Key(pointer, member.key);
            for (index, item) in member.value.items().iter().enumerate() {
                let thing = classify(item.members().iter().map(|m| m.key));
                self.thing(thing, item, &Pointer::Item(&list, index), true, pointer);
            }
        }
    }
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

/// Whether a text is a document of its own: recordings hold requests with definitions in them.
fn is_definition_text(text: &str) -> bool {
    let text = text.trim_start();
    // In YAML it has more than a line.
    (text.starts_with(['{', '[']) || text.contains(":\n"))
        && (text.contains("x-amazon-apigateway-integration") || text.contains("AWS::ApiGateway::"))
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
