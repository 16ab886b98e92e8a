//! Answers inside documents of other tools: test recordings, snapshots of test suites, exports that wrap rows.

use super::Scope;
use super::api::is_item_of_config;
use super::classify::{EXTENSION, KUBERNETES_RESOURCES, Thing, V2, classify, is_kubernetes_group};
use super::place::is_event;
use super::remains::is_cut;
use super::respell::address;
use crate::context::Pointer;
use crate::definitions::{CHANGES, is_pulumi as is_pulumi_stack, makes_ours, parse_document};
use crate::error_answer;
use crate::pages::PageOf;
use crate::rows::columns_of;
use crate::shape::Shape;
use apigw_sql_columns::schema::document::{Document, is_all_known};
use apigw_sql_value::base64;
use apigw_sql_value::json::{self, Kind, Member, Node};

/// Cut off, or in a language of its own.
pub(super) const BROKEN: &str = "texts that look like definitions or answers and cannot be read";

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

    pub(super) fn walk(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) -> bool {
        match node.kind {
            Kind::Array(items) => self.walk_items(items, pointer),
            Kind::Object(_) if is_event(node) => {
                self.walk_event(node, pointer);
                true
            }
            Kind::Object(members) => self.placed(node, |scope| scope.walk_object(node, members, pointer)),
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
        let mut unanswered = Vec::new();
        let columns = self.rows.expect(columns_of(items));
        let outdated = self.outdated(items);
        for (index, item) in items.iter().enumerate() {
            let (before, cut_before) = (self.found_so_far(), self.sink.part.cut_answers);
            if outdated.get(index) == Some(&true) {
                found = true;
                held.push(false);
                continue;
            }
            let found_here = self.walk(item, &Pointer::Item(pointer, index));
            found |= found_here;
            held.push(self.found_so_far() > before);
            unanswered.extend(Some(item).filter(|_| !found_here).and_then(asked_for_integrations));
            // The page that its token asks for.
            if items.get(index + 1).is_some_and(|next| self.is_next_page(item, next) || asks_for_page_of(next, item)) {
                self.sink.part.cut_answers = cut_before;
            }
        }
        self.rows.expect(columns);
        let answered = || items.iter().zip(&held).filter(|(_, holds)| **holds).filter_map(|(item, _)| asked_for_integrations(item));
        for _ in unanswered.iter().filter(|address| !answered().any(|other| other == **address)) {
            self.sink.part.leave_unread("recorded requests for resources without their answers");
        }
        self.beside_elements(items, &held, |index| Pointer::Item(pointer, index));
        found
    }

    fn walk_object(&mut self, node: &Node<'a>, members: &'a [Member<'a>], pointer: &Pointer<'_>) -> bool {
        if let Some(is_ours) = self.walk_listed_event(node, pointer) {
            return is_ours;
        }
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
        self.printed(error_answer::in_output(node, true), pointer);
        self.leave_serverless(node, pointer);
        if self.leave_misspelled_resources(node, pointer) {
            return true;
        }
        match thing {
            Thing::Extension | Thing::Inventory | Thing::Kubernetes => {
                self.thing(thing, node, pointer, false, pointer);
                return true;
            }
            // A schema has the name of the member alone.
            Thing::Enclosed if node.get("TemplateBody").is_some_and(|body| body.as_str().is_some() || body.get("Resources").is_some()) => {
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
        if node.get("change").is_some_and(|change| change.get("actions").is_some()) && makes_ours(node) {
            self.sink.part.leave_unread(CHANGES);
            return true;
        }
        if is_pulumi(node) {
            self.sink.part.leave_unread("resources of Pulumi");
            return true;
        }
        let (mut found, mut held) = (thing == Thing::Other(V2), Vec::with_capacity(members.len()));
        for member in members {
            let (before, pointer) = (self.found_so_far(), Pointer::Key(pointer, member.key));
            found |= match member.value.kind {
                // Of an OpenAPI document without its version, or in parts.
                Kind::Object(_) if is_extension(member) => {
                    self.sink.part.leave_unread(EXTENSION);
                    true
                }
                // AWS Config's history has what it notes as a text.
                Kind::String(text) if member.key == "configuration" && is_item_of_config(node) => {
                    self.walk_text(&member.value, text, &pointer)
                }
                Kind::String(text) if is_packed(node, member.key) => self.walk_packed(&member.value, text, &pointer),
                // It was looked at above.
                Kind::String(text) if error_answer::is_output_name(member.key) && !is_document_text(text) => false,
                _ => self.walk(&member.value, &pointer),
            };
            held.push(self.found_so_far() > before);
        }
        self.beside_members(members, &held, pointer);
        if (found || held.contains(&true)) && is_cut(members) {
            self.sink.part.cut_answers += 1;
        }
        found
    }

    /// Looks for definitions in a manifest of Kubernetes: as texts, and in lists of resources.
    pub(super) fn walk_manifest(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) -> bool {
        match node.kind {
            Kind::String(text) if is_document_text(text) => self.walk_text(node, text, pointer),
            Kind::Array(items) => items
                .iter()
                .enumerate()
                .fold(false, |found, (index, item)| self.walk_manifest(item, &Pointer::Item(pointer, index)) | found),
            Kind::Object(_) if node.get("apiVersion").and_then(Node::as_str).is_some_and(is_kubernetes_group) => {
                self.sink.part.leave_unread(KUBERNETES_RESOURCES);
                true
            }
            Kind::Object(members) => match classify(members.iter().map(|m| m.key)) {
                Thing::Definition(shape @ (Shape::OpenApi | Shape::CloudFormation)) if is_definition(shape, node) => {
                    self.sink.part.shape.get_or_insert(Shape::Recording);
                    self.definition(shape, node, pointer);
                    true
                }
                _ => members.iter().fold(false, |found, m| self.walk_manifest(&m.value, &Pointer::Key(pointer, m.key)) | found),
            },
            _ => false,
        }
    }

    /// A document in a text: recordings hold requests and answers as they were sent.
    pub(super) fn walk_text(&mut self, node: &Node<'a>, text: &'a str, pointer: &Pointer<'_>) -> bool {
        let parsed = if text.trim_start().starts_with(['{', '[']) {
            json::parse_str_prefix(self.bump, text, 0).map(|(inner, _)| inner).map_err(|error| error.to_string())
        } else {
            parse_document(self.bump, text)
        };
        // Cut off, or in a language of its own.
        let Ok(inner) = parsed else {
            self.sink.part.leave_unread(BROKEN);
            return false;
        };
        let (mut found, outer) = (false, self.text_at);
        self.text_at = outer.or_else(|| Some(self.bump.alloc_str(&pointer.to_text())));
        self.inside(node.offset, |scope| found = scope.walk(&inner, pointer));
        self.text_at = outer;
        found
    }

    /// A text in base64.
    fn walk_packed(&mut self, node: &Node<'a>, text: &str, pointer: &Pointer<'_>) -> bool {
        let decoded = base64::decode(&text.split_ascii_whitespace().collect::<String>()).and_then(|bytes| String::from_utf8(bytes).ok());
        let Some(decoded) = decoded else {
            self.sink.part.leave_unread("texts in base64");
            return false;
        };
        self.walk(&Node { kind: Kind::String(self.bump.alloc_str(&decoded)), ..*node }, pointer)
    }

    /// Whether `next` is the page of an answer that follows the page `node`.
    fn is_next_page(&self, node: &Node<'a>, next: &Node<'a>) -> bool {
        // Pages of lists of events, and of what AWS Config notes.
        let is_of_list = |name: &&str| node.get(name).is_some_and(Node::is_array) && next.get(name).is_some_and(Node::is_array);
        if ["Events", "events", "Records", "Results", "configurationItems", "ConfigurationItems"].iter().any(is_of_list) {
            return is_cut(node.members());
        }
        let page = |node: &Node<'a>| {
            let embedded = node.get("_embedded").and_then(|embedded| embedded.get("item"));
            let items = ["items", "item", "Items", "Item"].iter().find_map(|name| node.get(name)).or(embedded)?;
            let page = self.page_of(if items.is_array() { items.items() } else { std::slice::from_ref(items) });
            let owner = address(node).rest_api_id.map(Box::from);
            Some(PageOf { owner: owner.or(page.owner), ..page })
        };
        page(node).zip(page(next)).is_some_and(|(page, next)| next.may_follow(&page))
    }

    /// Whether it is an answer beyond doubt: some of the names alone are common elsewhere.
    pub(super) fn is_answer(&self, thing: Thing, members: &[Member<'a>]) -> bool {
        match thing {
            Thing::Row => true,
            Thing::Integration => !members.iter().any(|m| m.key == "type" && is_described(&m.value)),
            Thing::List(key) => {
                let is_key = |m: &&Member<'_>| m.key == key;
                members.iter().filter(is_key).any(|m| m.value.items().iter().any(|i| self.is_element(i)))
            }
            // The names of others are anybody's, so all of them have to be a record's.
            Thing::Record(document) if document != Document::STAGE => {
                members.len() > 1
                    && is_all_known(document, members.iter().map(|m| m.key))
                    && !members.iter().any(|m| is_described(&m.value))
            }
            Thing::Resource | Thing::Method | Thing::RestApi | Thing::Record(_) => {
                members.iter().any(|m| is_telling(m.key)) && !members.iter().any(|m| is_text(m.key) && is_described(&m.value))
            }
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
        // The resources of a list are of one API.
        let document = match pointer {
            Pointer::Item(list, _) if thing == Thing::Resource => list,
            _ => pointer,
        };
        match thing {
            Thing::List(_) => self.document(node, pointer),
            _ => self.thing(thing, node, pointer, false, document),
        }
        self.in_answer = outer;
    }
}

/// Whether a member is the integration of an operation; schemas say of which type it is.
fn is_extension(member: &Member<'_>) -> bool {
    let kind = member.value.get("type").and_then(Node::as_str);
    member.key == "x-amazon-apigateway-integration" && !matches!(kind, Some("object" | "string" | "array"))
}

/// The address of a recorded request that integrations are the answer to: `GET /restapis/{id}/resources`.
fn asked_for_integrations<'a>(node: &Node<'a>) -> Option<&'a str> {
    let request = node.get("request")?;
    let address = request.get("uri").or_else(|| request.get("url")).and_then(Node::as_str)?;
    let is_read = request.get("method").and_then(Node::as_str).is_none_or(|method| method.eq_ignore_ascii_case("get"));
    let path = address.split_once("/restapis/")?.1.split(['?', '#']).next().unwrap_or_default();
    (is_read && path.split('/').nth(1) == Some("resources")).then_some(address)
}

/// Whether a recorded request is for a page that follows that of another one.
fn asks_for_page_of(next: &Node<'_>, node: &Node<'_>) -> bool {
    fn address<'a>(node: &Node<'a>) -> Option<(&'a str, &'a str)> {
        let request = node.get("request")?;
        let address = request.get("uri").or_else(|| request.get("url")).and_then(Node::as_str)?;
        Some(address.split_once('?').unwrap_or((address, "")))
    }
    let asks = |query: &str| query.split('&').any(|parameter| parameter.starts_with("position="));
    address(next).zip(address(node)).is_some_and(|((next, query), (first, _))| next == first && asks(query))
}

/// Whether a member of an object is a body in JSON that stands in base64: in the recording of a browser, in what a
/// function answered, in a cassette.
fn is_packed(node: &Node<'_>, key: &str) -> bool {
    let text = |name: &str| node.get(name).and_then(Node::as_str).unwrap_or_default();
    match key {
        "text" => text("encoding") == "base64" && text("mimeType").contains("json"),
        "body" => node.get("isBase64Encoded").is_some_and(|is| matches!(is.kind, Kind::Bool(true))),
        "base64_string" => true,
        _ => false,
    }
}

/// Whether it is a definition beyond doubt: `Resources` alone is a common name.
pub(super) fn is_definition(shape: Shape, node: &Node<'_>) -> bool {
    match shape {
        // Schemas of documents have an object for each of their members.
        Shape::OpenApi => {
            let has_version = ["openapi", "swagger"].iter().any(|name| node.get(name).is_some_and(|version| !version.is_object()));
            has_version && node.get("paths").is_some_and(Node::is_object)
        }
        Shape::CloudControl => !node.members().iter().any(|m| m.key.starts_with("ResourceDescription") && is_described(&m.value)),
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
pub(super) fn is_document_text(text: &str) -> bool {
    const DEFINITIONS: [&str; 2] = ["x-amazon-apigateway-integration", "AWS::ApiGateway::"];
    const ANSWERS: [&str; 11] = [
        "\"eventSource\":\"apigateway.amazonaws.com\"",
        "\"eventSource\": \"apigateway.amazonaws.com\"",
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
    let begins = ["openapi:", "swagger:", "AWSTemplateFormatVersion:", "Resources:"].iter().any(|root| text.starts_with(root));
    (text.contains(":\n") || begins) && has(&DEFINITIONS)
}

/// Whether a value is what a schema or the model of a service says of one.
fn is_described(value: &Node<'_>) -> bool {
    ["type", "shape", "$ref"].iter().any(|name| value.get(name).is_some())
}

/// Members of an answer that are texts.
fn is_text(name: &str) -> bool {
    matches!(name, "id" | "name" | "path" | "pathPart" | "parentId" | "stageName" | "createdDate" | "httpMethod" | "authorizationType")
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
