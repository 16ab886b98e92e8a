//! Answers that say where they belong, in HAL or as the parameters of a request, and those with an SDK's names.

use super::classify::{Thing, classify};
use super::known::Kind;
use super::respell::{self, Address, address};
use super::{Answer, MethodInfo, Scope};
use crate::context::{FileContext, Pointer};
use apigw_sql_columns::model::enums;
use apigw_sql_value::json::{Kind as JsonKind, Member, Node};

/// The members of a request that are no members of an integration.
fn is_of_request(name: &str) -> bool {
    matches!(name, "restApiId" | "restApi" | "resourceId" | "path" | "integrationHttpMethod" | "timeoutMilliseconds")
}

/// Whether an integration is given as to `PutIntegration`: `httpMethod` is the verb of the API's method there, and
/// `integrationHttpMethod` that of the backend, which only a mock has not.
pub(super) fn is_request(node: &Node<'_>) -> bool {
    let text = |name: &str| node.get(name).and_then(Node::as_str);
    let names_method = node.get("restApiId").or_else(|| node.get("restApi")).is_some() && node.get("resourceId").is_some();
    let is_mock = text("type").is_some_and(|kind| kind.eq_ignore_ascii_case("mock"));
    // What the service adds to each that it answers with.
    let is_answer = ["cacheNamespace", "cacheKeyParameters", "passthroughBehavior", "timeoutInMillis", "integrationResponses"];
    let is_answer = is_answer.iter().any(|name| node.get(name).is_some());
    node.get("integrationHttpMethod").is_some() || (names_method && (is_mock || !is_answer))
}

impl<'a> Scope<'a, '_, '_> {
    /// An answer in HAL.
    pub(super) fn hal(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) {
        let mut not_shown = respell::NotShown::default();
        let plain = respell::without_hal(self.bump, node, &mut not_shown);
        self.sink.part.bare_methods += not_shown.bare;
        let address = address(node);
        self.at(address, |scope| scope.plain(&plain, node, pointer));
        for instead in &not_shown.instead {
            self.instead(instead, "what a link of API Gateway names", pointer);
        }
    }

    /// An answer with the names of an SDK.
    pub(super) fn respelled(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) {
        let plain = respell::respelled(self.bump, node);
        self.plain(&plain, node, pointer);
    }

    /// What was written in another spelling, which pointers into the usual one do not lead to.
    fn plain(&mut self, plain: &Node<'a>, original: &Node<'a>, pointer: &Pointer<'_>) {
        let had_pointers = std::mem::replace(&mut self.has_pointers, false);
        match classify(plain.members().iter().map(|m| m.key)) {
            // It would come here again.
            Thing::Hal | Thing::Respelled | Thing::Unknown => {
                if !self.walk_unknown(plain, pointer) {
                    self.strange(pointer, original);
                }
            }
            _ => self.document(plain, pointer),
        }
        self.has_pointers = had_pointers;
    }

    /// Does `work` with what a document says of where it belongs.
    pub(super) fn at(&mut self, address: Address<'a>, work: impl FnOnce(&mut Self)) {
        let outer = (self.context, self.api.take(), std::mem::replace(&mut self.address, address));
        let context = FileContext {
            // What the path says or is assumed counts.
            account_id: self.context.account_id.or(address.account_id),
            region: self.context.region.or(address.region),
            rest_api_id: address.rest_api_id.or(self.context.rest_api_id),
            ..*self.context
        };
        let context: &'a FileContext<'a> = self.bump.alloc(context);
        self.context = context;
        work(self);
        self.context = outer.0;
        self.api = outer.1.map(std::cell::OnceCell::from).unwrap_or_default();
        self.address = outer.2;
    }

    /// The parameters of a request as an integration of the method that they name.
    pub(super) fn request(&mut self, node: &Node<'a>, pointer: &Pointer<'_>, answer: Answer<'_>) {
        let text = |name: &str| node.get(name).and_then(Node::as_str).filter(|text| !text.is_empty());
        let is_request = is_request(node);
        let verb = text("httpMethod").filter(|_| is_request).map(|verb| enums::canonical(enums::VERB, verb));
        // What a request around it names, it does not repeat.
        let address = Address {
            rest_api_id: text("restApiId").or_else(|| text("restApi")),
            resource_id: text("resourceId").or(self.address.resource_id),
            path: text("path").or(self.address.path),
            verb: verb.or(self.address.verb),
            ..Address::default()
        };
        let members = node.members().iter().filter_map(|m| match m.key {
            "httpMethod" if is_request => None,
            "integrationHttpMethod" => Some(Member { key: "httpMethod", ..*m }),
            "timeoutMilliseconds" => Some(Member { key: "timeoutInMillis", ..*m }),
            name if is_of_request(name) => None,
            _ => Some(*m),
        });
        let plain = Node { kind: JsonKind::Object(self.bump.alloc_slice_copy(&members.collect::<Vec<_>>())), ..*node };
        self.at(address, |scope| scope.addressed_integration(&plain, pointer, answer));
    }

    /// An integration of the method that the document names, as far as it does.
    pub(super) fn addressed_integration(&mut self, node: &Node<'a>, pointer: &Pointer<'_>, answer: Answer<'_>) {
        let info = MethodInfo { verb: self.address.verb, ..MethodInfo::default() };
        let resource = super::resource::ResourceInfo { id: self.address.resource_id, path: self.address.path };
        let (method, kind) = match (self.address.verb, resource.id, resource.path) {
            (Some(_), Some(_), Some(_)) => (Some(&info), Kind::Placed),
            (Some(_), Some(_), None) => (Some(&info), Kind::Named),
            (Some(_), None, Some(_)) => (Some(&info), Kind::PathOnly),
            _ => (None, Kind::Integration),
        };
        self.integration(node, (method, resource, kind), pointer, answer);
    }
}
