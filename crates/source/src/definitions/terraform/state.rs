//! Terraform state, version 4 and version 3.

use std::collections::BTreeMap;

use super::resources::Resource;
use crate::context::Pointer;
use crate::definitions::make::Make;
use crate::documents::Scope;
use apigw_sql_value::json::{Kind, Node};

/// What is told of objects that others have replaced, and that wait to be destroyed.
pub(super) const REPLACED: &str = "replaced resources to be destroyed";

impl<'a> Scope<'a, '_, '_> {
    /// The managed resources of a state.
    pub(super) fn state_resources(&mut self, state: &Node<'a>, root: &'a Pointer<'a>) -> Vec<Resource<'a>> {
        let bump = self.bump;
        let mut found = Vec::new();
        if state.get("encrypted_data").is_some() {
            self.sink.part.leave_unread("encrypted states");
        }
        // `.terraform/terraform.tfstate` says where the state is.
        if state.get("backend").or_else(|| state.get("remote")).is_some_and(Node::is_object) {
            self.sink.part.leave_unread("states in a backend");
        }
        let list = &*bump.alloc(Pointer::Key(root, "resources"));
        for (index, resource) in self.list_in(state, "resources", root).iter().enumerate() {
            let at = &*bump.alloc(Pointer::Item(list, index));
            if resource.get("type").and_then(Node::as_str).is_none() {
                self.instead(resource, "a resource with its `type`", at);
                continue;
            }
            let text = |name| resource.get(name).and_then(Node::as_str).unwrap_or_default();
            if text("mode") == "data" {
                self.sink.part.refuse("data sources");
                continue;
            }
            let instances_at = &*bump.alloc(Pointer::Key(at, "instances"));
            for (number, instance) in self.list_in(resource, "instances", at).iter().enumerate() {
                // Another one is in its place; this one is there until it is destroyed.
                if instance.get("deposed").and_then(Node::as_str).is_some_and(|key| !key.is_empty()) {
                    self.sink.part.refuse(REPLACED);
                    continue;
                }
                let (values, values_at) = match (instance.get("attributes"), instance.get("attributes_flat")) {
                    (Some(values), _) if values.is_object() => (*values, "attributes"),
                    (_, Some(flat)) => (unflatten(Make::at(bump, flat.offset), flat), "attributes_flat"),
                    _ => {
                        let place = Pointer::Item(instances_at, number).to_text();
                        self.sink.part.skip(Some(place), "expected an object for `attributes`".to_owned());
                        continue;
                    }
                };
                found.push(Resource {
                    module: text("module"),
                    kind: text("type"),
                    name: text("name"),
                    index: instance.get("index_key").map(|key| index_text(bump, key)),
                    values,
                    values_at,
                    unknown: Vec::new(),
                    offset: instance.offset,
                    pointer: bump.alloc(Pointer::Item(instances_at, number)),
                    is_own: true,
                });
            }
        }
        self.modules_of_version_3(state, root, &mut found);
        found
    }

    fn modules_of_version_3(&mut self, state: &Node<'a>, root: &'a Pointer<'a>, found: &mut Vec<Resource<'a>>) {
        let bump = self.bump;
        let modules = &*bump.alloc(Pointer::Key(root, "modules"));
        for (index, module) in self.list_in(state, "modules", root).iter().enumerate() {
            if let Some(instead) = module.get("resources").filter(|resources| !resources.is_object() && !resources.items().is_empty()) {
                self.instead(instead, "an object for `resources`", &Pointer::Item(modules, index));
            }
            let path: Vec<_> = module.get("path").map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str).collect();
            let path: Vec<_> = path.iter().skip(1).map(|name| format!("module.{name}")).collect();
            let path: &'a str = bump.alloc_str(&path.join("."));
            let resources_at = &*bump.alloc(Pointer::Key(bump.alloc(Pointer::Item(modules, index)), "resources"));
            for member in module.get("resources").map(Node::members).unwrap_or_default() {
                if member.key.starts_with("data.") {
                    self.sink.part.refuse("data sources");
                    continue;
                }
                let Some(flat) = member.value.get("primary").and_then(|primary| primary.get("attributes")) else {
                    let place = Pointer::Key(resources_at, member.key).to_text();
                    self.sink.part.skip(Some(place), "expected `primary` with `attributes`".to_owned());
                    continue;
                };
                // `type.name`, and `.index` behind it.
                let mut parts = member.key.splitn(3, '.');
                let (kind, name, index) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next());
                found.push(Resource {
                    module: path,
                    kind: member.value.get("type").and_then(Node::as_str).unwrap_or(kind),
                    name,
                    index,
                    values: unflatten(Make::at(bump, flat.offset), flat),
                    values_at: "primary/attributes",
                    unknown: Vec::new(),
                    offset: member.key_offset,
                    pointer: bump.alloc(Pointer::Key(resources_at, member.key)),
                    is_own: true,
                });
            }
        }
    }
}

/// The index of an instance as an address has it.
pub(super) fn index_text<'a>(bump: &'a bumpalo::Bump, key: &Node<'a>) -> &'a str {
    match key.kind {
        Kind::String(text) => bump.alloc_str(&format!("\"{text}\"")),
        Kind::Number(text) => text,
        _ => "",
    }
}

/// Flat attributes (`map.%`, `map.key`, `list.#`, `list.0.name`) as they were before.
fn unflatten<'a>(make: Make<'a>, flat: &Node<'a>) -> Node<'a> {
    let entries: BTreeMap<&str, Node<'a>> = flat.members().iter().map(|m| (m.key, m.value)).collect();
    level(make, &entries, "")
}

fn level<'a>(make: Make<'a>, entries: &BTreeMap<&str, Node<'a>>, prefix: &str) -> Node<'a> {
    let below = |name: &str| format!("{prefix}{name}.");
    // The keys of a map hold dots (`method.request.path.id`), so its entries are taken as they are.
    if entries.contains_key(format!("{prefix}%").as_str()) {
        let members = entries.iter().filter_map(|(key, value)| Some((key.strip_prefix(prefix)?, *value))).filter(|(key, _)| *key != "%");
        return make.object(&members.collect::<Vec<_>>());
    }
    let mut names: Vec<&str> =
        entries.keys().filter_map(|key| key.strip_prefix(prefix)).map(|key| key.split('.').next().unwrap_or(key)).collect();
    names.dedup();
    let child = |name: &str| match entries.get(format!("{prefix}{name}").as_str()) {
        Some(value) => *value,
        None => level(make, entries, &below(name)),
    };
    if entries.contains_key(format!("{prefix}#").as_str()) {
        let items: Vec<_> = names.iter().filter(|name| **name != "#").map(|name| child(name)).collect();
        return make.array(&items);
    }
    let members: Vec<_> = names.iter().map(|name| (*name, child(name))).collect();
    make.object(&members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_value::json::{canonical, parse};
    use bumpalo::Bump;

    #[test]
    fn flat_attributes_become_maps_and_lists() {
        let bump = Bump::new();
        let flat = br#"{"id":"agi-1","request_parameters.%":"1","request_parameters.integration.request.path.id":"method.request.path.id",
            "request_templates.%":"0","cache_key_parameters.#":"2","cache_key_parameters.19":"a","cache_key_parameters.27":"b",
            "tls_config.#":"1","tls_config.0.insecure_skip_verification":"true"}"#;
        let node = unflatten(Make::at(&bump, 0), &parse(&bump, flat).unwrap());
        let mut out = String::new();
        canonical::append(&bump, &node, &mut out);
        assert_eq!(
            out,
            r#"{"cache_key_parameters":["a","b"],"id":"agi-1","request_parameters":{"integration.request.path.id":"method.request.path.id"},"request_templates":{},"tls_config":[{"insecure_skip_verification":"true"}]}"#
        );
    }
}
