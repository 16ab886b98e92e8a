//! `terraform show -json`: of a state (`values`), and of a plan (`planned_values`, with what is not known yet).

use std::collections::{HashMap, HashSet};

use super::links::module_at;
use super::resources::Resource;
use super::state::{REPLACED, index_text};
use crate::context::Pointer;
use crate::definitions::make::Make;
use crate::documents::Scope;
use apigw_sql_value::json::{Kind, Member, Node};

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
        let section = section_of(shown);
        let changes = shown.get("resource_changes").map(Node::items).unwrap_or_default();
        let unknown = changes.iter().filter_map(|c| Some((c.get("address")?.as_str()?, *c.get("change")?.get("after_unknown")?)));
        let configuration = shown.get("configuration").and_then(|c| c.get("root_module")).copied();
        let plan = Plan { unknown: unknown.collect(), configuration };
        let mut found = Vec::new();
        // What some print is the section alone.
        let (values, at) = match section {
            Some(section) => (shown.get(section), &*bump.alloc(Pointer::Key(root, section))),
            None => (Some(shown), root),
        };
        // What stands in their place.
        for name in ["planned_values", "values"] {
            if let Some(instead) = shown.get(name).filter(|node| !node.is_object() && !node.is_null()) {
                self.instead(instead, &format!("an object for `{name}`"), &Pointer::Key(root, name));
            }
        }
        let module = values.and_then(|values| values.get("root_module"));
        if let Some(module) = module {
            let at = &*bump.alloc(Pointer::Key(at, "root_module"));
            self.module_resources(module, &plan, at, &mut found);
        }
        self.count_changes(shown, module);
        if section.is_none() && module.is_none() {
            let mut parts = ["prior_state", "configuration"].into_iter().filter_map(|name| shown.get(name));
            if parts.any(|part| mentions_ours(part, 0)) {
                self.sink.part.leave_unread("plans without planned values");
            }
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

    /// Changes of a plan that was stripped of its planned values, or of some of them.
    fn count_changes(&mut self, shown: &Node<'a>, planned: Option<&Node<'a>>) {
        let mut addresses = HashSet::new();
        if let Some(module) = planned {
            addresses_in(module, &mut addresses);
        }
        for change in shown.get("resource_changes").map(Node::items).unwrap_or_default() {
            let address = change.get("address").and_then(Node::as_str);
            if makes_ours(change) && !address.is_some_and(|address| addresses.contains(address)) {
                self.sink.part.leave_unread(CHANGES);
            }
        }
    }

    fn module_resources(&mut self, module: &Node<'a>, plan: &Plan<'a>, at: &'a Pointer<'a>, found: &mut Vec<Resource<'a>>) {
        let bump = self.bump;
        if !module.is_object() {
            return self.instead(module, "an object for the module", at);
        }
        let path = module.get("address").and_then(Node::as_str).unwrap_or_default();
        let list = &*bump.alloc(Pointer::Key(at, "resources"));
        for (index, resource) in self.list_in(module, "resources", at).iter().enumerate() {
            let text = |name| resource.get(name).and_then(Node::as_str).unwrap_or_default();
            if text("type").is_empty() {
                self.instead(resource, "a resource with its `type`", &Pointer::Item(list, index));
                continue;
            }
            if text("mode") == "data" {
                self.sink.part.refuse("data sources");
                continue;
            }
            if !text("deposed_key").is_empty() {
                self.sink.part.refuse(REPLACED);
                continue;
            }
            if let Some(instead) = resource.get("values").filter(|values| !values.is_object() && !values.is_null()) {
                self.instead(instead, "an object for `values`", &Pointer::Key(&Pointer::Item(list, index), "values"));
                continue;
            }
            let values = resource
                .get("values")
                .filter(|values| values.is_object())
                .copied()
                .unwrap_or_else(|| Make::at(bump, resource.offset).object(&[]));
            // A configuration has expressions there.
            if resource.get("values").is_none_or(Node::is_null) && super::others::is_ours(text("type")) {
                self.sink.part.leave_unread("resources without their values");
                continue;
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
        for (index, child) in self.list_in(module, "child_modules", at).iter().enumerate() {
            if child.is_object() && child.get("address").and_then(Node::as_str).is_none() {
                self.instead(child, "a module with its `address`", &Pointer::Item(children, index));
                continue;
            }
            self.module_resources(child, plan, bump.alloc(Pointer::Item(children, index)), found);
        }
    }

    /// Attributes that the plan does not know get the expression that the configuration has for them.
    fn add_unknown(&self, resource: &mut Resource<'a>, plan: &Plan<'a>, address: &str) {
        let Some(unknown) = plan.unknown.get(address) else { return };
        let make = Make::at(self.bump, resource.offset);
        let expressions = plan.configuration.as_ref().and_then(|root| configured(root, resource.module, resource.kind, resource.name));
        let mut members: Vec<Member<'a>> = resource.values.members().to_vec();
        for member in unknown.members().iter().filter(|m| has_unknown(&m.value) && m.value.as_bool().is_none()) {
            // Terraform leaves what is not known yet out of a collection, or puts null there.
            let known = members.iter().find(|m| m.key == member.key).map(|m| m.value);
            let expression = expressions.as_ref().and_then(|e| e.get(member.key));
            let value = with_unknown(&make, known.as_ref(), &member.value, expression);
            members.retain(|m| m.key != member.key);
            members.push(Member { value, ..*member });
        }
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

/// What is told of changes whose resources are not shown.
pub(crate) const CHANGES: &str = "changes of resources without planned values";

/// The section that has the values, if there is one.
pub(super) fn section_of(shown: &Node<'_>) -> Option<&'static str> {
    ["planned_values", "values"].into_iter().find(|name| shown.get(name).is_some_and(Node::is_object))
}

/// Whether a change of a plan leaves a resource of API Gateway behind.
pub(crate) fn makes_ours(change: &Node<'_>) -> bool {
    let text = |name: &str| change.get(name).and_then(Node::as_str).unwrap_or_default();
    let change = change.get("change");
    let is_gone = change
        .and_then(|change| change.get("actions"))
        .is_some_and(|actions| matches!(actions.items(), [one] if matches!(one.as_str(), Some("delete" | "forget"))));
    super::others::is_ours(text("type")) && text("mode") != "data" && !is_gone
}

/// The addresses of the resources of a module, and of those below it.
fn addresses_in<'a>(module: &Node<'a>, found: &mut HashSet<&'a str>) {
    let items = |name: &str| module.get(name).map(Node::items).unwrap_or_default();
    found.extend(items("resources").iter().filter_map(|resource| resource.get("address")?.as_str()));
    for child in items("child_modules") {
        addresses_in(child, found);
    }
}

/// Whether resources of API Gateway stand anywhere below.
fn mentions_ours(node: &Node<'_>, depth: usize) -> bool {
    const DEPTH: usize = 64;
    depth < DEPTH
        && (node.get("type").and_then(Node::as_str).is_some_and(super::others::is_ours)
            || node.members().iter().any(|m| mentions_ours(&m.value, depth + 1))
            || node.items().iter().any(|item| mentions_ours(item, depth + 1)))
}

/// The expressions of a resource in the configuration: those of its module's.
fn configured<'a>(root: &Node<'a>, module: &str, kind: &str, name: &str) -> Option<Node<'a>> {
    let current = module_at(root, module)?;
    let resources = current.get("resources")?.items();
    let is_it = |r: &&Node<'_>| r.get("type").and_then(Node::as_str) == Some(kind) && r.get("name").and_then(Node::as_str) == Some(name);
    resources.iter().find(is_it)?.get("expressions").copied()
}

/// Whether something in a part of `after_unknown` is not known.
fn has_unknown(node: &Node<'_>) -> bool {
    node.as_bool() == Some(true) || node.items().iter().any(has_unknown) || node.members().iter().any(|m| has_unknown(&m.value))
}

/// A value with an expression wherever `after_unknown` says that something is not known.
fn with_unknown<'a>(make: &Make<'a>, known: Option<&Node<'a>>, unknown: &Node<'a>, expression: Option<&Node<'a>>) -> Node<'a> {
    match unknown.kind {
        Kind::Bool(true) => {
            let references = expression.and_then(|expression| expression.get("references"));
            let reference = references.and_then(|list| list.items().first()).and_then(Node::as_str);
            make.object(&[("Ref", make.string(reference.unwrap_or("known after apply")))])
        }
        Kind::Object(parts) => {
            let mut members: Vec<(&str, Node<'a>)> =
                known.map(Node::members).unwrap_or_default().iter().map(|m| (m.key, m.value)).collect();
            for part in parts.iter().filter(|part| has_unknown(&part.value)) {
                let known = members.iter().find(|(key, _)| *key == part.key).map(|(_, value)| *value);
                // Blocks have an expression for each of their attributes, maps one for all of theirs.
                let own = expression.and_then(|expression| expression.get(part.key)).or(expression);
                let value = with_unknown(make, known.as_ref(), &part.value, own);
                members.retain(|(key, _)| *key != part.key);
                members.push((part.key, value));
            }
            make.object(&members)
        }
        Kind::Array(parts) => {
            let items = known.map(Node::items).unwrap_or_default();
            let item = |index: usize| {
                let own = expression.map(|expression| expression.items().get(index).unwrap_or(expression));
                match (parts.get(index), items.get(index)) {
                    (Some(part), known) if has_unknown(part) => with_unknown(make, known, part, own),
                    (_, Some(known)) => *known,
                    _ => make.null(),
                }
            };
            make.array(&(0..parts.len().max(items.len())).map(item).collect::<Vec<_>>())
        }
        _ => known.copied().unwrap_or_else(|| make.null()),
    }
}
