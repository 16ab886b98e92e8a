//! Bodies of APIs in Terraform: texts, encoded objects, files and templates, whatever names lead to them.

use std::collections::HashMap;

use bumpalo::Bump;

use super::resources::Resource;
use super::{RESOURCE, REST_API, Source, repeated};
use crate::context::Pointer;
use crate::convert::Misfit;
use crate::definitions::emit::ApiOf;
use crate::definitions::file::{self, Named};
use crate::definitions::members::closing;
use crate::definitions::openapi::Body;
use crate::definitions::parse_document;
use crate::definitions::resolve::{Names, Resolver, is_function, is_open, plain_text};
use crate::documents::Scope;
use crate::shape::Shape;
use apigw_sql_value::json::{Kind, MAX_DEPTH, Member, Node};

/// Names that lead to names are followed so far.
const DEPTH: usize = 32;
/// A document with the parts that names lead to may have so many values.
const VALUES: usize = 1_000_000;

/// What looking for the parts of a document has come to.
struct Parts {
    /// How many values there may still be.
    left: usize,
    /// Whether a name led somewhere.
    has_named: bool,
}

/// What a body is.
enum Found<'a> {
    /// A document of the configuration's own.
    Document(Node<'a>),
    Text(&'a str),
    /// Nothing.
    Nothing,
    /// It is not read; what it is.
    Unread(&'static str),
    /// It cannot be read, and why.
    Unreadable(String),
}

/// What stays when nothing says what a body is.
const ELSEWHERE: Found<'_> = Found::Unread("bodies in other files");

impl<'a> Scope<'a, '_, '_> {
    /// The integrations of the body of a resource.
    pub(super) fn terraform_body(&mut self, source: &Source<'a>, api: &ApiOf<'a>, resource: &Resource<'a>) {
        if resource.values.get("body_s3_location").is_some_and(|node| !node.is_null()) {
            self.sink.part.leave_unread("bodies in S3");
        }
        let Some(body) = resource.values.members().iter().rev().find(|m| m.key == "body" && !m.value.is_null()) else {
            // A value that is known when it is applied.
            if resource.unknown.contains(&"body") {
                self.sink.part.leave_unread("bodies that are known when they are applied");
            }
            return;
        };
        let at = Pointer::Key(resource.pointer, "body");
        let place = resource.place_of("body");
        let names = source.resources.names();
        let resolver = source.resources.resolver(self.bump);
        if source.shape == Shape::TerraformConfiguration {
            repeated::leave_open(&resolver, &resource.values);
        }
        let open = resolver.take_open();
        let ids = self.ids_of(source, api);
        let of = |document| Body { all_at: Some(&place), ids: Some(&ids), ..Body::of(document, api, names, &open) };
        // What stands in the attribute has its own lines.
        let is_here = body.value.get("Fn::ToJsonString").is_some_and(|node| node.get("openapi").or(node.get("swagger")).is_some());
        match self.body_of(source, &body.value, 0) {
            Found::Document(document) => {
                let mut parts = Parts { left: VALUES, has_named: false };
                let document = self.with_parts(names, &document, 0, &mut parts);
                if is_here && !parts.has_named {
                    self.openapi(&of(document), &at);
                } else {
                    self.inside(body.key_offset, |scope| scope.openapi(&of(document), &at));
                }
            }
            Found::Text(text) => match parse_document(self.bump, text) {
                Ok(document) => self.inside(body.key_offset, |scope| scope.openapi(&of(document), &at)),
                Err(message) => {
                    self.misfit(resource.pointer, Misfit::new("body", format!("expected an OpenAPI document for `body`: {message}")));
                }
            },
            Found::Nothing => {}
            Found::Unread(what) => self.sink.part.leave_unread(what),
            Found::Unreadable(message) => self.sink.part.skip(Some(place), message),
        }
    }

    /// The ids of the resources of an API that exist beside its body: what both describe has one key then.
    fn ids_of(&self, source: &Source<'a>, api: &ApiOf<'a>) -> HashMap<&'a str, &'a str> {
        let Some(rest_api_id) = api.rest_api_id else { return HashMap::new() };
        let text = |resource: &Resource<'a>, name| source.resources.text(self.bump, resource, name).filter(|text| !is_open(text));
        let pair = |resource: &Resource<'a>| match resource.kind {
            RESOURCE if text(resource, "rest_api_id") == Some(rest_api_id) => Some((text(resource, "path")?, text(resource, "id")?)),
            REST_API if text(resource, "id") == Some(rest_api_id) => Some(("/", text(resource, "root_resource_id")?)),
            _ => None,
        };
        source.resources.all.iter().filter_map(pair).collect()
    }

    fn body_of(&self, source: &Source<'a>, node: &Node<'a>, depth: usize) -> Found<'a> {
        if depth > DEPTH {
            return ELSEWHERE;
        }
        let follow = |node: &Node<'a>| self.body_of(source, node, depth + 1);
        let resolver = source.resources.resolver(self.bump);
        match node.kind {
            Kind::Null => Found::Nothing,
            Kind::String(text) if text.trim().is_empty() => Found::Nothing,
            Kind::String(text) if text.starts_with("${") && text.ends_with('}') => ELSEWHERE,
            Kind::String(text) => Found::Text(text),
            Kind::Object([Member { key: "Ref", value, .. }]) => {
                match value.as_str().and_then(|name| source.resources.names().value(name)) {
                    Some(named) => follow(&named),
                    None => ELSEWHERE,
                }
            }
            Kind::Object([Member { key: "Fn::ToJsonString", value, .. }]) => follow(value),
            Kind::Object([Member { key: "Fn::Join", value, .. }]) => {
                let parts = value.items().get(1).map(Node::items).unwrap_or_default();
                let mut something = parts.iter().filter(|part| part.as_str().is_none_or(|text| !text.is_empty()));
                match (something.next(), something.next()) {
                    (None, _) => Found::Nothing,
                    (Some(only), None) => follow(only),
                    _ => resolver.text(node).map_or(ELSEWHERE, Found::Text),
                }
            }
            Kind::Object([Member { key: "Fn::Call", value, .. }]) => match value.items() {
                [name, _, arguments @ ..] => self.called(source, &resolver, name.as_str().unwrap_or_default(), arguments, depth),
                _ => ELSEWHERE,
            },
            Kind::Object(_) => Found::Document(*node),
            _ => ELSEWHERE,
        }
    }

    /// What a function makes.
    fn called(&self, source: &Source<'a>, resolver: &Resolver<'a, '_>, name: &str, arguments: &[Node<'a>], depth: usize) -> Found<'a> {
        let text = |node: &Node<'a>| match self.body_of(source, node, depth + 1) {
            Found::Text(text) => Ok(text),
            other => Err(other),
        };
        match (name, arguments) {
            ("file", [location]) => self.body_file_of(resolver, location),
            ("templatefile", [location, variables]) => match self.body_file_of(resolver, location) {
                Found::Text(template) => self.rendered(resolver, template, variables),
                other => other,
            },
            ("template", [template, variables @ ..]) => match (text(template), variables) {
                (Ok(template), [variables]) => self.rendered(resolver, template, variables),
                (Ok(template), _) => Found::Text(template),
                (Err(other), _) => other,
            },
            ("jsondecode" | "yamldecode", [encoded]) => match self.body_of(source, encoded, depth + 1) {
                Found::Text(text) => match parse_document(self.bump, text) {
                    Ok(document) => Found::Document(document),
                    Err(message) => Found::Unreadable(message),
                },
                other => other,
            },
            ("merge", objects) => {
                let documents = objects.iter().map(|object| match self.body_of(source, object, depth + 1) {
                    Found::Document(document) => Some(document),
                    _ => None,
                });
                match (documents.collect::<Option<Vec<_>>>(), objects.first()) {
                    (Some(documents), Some(first)) => Found::Document(Node { kind: merged(self.bump, &documents), ..*first }),
                    _ => ELSEWHERE,
                }
            }
            ("?:", [condition, then, otherwise]) => {
                let chosen = resolver.evaluated(condition, "!", std::slice::from_ref(condition)).and_then(|not| not.as_bool());
                chosen.map_or(ELSEWHERE, |not| self.body_of(source, if not { otherwise } else { then }, depth + 1))
            }
            ("replace", [whole, from, to]) => match text(whole) {
                Ok(whole) => {
                    let whole = Node { kind: Kind::String(whole), ..*from };
                    let replaced = resolver.evaluated(from, name, &[whole, *from, *to]);
                    replaced.and_then(|node| node.as_str()).map_or(ELSEWHERE, Found::Text)
                }
                Err(other) => other,
            },
            ("!" | "lower" | "upper" | "length", _) => ELSEWHERE,
            // What changes nothing that matters, and what encodes what is read as it is.
            (_, [only]) => self.body_of(source, only, depth + 1),
            _ => ELSEWHERE,
        }
    }

    /// The document with those of its parts that names lead to, and keys that are names.
    fn with_parts(&self, names: &Names<'a>, node: &Node<'a>, depth: usize, parts: &mut Parts) -> Node<'a> {
        if depth > MAX_DEPTH || parts.left == 0 {
            return *node;
        }
        parts.left -= 1;
        let kind = match node.kind {
            Kind::Object([Member { key: "Ref", value, .. }]) => {
                let named = value.as_str().and_then(|name| names.value(name));
                return match named.filter(|named| named.is_object() || named.is_array()) {
                    Some(named) => {
                        parts.has_named = true;
                        self.with_parts(names, &named, depth + 1, parts)
                    }
                    None => *node,
                };
            }
            Kind::Object([Member { key: "Fn::Call", value, .. }]) => {
                let [name, _, objects @ ..] = value.items() else { return *node };
                let objects: Vec<_> = objects.iter().map(|object| self.with_parts(names, object, depth + 1, parts)).collect();
                let is_open = |object: &Node<'a>| !object.is_object() || matches!(object.members(), [only] if is_function(only.key));
                if name.as_str() != Some("merge") || objects.iter().any(is_open) {
                    return *node;
                }
                merged(self.bump, &objects)
            }
            Kind::Object(members) => {
                let key = |key: &'a str| {
                    let name = key.strip_prefix("${").and_then(|key| key.strip_suffix('}'));
                    name.and_then(|name| names.value(name.trim_matches(['(', ')']))).as_ref().and_then(plain_text).unwrap_or(key)
                };
                let members = members.iter().map(|m| Member {
                    key: key(m.key),
                    key_offset: m.key_offset,
                    value: self.with_parts(names, &m.value, depth + 1, parts),
                });
                Kind::Object(self.bump.alloc_slice_copy(&members.collect::<Vec<_>>()))
            }
            Kind::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| self.with_parts(names, item, depth + 1, parts)).collect();
                Kind::Array(self.bump.alloc_slice_copy(&items))
            }
            other => other,
        };
        Node { kind, ..*node }
    }

    fn body_file_of(&self, resolver: &Resolver<'a, '_>, location: &Node<'a>) -> Found<'a> {
        let Some(location) = resolver.text(location) else { return ELSEWHERE };
        match file::read(self.context, location) {
            Named::Text(text) => Found::Text(self.bump.alloc_str(&text)),
            Named::Elsewhere => ELSEWHERE,
            Named::Unreadable(message) => Found::Unreadable(message),
        }
    }

    /// A template with its variables; what they do not decide stays as it is.
    fn rendered(&self, resolver: &Resolver<'a, '_>, template: &str, variables: &Node<'a>) -> Found<'a> {
        if template.replace("%%{", "").contains("%{") {
            return Found::Unread("bodies of templates with directives");
        }
        let variables = resolver.resolve(variables).map(|variables| variables.members()).unwrap_or_default();
        let mut names = Names::default();
        names.values.extend(variables.iter().map(|m| (m.key, m.value)));
        names.escapes_json = true;
        let is_json = template.trim_start().starts_with('{');
        let (mut out, mut rest) = (String::new(), template);
        while let Some(at) = rest.find("${") {
            let behind = &rest[at + 2..];
            if rest[..at].ends_with('$') {
                out.push_str(&rest[..at - 1]);
                out.push_str("${");
                rest = behind;
                continue;
            }
            let Some(end) = closing(behind, 0, '}') else { break };
            out.push_str(&rest[..at]);
            let whole = &rest[at..=at + 2 + end];
            let expression = apigw_sql_value::hcl::expression(self.bump, behind[..end].trim(), 0);
            match expression.and_then(|node| Resolver::new(self.bump, &names).known(&node)).as_ref().and_then(plain_text) {
                Some(value) if is_json && is_open(value) => out.push_str(&inside_json(value)),
                None if is_json => out.push_str(&inside_json(whole)),
                value => out.push_str(value.unwrap_or(whole)),
            }
            rest = &behind[end + 1..];
        }
        out.push_str(rest);
        Found::Text(self.bump.alloc_str(&out))
    }
}

/// A text whose open expressions do not end the text of JSON that they stand in.
fn inside_json(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((start, end)) = rest.find("${").and_then(|start| Some((start, closing(rest, start + 2, '}')?))) {
        out.push_str(&rest[..start]);
        out.push_str(&rest[start..=end].replace('\\', "\\\\").replace('"', "\\\""));
        rest = &rest[end + 1..];
    }
    out + rest
}

/// The members of all objects; of those that stand in several the last.
pub(super) fn merged<'a>(bump: &'a Bump, objects: &[Node<'a>]) -> Kind<'a> {
    let mut members: Vec<Member<'a>> = Vec::new();
    for object in objects {
        members.retain(|m| object.get(m.key).is_none());
        members.extend_from_slice(object.members());
    }
    Kind::Object(bump.alloc_slice_copy(&members))
}
