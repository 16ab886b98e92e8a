//! OpenAPI 2 and 3 with API Gateway's extensions: files of their own, exports of stages, and bodies in templates.

mod base_path;
mod described;
mod host;
mod kind;
mod operation;

use std::collections::HashMap;

pub(super) use base_path::BasePath;
pub(super) use kind::is_http_api;
pub(super) use operation::{OPEN_KEY, verb};

use super::cloudformation::stack::pseudo_parameters;
use super::conditions;
use super::emit::{ApiOf, At, MethodAt};
use super::members;
use super::resolve::{Names, Resolver, is_function, is_open, plain_text};
use crate::context::{Pointer, agree};
use crate::convert::Misfit;
use crate::documents::classify::V2;
use crate::documents::{MethodInfo, Scope};
use crate::shape::Shape;
use apigw_sql_columns::model::IntegrationColumn as C;
use apigw_sql_value::json::{Member, Node};

/// The extension that this reader is about.
const INTEGRATION: &str = "x-amazon-apigateway-integration";
/// References that lead on to references are followed so far.
const REFERENCES: usize = 16;

/// A document with the API that it is of.
pub(super) struct Body<'a, 'b> {
    pub(super) document: Node<'a>,
    pub(super) api: &'b ApiOf<'a>,
    pub(super) names: &'b Names<'a>,
    /// Expressions that the whole document depends on.
    pub(super) open: &'b [&'a str],
    /// The place of all its integrations, if the document is in a text or in another file.
    pub(super) all_at: Option<&'b str>,
    /// The places of operations that are not in the file as such, by the offsets of their names.
    pub(super) places: Option<&'b Places<'a>>,
    /// What precedes its paths.
    pub(super) prefix: &'a str,
    /// The ids of its resources by their paths, where the source has them.
    pub(super) ids: Option<&'b HashMap<&'a str, &'a str>>,
}

impl<'a, 'b> Body<'a, 'b> {
    /// A document that stands as such where it is read.
    pub(super) fn of(document: Node<'a>, api: &'b ApiOf<'a>, names: &'b Names<'a>, open: &'b [&'a str]) -> Self {
        Self { document, api, names, open, all_at: None, places: None, prefix: "", ids: None }
    }
}

impl<'a> Body<'a, '_> {
    /// The id of the resource at a path.
    fn id(&self, path: &str) -> Option<&'a str> {
        self.ids.and_then(|ids| ids.get(path).copied())
    }

    /// A path with what precedes it.
    fn full(&self, bump: &'a bumpalo::Bump, path: &'a str) -> &'a str {
        match (self.prefix, path) {
            ("", path) => path,
            (prefix, "/") => prefix,
            (prefix, path) => bump.alloc_str(&[prefix, path].concat()),
        }
    }
}

/// Where operations come from: the pointer by the offset.
pub(super) type Places<'a> = HashMap<u32, &'a str>;

/// A node, or one side of an `Fn::If` that the template does not decide: with what it depends on, and its place.
pub(super) struct Branch<'a, 'p> {
    pub(super) node: Node<'a>,
    pub(super) open: Option<&'a str>,
    pub(super) at: Pointer<'p>,
}

impl<'a> Scope<'a, '_, '_> {
    /// A file that is an OpenAPI document, or one inside another document.
    pub(crate) fn openapi_document(&mut self, document: &Node<'a>, pointer: &Pointer<'_>) {
        if document.get("openapi").or_else(|| document.get("swagger")).is_some_and(Node::is_null) {
            return self.sink.part.skip(Some(pointer.to_text()), "expected a version of OpenAPI, but found null".to_owned());
        }
        let deployed = host::deployed(document);
        let place = || self.context.place(None, Some(&pointer.to_text()));
        if let Err(error) = agree("region", self.context.assumed_region, "the document's host", deployed.region, place) {
            return self.sink.fail(error);
        }
        let stage = deployed.stage.or(self.context.stage);
        let is_export = (deployed.rest_api_id.is_some() || self.context.rest_api_id.is_some()) && stage.is_some();
        let info = document.get("info");
        let title = info.and_then(|info| info.get("title")).and_then(plain_text).filter(|title| !title.is_empty());
        let mut api = ApiOf::unknown(Shape::OpenApi, if is_export { "stage" } else { "template" }, self.context);
        api.region = deployed.region.or(api.region);
        api.rest_api_id = deployed.rest_api_id.or(api.rest_api_id);
        api.stage = stage.filter(|_| is_export);
        api.key_name = title;
        api.name = title;
        api.description = info.and_then(|info| info.get("description")).and_then(plain_text);
        // Bodies that a template includes are written with its functions.
        let names = pseudo_parameters(self.bump, self.context);
        // A REST API exported from its place, whatever stands in it.
        let is_http_body = || self.context.file().is_some_and(|file| self.context.facts.is_http_body(&file));
        if self.context.rest_api_id.is_none() && (is_http_api(document) || is_http_body()) {
            self.sink.part.shape.get_or_insert(Shape::OpenApi);
            return self.count_http_api(document);
        }
        if self.context.rest_api_id.is_none() && kind::is_undecided(document) {
            self.sink.part.leave_unread("documents that may be an HTTP API's");
        }
        self.openapi(&Body::of(*document, &api, &names, &[]), pointer);
    }

    /// The integrations of a document that is a REST API's.
    pub(super) fn openapi(&mut self, body: &Body<'a, '_>, pointer: &Pointer<'_>) {
        self.sink.part.shape.get_or_insert(body.api.shape);
        self.emit_api(body.api);
        self.described_by_openapi(body.api, body.names, &body.document, pointer);
        let is_made = self.leave_made("documents made by functions", body.names, &body.document, pointer);
        // A document is about these; without any of them it was cut off.
        if !is_made
            && ["paths", "components", "webhooks", "definitions", "x-amazon-apigateway-integrations"]
                .iter()
                .all(|name| body.document.get(name).is_none())
        {
            self.sink.part.skip(Some(pointer.to_text()), "expected `paths` in the document".to_owned());
        }
        let before = self.integrations_reached;
        let prefix = body.api.base_path.prefix(&Resolver::new(self.bump, body.names), &body.document);
        let body = &Body { prefix: self.bump.alloc_str(&prefix), ..*body };
        self.openapi_paths(body, pointer);
        let reached = self.integrations_reached - before;
        // Those below a response, say, which nobody would ever call.
        (reached..count(&body.document)).for_each(|_| self.sink.part.leave_unread("integrations outside of operations"));
    }

    fn openapi_paths(&mut self, body: &Body<'a, '_>, pointer: &Pointer<'_>) {
        let Some(paths) = body.document.get("paths") else { return };
        for branch in self.branches(body.names, *paths, Pointer::Key(pointer, "paths")) {
            let paths = branch.node;
            let is_made = !is_condition(&paths) && self.leave_made("paths in expressions", body.names, &paths, &branch.at);
            // A document whose paths are made elsewhere has none of its own, nor has a library of schemas; one that was
            // cut off ends with them.
            let may_have_none = body.places.is_some() || has_schemas_behind_paths(&body.document);
            if !(paths.is_object() || paths.is_null() && may_have_none) {
                self.misfit(pointer, Misfit::wrong_type("paths", "an object", &paths));
            }
            let is_path = |m: &&Member<'a>| !(m.key.starts_with("x-") || is_made && is_function(m.key));
            for member in paths.members().iter().filter(is_path) {
                self.openapi_path(body, member, pointer, &Pointer::Key(&branch.at, member.key), branch.open);
            }
        }
    }

    fn openapi_path(&mut self, body: &Body<'a, '_>, path: &Member<'a>, root: &Pointer<'_>, pointer: &Pointer<'_>, outer: Option<&'a str>) {
        let full = body.full(self.bump, path.key);
        self.emit_resource(body.api, (body.id(full), Some(full)), None, pointer);
        for Branch { node: mut item, open, mut at } in self.branches(body.names, path.value, *pointer) {
            if let Some(reference) = item.get("$ref").and_then(Node::as_str) {
                let Some(found) = find(&body.document, reference) else {
                    let message = format!("expected a path item in this document, but found `{reference}`");
                    self.misfit(pointer, Misfit::new("$ref", message));
                    continue;
                };
                item = found;
                at = self.below(root, reference.trim_start_matches('#'));
            }
            let is_made = !is_condition(&item) && self.leave_made("paths in expressions", body.names, &item, &at);
            // Of another template language, with whatever it makes.
            if item.members().is_empty() && is_open(path.key) {
                self.leave_unread_at("paths in expressions", path.key, &at);
                continue;
            }
            if !item.is_object() {
                let message = format!("expected an object for the path `{}`, but found {}", path.key, item.describe());
                self.sink.part.skip(Some(pointer.to_text()), message);
                continue;
            }
            if !path.key.starts_with('/') && !item.members().iter().any(|m| operation::verb(m.key).is_some()) {
                let message = format!("expected a path that begins with `/`, but found `{}`", path.key);
                self.sink.part.skip(Some(pointer.to_text()), message);
                continue;
            }
            for member in item.members() {
                let Some(verb) = operation::verb(member.key) else {
                    if is_made && is_function(member.key) {
                        continue;
                    }
                    if !operation::is_path_field(member.key) {
                        let message = format!("expected a verb in the path `{}`, but found `{}`", path.key, member.key);
                        self.sink.part.skip(Some(Pointer::Key(&at, member.key).to_text()), message);
                    }
                    continue;
                };
                let made = body.places.and_then(|places| places.get(&member.key_offset));
                let at = made.map_or(Pointer::Key(&at, member.key), |place| Pointer::Inside(at.document(), place));
                for branch in self.branches(body.names, member.value, at) {
                    let at = if made.is_some() { at } else { branch.at };
                    let Some(node) = self.referenced(&body.document, branch.node, &at) else { continue };
                    let operation = Operation { path: full, verb, item: &item, node, made: made.is_some() };
                    self.openapi_operation(body, &operation, &at, &[outer, open, branch.open]);
                }
            }
        }
    }

    /// The place of something below a pointer.
    fn below(&self, root: &Pointer<'_>, rest: &str) -> Pointer<'a> {
        Pointer::Inside(root.document(), self.bump.alloc_str(&(root.to_text() + rest)))
    }

    fn openapi_operation(
        &mut self,
        body: &Body<'a, '_>,
        operation: &Operation<'a, '_>,
        pointer: &Pointer<'_>,
        conditions: &[Option<&'a str>],
    ) {
        let node = &operation.node;
        if !node.is_object() {
            let message = format!("expected an object for the operation, but found {}", node.describe());
            return self.sink.part.skip(Some(pointer.to_text()), message);
        }
        // The place that the method of an owner that is not created keeps.
        if operation.made && node.members().is_empty() {
            return;
        }
        let deciding = Resolver::new(self.bump, body.names);
        let (node, item) = (&operation::decided(&deciding, node), &operation::decided(&deciding, operation.item));
        let info = operation::method_info(self.bump, &body.document, item, node);
        let method =
            MethodAt { verb: Some(operation.verb), path: Some(operation.path), resource_id: body.id(operation.path), info: Some(info) };
        self.emit_method(body.api, &method, pointer);
        if let Some((name, message)) = operation::fault(node) {
            self.sink.part.skip(Some(Pointer::Key(pointer, name).to_text()), message);
        }
        let Some(integration) = node.members().iter().find(|m| m.key == INTEGRATION) else {
            if !self.leave_made("operations made by functions", body.names, node, pointer)
                && let Some(other) = node.members().iter().find(|m| is_misspelled(m.key))
            {
                self.leave_unread_at("integrations under another name", other.key, pointer);
            }
            // A stage is not deployed with a method that has none.
            self.sink.part.bare_operations += u64::from(body.api.config_state == "stage");
            return;
        };
        self.integrations_reached += usize::from(integration.value.is_object());
        let (open_of_method, node_of_method) = (deciding.take_open(), node);
        let has_open_parameters = operation::has_open_parameters(item, node);
        let at = if operation.made { *pointer } else { Pointer::Key(pointer, INTEGRATION) };
        for Branch { node, open: inner, at } in self.branches(body.names, integration.value, at) {
            let Some(node) = self.referenced(&body.document, node, &at) else { continue };
            if !node.is_object() {
                let message = format!("expected an object for the integration, but found {}", node.describe());
                self.sink.part.skip(Some(at.to_text()), message);
                continue;
            }
            let resolver = Resolver::new(self.bump, body.names);
            for open in body.open.iter().copied().chain(conditions.iter().copied().flatten()).chain(inner) {
                resolver.leave_open(open);
            }
            if let BasePath::Open(open) = body.api.base_path {
                resolver.leave_open(open);
            }
            open_of_method.iter().copied().chain(operation::open_requirements(node_of_method)).for_each(|open| resolver.leave_open(open));
            match members::read(&resolver, members::OPENAPI, &node, false) {
                Ok(mut reading) => {
                    reading.hidden.extend(hidden_of_method(&info, operation.made && reading.record.get(C::Credentials).is_null()));
                    reading.hidden.extend(has_open_parameters.then_some("method_request_parameters"));
                    let pointer = &body.all_at.map_or(at, |all_at| Pointer::Inside(at.document(), all_at));
                    let at = At { pointer, offset: integration.key_offset };
                    self.emit_integration(body.api, &method, reading, resolver.take_open(), at);
                }
                Err(misfit) => self.misfit(&at, misfit),
            }
        }
    }

    /// What a `$ref` names, or the node itself.
    fn referenced(&mut self, document: &Node<'a>, node: Node<'a>, at: &Pointer<'_>) -> Option<Node<'a>> {
        let mut node = node;
        for _ in 0..REFERENCES {
            let Some(reference) = node.get("$ref").and_then(Node::as_str) else { return Some(node) };
            let Some(found) = find(document, reference) else {
                self.misfit(at, Misfit::new("$ref", format!("expected a part of this document, but found `{reference}`")));
                return None;
            };
            node = found;
        }
        self.misfit(at, Misfit::new("$ref", "expected something, but found references that lead to each other".to_owned()));
        None
    }

    /// The node, or both sides of an `Fn::If` that the template does not decide. Integrations on the side that is not
    /// taken are counted.
    pub(super) fn branches<'p>(&mut self, names: &Names<'a>, node: Node<'a>, at: Pointer<'p>) -> Vec<Branch<'a, 'p>>
    where
        'a: 'p,
    {
        // Written as text too, which a substitution around it once made a reference.
        let is_something =
            |node: &Node<'a>| node.get("Ref").and_then(Node::as_str) != Some("AWS::NoValue") && node.as_str() != Some("${AWS::NoValue}");
        if !is_something(&node) {
            return Vec::new();
        }
        let whole = |at| vec![Branch { node, open: None, at }];
        let [Member { key: "Fn::If", value, .. }] = node.members() else { return whole(at) };
        let [condition, then, otherwise] = value.items() else { return whole(at) };
        let Some(name) = condition.as_str() else { return whole(at) };
        let resolver = Resolver::new(self.bump, names);
        let sides = if let Some(holds) = conditions::named(&resolver, name) {
            let (taken, left) = if holds { ((then, 1), otherwise) } else { ((otherwise, 2), then) };
            self.integrations_reached += count(left);
            (0..count(left)).for_each(|_| self.sink.part.refuse("integrations whose condition is false"));
            vec![(taken, None)]
        } else {
            let label: &'a str = self.bump.alloc_str(&format!("${{Condition:{name}}}"));
            vec![((then, 1), Some(label)), ((otherwise, 2), Some(label))]
        };
        let mut branches = Vec::new();
        for ((node, side), open) in sides.into_iter().filter(|((node, _), _)| is_something(node)) {
            let at = self.below(&at, &format!("/Fn::If/{side}"));
            // Conditions stand inside each other.
            for inner in self.branches(names, *node, at) {
                let open = match (open, inner.open) {
                    (Some(outer), Some(inner)) if outer != inner => Some(&*self.bump.alloc_str(&format!("{outer}, {inner}"))),
                    (open, inner) => open.or(inner),
                };
                branches.push(Branch { open, ..inner });
            }
        }
        branches
    }

    /// Counts the integrations of a document that is an HTTP API's.
    pub(super) fn count_http_api(&mut self, document: &Node<'a>) {
        for _ in 0..count(document) {
            self.sink.part.refuse(V2);
        }
    }
}

/// Columns that nobody knows because what a method asks of its callers is open; who invokes a function of SAM depends on it.
fn hidden_of_method(info: &MethodInfo<'_>, with_credentials: bool) -> impl Iterator<Item = &'static str> {
    let is_open = info.authorization_type.is_none();
    let columns = [
        (is_open, "authorization_type"),
        (is_open, "authorization_scopes"),
        (info.api_key_required.is_null(), "api_key_required"),
        (is_open && with_credentials, "credentials"),
    ];
    columns.into_iter().filter_map(|(is_hidden, name)| is_hidden.then_some(name))
}

/// Whether a key is that of the extension but for its case and what separates its words.
fn is_misspelled(key: &str) -> bool {
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect::<String>();
    key.starts_with(['x', 'X']) && letters(key) == letters(INTEGRATION)
}

/// Whether schemas follow the paths of a document.
fn has_schemas_behind_paths(document: &Node<'_>) -> bool {
    let behind = document.members().iter().skip_while(|m| m.key != "paths");
    behind.skip(1).any(|m| matches!(m.key, "components" | "definitions") && m.value.is_object())
}

/// Whether a condition stands there. One of another form than conditions have is told as such.
fn is_condition(node: &Node<'_>) -> bool {
    matches!(node.members(), [Member { key: "Fn::If", .. }])
}

/// An operation of a path item.
struct Operation<'a, 'i> {
    path: &'a str,
    verb: &'a str,
    item: &'i Node<'a>,
    node: Node<'a>,
    /// Whether it is not in the file as such.
    made: bool,
}

fn count(node: &Node<'_>) -> usize {
    let here = node.members().iter().map(|m| usize::from(m.key == INTEGRATION && m.value.is_object()) + count(&m.value));
    here.sum::<usize>() + node.items().iter().map(count).sum::<usize>()
}

/// The node at `#/a/b` (RFC 6901 in a fragment).
pub(super) fn find<'a>(document: &Node<'a>, reference: &str) -> Option<Node<'a>> {
    let mut node = *document;
    for token in reference.strip_prefix("#/")?.split('/') {
        let token = token.replace("~1", "/").replace("~0", "~");
        node = match token.parse::<usize>() {
            Ok(index) if node.is_array() => *node.items().get(index)?,
            _ => *node.get(&token)?,
        };
    }
    Some(node)
}
