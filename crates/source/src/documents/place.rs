//! What documents of other tools say of where the answers in them belong.

use super::Scope;
use super::classify::{Thing, classify};
use super::events::{WITHOUT, is_change, subject};
use super::respell::Address;
use crate::context::Pointer;
use crate::input::{is_account, looks_like_region};
use apigw_sql_columns::model::enums;
use apigw_sql_value::json::{Kind, Node};

impl<'a> Scope<'a, '_, '_> {
    /// Does `work` on an object, with what it says of where what is in it belongs.
    pub(super) fn placed<T: Default>(&mut self, node: &Node<'a>, work: impl FnOnce(&mut Self) -> T) -> T {
        let said = said_by(node);
        if said == Address::default() {
            return work(self);
        }
        // What is said inside of an API is said of that API.
        let outer = self.address;
        let is_of_another = said.rest_api_id.is_some_and(|id| self.context.rest_api_id.is_some_and(|own| own != id));
        let address = Address {
            resource_id: said.resource_id.or(outer.resource_id),
            path: said.path.or(outer.path),
            verb: said.verb.or(outer.verb),
            api_name: said.api_name.or(outer.api_name.filter(|_| !is_of_another)),
            ..said
        };
        let mut result = T::default();
        self.at(address, |scope| result = work(scope));
        result
    }

    /// An event of `CloudTrail`: what the service answered to a change, for the method that the request names.
    pub(super) fn walk_event(&mut self, event: &Node<'a>, pointer: &Pointer<'_>) {
        // What was refused has changed nothing.
        if event.get("errorCode").is_some_and(|code| !code.is_null()) {
            return;
        }
        let request = event.get("requestParameters");
        let text = |name: &str| request.and_then(|request| request.get(name)).and_then(Node::as_str);
        let name = event.get("eventName").and_then(Node::as_str).unwrap_or_default();
        // Alone it does not say what it deletes.
        if let Some(subject) = subject(event).filter(|_| name.starts_with("Delete")) {
            return self.leave_deletion(&subject);
        }
        let (resource_id, verb) = (text("resourceId"), text("httpMethod"));
        let address = Address { rest_api_id: text("restApiId"), resource_id, verb, ..said_by(event) };
        let before = self.found_so_far();
        self.at(address, |scope| {
            let before = scope.found_so_far();
            for name in ["responseElements", "requestParameters"] {
                if let Some(part) = event.get(name).filter(|_| scope.found_so_far() == before) {
                    scope.walk(part, &Pointer::Key(pointer, name));
                }
            }
        });
        if is_change(name) && self.found_so_far() == before {
            self.sink.part.leave_unread_of(WITHOUT, text("restApiId").unwrap_or(name));
        }
        let put = request.and_then(|request| request.get("createRestApiInput").or(Some(request)));
        let copied = put.and_then(|put| put.get("cloneFrom")).and_then(Node::as_str).filter(|id| !id.is_empty());
        if let Some(copied) = copied.filter(|_| name == "CreateRestApi") {
            self.sink.part.leave_unread_of("APIs that are copies of others", copied);
        }
        // A trail has no bodies.
        if matches!(name, "PutRestApi" | "ImportRestApi") && self.found_so_far() == before {
            self.sink.part.leave_unread_of("imports of APIs without what was imported", text("restApiId").unwrap_or(name));
        }
    }
}

/// Whether an object is an event of `CloudTrail` about API Gateway.
pub(super) fn is_event(node: &Node<'_>) -> bool {
    node.get("eventSource").and_then(Node::as_str) == Some("apigateway.amazonaws.com") && node.get("eventName").is_some()
}

/// Account, region and API that an object names beside what is in it.
fn said_by<'a>(node: &Node<'a>) -> Address<'a> {
    let mut said = Address { api_name: name_of_api(node), ..Address::default() };
    // Most members are not looked at twice.
    let may_say = |key: &str| key.starts_with(['a', 'A', 'r', 'R', 'h', 'm', 'p', 'v']);
    let (mut resource_id, mut path, mut verb) = (None, None, None);
    for member in node.members().iter().filter(|m| may_say(m.key)) {
        let name = plain_name(member.key);
        match (name.as_str(), member.value.kind) {
            ("restapiid" | "apiid" | "apigatewayid", Kind::String(text)) if is_api(text) => said.rest_api_id = Some(text),
            ("accountid" | "awsaccountid" | "account" | "recipientaccountid", Kind::String(text)) if is_account(text) => {
                said.account_id = Some(text);
            }
            ("region" | "awsregion", Kind::String(text)) if looks_like_region(text) => said.region = Some(text),
            ("resourceid", Kind::String(text)) => resource_id = Some(text),
            ("path" | "resourcepath", Kind::String(text)) if text.starts_with('/') => path = Some(text),
            ("httpmethod" | "method" | "apimethod" | "verb", Kind::String(text)) => {
                verb = Some(enums::canonical(enums::VERB, text)).filter(|verb| enums::VERB.contains(verb));
            }
            ("api" | "restapi", Kind::Object(_)) => {
                said.rest_api_id = member.value.get("id").and_then(Node::as_str).filter(|id| is_api(id)).or(said.rest_api_id);
            }
            // The object is the API itself.
            ("resources", _) if has_resources(&member.value) => {
                let id = node.get("id").and_then(Node::as_str).filter(|id| is_api(id) && node.get("path").is_none());
                said.rest_api_id = said.rest_api_id.or(id);
            }
            _ => {}
        }
    }
    // Without the API these names are too common.
    if said.rest_api_id.is_some() { Address { resource_id, path, verb, ..said } } else { said }
}

/// The name of an API that an object is, which has its resources: scripts put them under the API's id.
fn name_of_api<'a>(node: &Node<'a>) -> Option<&'a str> {
    let names = ["name", "Name", "apiName", "api_name", "restApiName", "rest_api_name"];
    let name = names.iter().find_map(|name| node.get(name)).and_then(Node::as_str).filter(|name| !name.is_empty())?;
    let is_api = ["resources", "Resources", "items", "item"].iter().any(|key| node.get(key).is_some_and(has_resources));
    (is_api && node.get("path").is_none()).then_some(name)
}

/// A name in small letters alone: `rest_api_id`, `RestApiId` and `restApiId` are one.
fn plain_name(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a text may be the id of an API.
pub(super) fn is_api(text: &str) -> bool {
    !text.is_empty() && text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

pub(super) fn has_resources(node: &Node<'_>) -> bool {
    let list = ["items", "item"].iter().find_map(|name| node.get(name)).unwrap_or(node);
    list.items().iter().any(|item| classify(item.members().iter().map(|m| m.key)) == Thing::Resource)
}
