//! The OpenAPI document of an API as SAM completes it: with the operations of events, preflight methods, and what `Auth`
//! asks of every method. Each step is one of SAM's own translator, in its order.

use std::collections::{HashMap, HashSet};

use bumpalo::Bump;

use super::event::{Event, INTEGRATION};
use super::truth;
use crate::definitions::make::Make;
use crate::definitions::openapi::{OPEN_KEY, verb};
use crate::definitions::resolve::is_open;
use apigw_sql_value::json::{Kind, Member, Node};

/// A document under construction.
pub(super) struct Document<'a> {
    bump: &'a Bump,
    root: Node<'a>,
    /// Its path items, which are put back at the end.
    paths: Vec<Member<'a>>,
    /// Where the last item of a path is.
    by_path: HashMap<&'a str, usize>,
}

impl<'a> Document<'a> {
    pub(super) fn of(bump: &'a Bump, root: Node<'a>) -> Self {
        let paths = root.get("paths").map(Node::members).unwrap_or_default().to_vec();
        let by_path = paths.iter().enumerate().map(|(index, m)| (m.key, index)).collect();
        Self { bump, root, paths, by_path }
    }

    /// One without paths.
    pub(super) fn empty(bump: &'a Bump, offset: u32) -> Self {
        let make = Make::at(bump, offset);
        Self::of(bump, make.object(&[("swagger", make.string("2.0")), ("paths", make.object(&[]))]))
    }

    /// Whether it is a document that SAM adds to.
    pub(super) fn is_complete(root: &Node<'_>) -> bool {
        let says = |name| root.get(name).is_some_and(truth);
        root.get("paths").is_some_and(Node::is_object) && (says("swagger") || says("openapi"))
    }

    /// Whether it has any path.
    pub(super) fn has_paths(&self) -> bool {
        !self.paths.is_empty()
    }

    /// Does `change` to each path item, and to each side of one that depends on a condition.
    fn change_items(&mut self, mut change: impl FnMut(&'a str, &Node<'a>) -> Node<'a>) {
        for path in &mut self.paths {
            path.value = contents(self.bump, &path.value, &mut |item| change(path.key, item));
        }
    }

    /// Does `change` to each operation with an integration.
    fn change_operations(&mut self, mut change: impl FnMut(&Member<'a>, &Node<'a>) -> Node<'a>) {
        let bump = self.bump;
        self.change_items(|_, item| operations(bump, item, &mut change));
    }

    fn set(&mut self, name: &'static str, value: Node<'a>) {
        self.root = with_member(self.bump, &self.root, name, value);
    }

    /// Adds the operations of events. A path that gets a method twice has it twice, which is told as such.
    pub(super) fn add(&mut self, events: impl Iterator<Item = (Event<'a>, Node<'a>)>) {
        let mut items: Vec<Vec<Member<'a>>> = Vec::new();
        for (event, operation) in events {
            let value = self.conditional(&event, operation, None);
            let index = *self.by_path.entry(event.path).or_insert_with(|| {
                let value = Make::at(self.bump, event.offset).object(&[]);
                self.paths.push(Member { key: event.path, key_offset: event.offset, value });
                self.paths.len() - 1
            });
            items.resize_with(self.paths.len(), Vec::new);
            items[index].push(Member { key: event.key(), key_offset: event.offset, value });
        }
        for (path, added) in self.paths.iter_mut().zip(items) {
            let members: Vec<_> = path.value.members().iter().copied().chain(added).collect();
            path.value.kind = Kind::Object(self.bump.alloc_slice_copy(&members));
        }
    }

    /// Merges the operation of an event into the document's own; what both say is the event's. (SAM has `any` for all
    /// verbs then.)
    pub(super) fn merge(&mut self, event: &Event<'a>, operation: Node<'a>) {
        let bump = self.bump;
        let add = |item: &Node<'a>| {
            let own = item.get(event.method);
            let merged = match own {
                Some(own) => operation.members().iter().fold(*own, |merged, m| with_member_at(bump, &merged, *m)),
                None => operation,
            };
            let value = self.conditional(event, merged, own.copied());
            with_member_at(bump, item, Member { key: event.method, key_offset: event.offset, value })
        };
        if let Some(index) = self.by_path.get(event.path) {
            let value = contents(bump, &self.paths[*index].value, &mut |item| add(item));
            self.paths[*index].value = value;
        } else {
            let value = add(&Make::at(bump, event.offset).object(&[]));
            self.by_path.insert(event.path, self.paths.len());
            self.paths.push(Member { key: event.path, key_offset: event.offset, value });
        }
    }

    /// What depends on the condition of the event's owner.
    fn conditional(&self, event: &Event<'a>, then: Node<'a>, otherwise: Option<Node<'a>>) -> Node<'a> {
        match event.condition() {
            Some(condition) => self.choice(condition, then, otherwise),
            None => then,
        }
    }

    fn choice(&self, condition: &str, then: Node<'a>, otherwise: Option<Node<'a>>) -> Node<'a> {
        let make = Make::at(self.bump, then.offset);
        let otherwise = otherwise.unwrap_or_else(|| make.object(&[("Ref", make.string("AWS::NoValue"))]));
        make.object(&[("Fn::If", make.array(&[make.string(condition), then, otherwise]))])
    }

    /// Makes a path depend on a condition.
    pub(super) fn make_conditional(&mut self, path: &str, condition: &str) {
        if let Some(index) = self.by_path.get(path) {
            self.paths[*index].value = self.choice(condition, self.paths[*index].value, None);
        }
    }

    /// Adds to the security of a method of a path.
    pub(super) fn require(&mut self, event: &Event<'a>, requirements: &[Node<'a>]) {
        let bump = self.bump;
        let Some(index) = self.by_path.get(event.path) else { return };
        let add = |member: &Member<'a>, operation: &Node<'a>| {
            if verb(member.key) != verb(event.key()) {
                return *operation;
            }
            let security: Vec<_> = security(operation).iter().chain(requirements).copied().collect();
            with_member(bump, operation, "security", Make::at(bump, operation.offset).array(&security))
        };
        self.paths[*index].value = contents(bump, &self.paths[*index].value, &mut |item| operations(bump, item, &mut &add));
    }

    /// Adds the definition of a security scheme of SAM's own, where there is none of its name.
    pub(super) fn define(&mut self, name: &str, offset: u32) {
        let make = Make::at(self.bump, offset);
        let schemes = self.root.get("securityDefinitions").copied().unwrap_or_else(|| make.object(&[]));
        if schemes.get(name).is_some() {
            return;
        }
        let mut scheme = vec![("type", make.string("apiKey"))];
        if name == "AWS_IAM" {
            scheme.push(("x-amazon-apigateway-authtype", make.string("awsSigv4")));
        }
        let scheme = Member { key: self.bump.alloc_str(name), key_offset: offset, value: make.object(&scheme) };
        self.set("securityDefinitions", appended(self.bump, &schemes, scheme));
    }

    /// Adds the authorizers of an API as security schemes.
    pub(super) fn define_authorizers(&mut self, authorizers: &[Member<'a>], offset: u32) {
        let make = Make::at(self.bump, offset);
        if authorizers.is_empty() {
            return;
        }
        let schemes = self.root.get("securityDefinitions").copied().unwrap_or_else(|| make.object(&[]));
        let added = authorizers.iter().fold(schemes, |schemes, authorizer| {
            let is_pool = authorizer.value.get("UserPoolArn").is_some_and(truth);
            let is_request = authorizer.value.get("FunctionPayloadType").and_then(Node::as_str) == Some("REQUEST");
            let (kind, scheme) = match (is_pool, is_request) {
                (true, _) => ("cognito_user_pools", "cognito_user_pools"),
                (false, true) => ("custom", "request"),
                (false, false) => ("custom", "token"),
            };
            let scheme = make.object(&[
                ("type", make.string("apiKey")),
                ("x-amazon-apigateway-authtype", make.string(kind)),
                ("x-amazon-apigateway-authorizer", make.object(&[("type", make.string(scheme))])),
            ]);
            with_member_at(self.bump, &schemes, Member { value: scheme, ..*authorizer })
        });
        self.set("securityDefinitions", added);
    }

    /// Adds a preflight method, made of the names of the other members, to each path that has none.
    pub(super) fn add_preflight(&mut self, offset: u32, mock: &dyn Fn(&[&'a str]) -> Node<'a>) {
        let bump = self.bump;
        let mut done: HashSet<&str> = HashSet::new();
        // The path, and the method that one side of it got.
        let mut current: Option<(&str, Option<Node<'a>>)> = None;
        self.change_items(|path, item| {
            let made = match current {
                Some((last, made)) if last == path => made,
                // `/a` and `/a/` are one resource.
                _ if !done.insert(if path == "/" { path } else { path.trim_end_matches('/') }) => return *item,
                _ => None,
            };
            current = Some((path, made));
            let names: Vec<&'a str> = item.members().iter().map(|m| m.key).collect();
            if !item.is_object() || names.iter().any(|name| verb(name) == Some("OPTIONS")) {
                return *item;
            }
            // Both sides of a condition allow the methods of the first one.
            let operation = made.unwrap_or_else(|| mock(&names));
            current = Some((path, Some(operation)));
            appended(bump, item, Member { key: "options", key_offset: offset, value: operation })
        });
    }

    /// Gives every method the default authorizer unless it has one, or `NONE`.
    pub(super) fn require_authorizer(&mut self, name: &str, scopes: Option<Node<'a>>, others: &[Member<'a>], with_preflight: bool) {
        let bump = self.bump;
        let is_authorizer = |requirement: &Node<'a>| {
            let is_other = |name: &str| name != OPEN_KEY && (is_open(name) || others.iter().any(|other| other.key == name));
            requirement.members().iter().any(|m| m.key == "AWS_IAM" || m.key == name || is_other(m.key))
        };
        let mut has_iam = false;
        self.change_operations(|member, operation| {
            if !with_preflight && verb(member.key) == Some("OPTIONS") {
                return *operation;
            }
            let (own, mut security): (Vec<_>, Vec<_>) = security(operation).iter().copied().partition(&is_authorizer);
            let none = security.iter().position(|requirement| requirement.get("NONE").is_some());
            match none {
                Some(at) => drop(security.remove(at)),
                None if own.is_empty() => {
                    let make = Make::at(bump, operation.offset);
                    security.push(make.object(&[(name, scopes.unwrap_or_else(|| make.array(&[])))]));
                }
                None => security.extend(own),
            }
            // One that had `NONE` alone keeps it.
            if security.is_empty() {
                return *operation;
            }
            has_iam |= security[0].get("AWS_IAM").is_some();
            with_member(bump, operation, "security", Make::at(bump, operation.offset).array(&security))
        });
        if has_iam {
            self.define("AWS_IAM", self.root.offset);
        }
    }

    /// Makes every method ask for a key, or perhaps for one, unless it says that it does not.
    pub(super) fn require_key(&mut self, name: &'static str, with_preflight: bool) {
        let bump = self.bump;
        self.change_operations(|member, operation| {
            let is_key =
                |requirement: &Node<'a>| requirement.members().iter().any(|m| matches!(m.key, "api_key" | "api_key_false" | OPEN_KEY));
            let make = Make::at(bump, operation.offset);
            let (mut keys, mut security): (Vec<_>, Vec<_>) = security(operation).iter().copied().partition(is_key);
            match keys.iter().position(|requirement| requirement.get("api_key_false").is_some()) {
                Some(at) => drop(keys.remove(at)),
                None => keys = vec![make.object(&[(name, make.array(&[]))])],
            }
            if with_preflight || verb(member.key) != Some("OPTIONS") {
                security.extend(keys);
            }
            with_member(bump, operation, "security", make.array(&security))
        });
    }

    /// The document. OpenAPI 3 has the security schemes elsewhere, where those of the document itself are lost.
    pub(super) fn finish(mut self) -> Node<'a> {
        let paths = self.root.get("paths").copied().unwrap_or_else(|| Make::at(self.bump, self.root.offset).object(&[]));
        self.set("paths", Node { kind: Kind::Object(self.bump.alloc_slice_copy(&self.paths)), ..paths });
        let schemes = self.root.get("securityDefinitions").copied().filter(truth);
        let Some(schemes) = schemes.filter(|_| self.root.get("swagger").is_none()) else { return self.root };
        let components = self.root.get("components").copied().filter(Node::is_object);
        let components = components.unwrap_or_else(|| Make::at(self.bump, schemes.offset).object(&[]));
        let components = with_member(self.bump, &components, "securitySchemes", schemes);
        self.set("components", components);
        let kept: Vec<_> = self.root.members().iter().filter(|m| m.key != "securityDefinitions").copied().collect();
        Node { kind: Kind::Object(self.bump.alloc_slice_copy(&kept)), ..self.root }
    }
}

fn security<'a>(operation: &Node<'a>) -> &'a [Node<'a>] {
    operation.get("security").map(Node::items).unwrap_or_default()
}

/// Does `change` to the node, or to each side of an `Fn::If` that is something.
fn contents<'a>(bump: &'a Bump, node: &Node<'a>, change: &mut dyn FnMut(&Node<'a>) -> Node<'a>) -> Node<'a> {
    let [only @ Member { key: "Fn::If", value, .. }] = node.members() else { return change(node) };
    let [condition, sides @ ..] = value.items() else { return *node };
    let is_nothing = |side: &Node<'a>| side.get("Ref").and_then(Node::as_str) == Some("AWS::NoValue");
    let mut items = vec![*condition];
    for side in sides {
        items.push(if is_nothing(side) { *side } else { contents(bump, side, change) });
    }
    let value = Node { kind: Kind::Array(bump.alloc_slice_copy(&items)), ..*value };
    Node { kind: Kind::Object(bump.alloc_slice_copy(&[Member { value, ..*only }])), ..*node }
}

/// The path item with `change` done to each of its operations that has an integration.
fn operations<'a>(bump: &'a Bump, item: &Node<'a>, change: &mut impl FnMut(&Member<'a>, &Node<'a>) -> Node<'a>) -> Node<'a> {
    if !item.is_object() {
        return *item;
    }
    let members = item.members().iter().map(|member| {
        if verb(member.key).is_none() {
            return *member;
        }
        let value = contents(bump, &member.value, &mut |operation| {
            if operation.get(INTEGRATION).is_some_and(truth) { change(member, operation) } else { *operation }
        });
        Member { value, ..*member }
    });
    let members: Vec<_> = members.collect();
    Node { kind: Kind::Object(bump.alloc_slice_copy(&members)), ..*item }
}

fn appended<'a>(bump: &'a Bump, node: &Node<'a>, member: Member<'a>) -> Node<'a> {
    let members: Vec<_> = node.members().iter().copied().chain([member]).collect();
    Node { kind: Kind::Object(bump.alloc_slice_copy(&members)), ..*node }
}

/// The object with this member instead of those of its name.
fn with_member_at<'a>(bump: &'a Bump, node: &Node<'a>, member: Member<'a>) -> Node<'a> {
    let at = node.members().iter().position(|m| m.key == member.key);
    let mut members: Vec<_> = node.members().iter().filter(|m| m.key != member.key).copied().collect();
    members.insert(at.unwrap_or(members.len()).min(members.len()), member);
    Node { kind: Kind::Object(bump.alloc_slice_copy(&members)), ..*node }
}

fn with_member<'a>(bump: &'a Bump, node: &Node<'a>, key: &'static str, value: Node<'a>) -> Node<'a> {
    with_member_at(bump, node, Member { key, key_offset: value.offset, value })
}
