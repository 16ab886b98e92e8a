//! `terraform show -json`: of a state (`values`), and of a plan (`planned_values`, with what is not known yet).

use std::collections::HashMap;

use super::resources::Resource;
use super::state::{REPLACED, index_text};
use crate::source::context::Pointer;
use crate::source::definitions::make::Make;
use crate::source::documents::Scope;
use crate::value::json::{Kind, Member, Node};

/// What a plan says of a resource beside its planned values.
struct Plan<'a> {
    /// `change.after_unknown` by address.
    unknown: HashMap<&'a str, Node<'a>>,
    configuration: Option<Node<'a>>,
}

impl<'a> Scope<'a, '_, '_> {
    /// The managed resources; each integration once, whatever sections it stands in.
    pub(super) fn shown_resources(&mut self, shown: &Node<'a>, root: &'a Pointer<'a>) -> Vec<Resource<'a>> {
        let bump = self.bump;
        let section = if shown.get("planned_values").is_some() { "planned_values" } else { "values" };
        let changes = shown.get("resource_changes").map(Node::items).unwrap_or_default();
        let unknown = changes.iter().filter_map(|c| Some((c.get("address")?.as_str()?, *c.get("change")?.get("after_unknown")?)));
        let configuration = shown.get("configuration").and_then(|c| c.get("root_module")).copied();
        let plan = Plan { unknown: unknown.collect(), configuration };
        let mut found = Vec::new();
        if let Some(module) = shown.get(section).and_then(|values| values.get("root_module")) {
            let at = &*bump.alloc(Pointer::Key(bump.alloc(Pointer::Key(root, section)), "root_module"));
            self.module_resources(module, &plan, at, &mut found);
        }
        found
    }

    /// What a plan says of itself: that it failed, or leaves something out.
    pub(super) fn judge_plan(&mut self, plan: &Node<'a>) {
        const LEFT_OUT: &str = "changes that the plan leaves out";
        let says = |name: &str, expected: bool| plan.get(name).and_then(Node::as_bool) == Some(expected);
        if says("errored", true) {
            self.sink.part.leave_unread("plans that failed");
        }
        let deferred = plan.get("deferred_changes").map(Node::items).unwrap_or_default();
        for change in deferred {
            let address = change.get("resource_change").and_then(|change| change.get("address")).and_then(Node::as_str);
            self.sink.part.leave_unread_of(LEFT_OUT, address.unwrap_or("…"));
        }
        // With `-target`.
        if says("complete", false) && deferred.is_empty() {
            self.sink.part.leave_unread(LEFT_OUT);
        }
    }

    /// Changes of a plan that was stripped of its planned values.
    pub(super) fn count_changes(&mut self, shown: &Node<'a>) {
        if shown.get("values").is_some() {
            return;
        }
        for change in shown.get("resource_changes").map(Node::items).unwrap_or_default() {
            let kind = change.get("type").and_then(Node::as_str).unwrap_or_default();
            if super::others::is_ours(kind) && change.get("mode").and_then(Node::as_str) != Some("data") {
                self.sink.part.leave_unread("changes of resources without planned values");
            }
        }
    }

    fn module_resources(&mut self, module: &Node<'a>, plan: &Plan<'a>, at: &'a Pointer<'a>, found: &mut Vec<Resource<'a>>) {
        let bump = self.bump;
        let path = module.get("address").and_then(Node::as_str).unwrap_or_default();
        let list = &*bump.alloc(Pointer::Key(at, "resources"));
        for (index, resource) in module.get("resources").map(Node::items).unwrap_or_default().iter().enumerate() {
            let text = |name| resource.get(name).and_then(Node::as_str).unwrap_or_default();
            if text("mode") == "data" {
                self.sink.part.refuse("data sources");
                continue;
            }
            if !text("deposed_key").is_empty() {
                self.sink.part.refuse(REPLACED);
                continue;
            }
            let values = resource.get("values").copied().unwrap_or_else(|| Make::at(bump, resource.offset).object(&[]));
            if let (Some(secret_values), Some(marks)) = (self.context.secret_values, resource.get("sensitive_values")) {
                secret_values.note_marked(&values, marks);
            }
            let mut one = Resource {
                module: path,
                kind: text("type"),
                name: text("name"),
                index: resource.get("index").map(|key| index_text(bump, key)),
                values,
                values_at: "values",
                unknown: Vec::new(),
                offset: resource.offset,
                pointer: bump.alloc(Pointer::Item(list, index)),
                is_own: true,
            };
            self.add_unknown(&mut one, plan, text("address"));
            found.push(one);
        }
        let children = &*bump.alloc(Pointer::Key(at, "child_modules"));
        for (index, child) in module.get("child_modules").map(Node::items).unwrap_or_default().iter().enumerate() {
            self.module_resources(child, plan, bump.alloc(Pointer::Item(children, index)), found);
        }
    }

    /// Attributes that the plan does not know get the expression that the configuration has for them.
    fn add_unknown(&self, resource: &mut Resource<'a>, plan: &Plan<'a>, address: &str) {
        let Some(unknown) = plan.unknown.get(address) else { return };
        let make = Make::at(self.bump, resource.offset);
        let expressions = plan.configuration.as_ref().and_then(|root| configured(root, resource.module, resource.kind, resource.name));
        let mut members: Vec<Member<'a>> = resource.values.members().to_vec();
        for member in unknown.members().iter().filter(|m| m.value.as_bool() == Some(true)) {
            if members.iter().any(|m| m.key == member.key && !m.value.is_null()) {
                continue;
            }
            let references = expressions.as_ref().and_then(|e| e.get(member.key)?.get("references"));
            match references.and_then(|list| list.items().first()).and_then(Node::as_str) {
                Some(reference) => {
                    let value = make.object(&[("Ref", make.string(reference))]);
                    members.retain(|m| m.key != member.key);
                    members.push(Member { value, ..*member });
                }
                None => resource.unknown.push(member.key),
            }
        }
        resource.values = Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..resource.values };
    }
}

/// The expressions of a resource in the configuration: `module.a["x"].module.b` is `module_calls.a.module.module_calls.b`.
fn configured<'a>(root: &Node<'a>, module: &str, kind: &str, name: &str) -> Option<Node<'a>> {
    let mut current = *root;
    let mut rest = module;
    while let Some(call) = rest.strip_prefix("module.") {
        let end = call.find(['.', '[']).unwrap_or(call.len());
        current = *current.get("module_calls")?.get(&call[..end])?.get("module")?;
        let behind = &call[end..];
        // An index may hold anything, so it ends where the next module begins.
        rest = match behind.strip_prefix('[') {
            Some(indexed) => indexed.split_once("].").map_or("", |(_, rest)| rest),
            None => behind.trim_start_matches('.'),
        };
    }
    let resources = current.get("resources")?.items();
    let is_it = |r: &&Node<'_>| r.get("type").and_then(Node::as_str) == Some(kind) && r.get("name").and_then(Node::as_str) == Some(name);
    resources.iter().find(is_it)?.get("expressions").copied()
}
