//! Files whose blocks change those of the other files of their folder (Terraform language documentation, "Override Files").

use bumpalo::Bump;

use super::body::merged;
use super::resources::Resource;
use crate::context::configuration_stem;
use crate::documents::Scope;
use apigw_sql_value::json::{Kind, Member, Node};

/// Whether a file of this name overrides what the others say.
pub(crate) fn is_override(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    configuration_stem(name).is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

/// A resource block of such a file.
pub(super) struct Override<'a> {
    kind: &'a str,
    name: &'a str,
    values: Node<'a>,
}

impl<'a> Override<'a> {
    pub(super) fn of(resource: &Resource<'a>) -> Self {
        Self { kind: resource.kind, name: resource.name, values: resource.values }
    }

    /// Each argument, and all nested blocks of a type, stand in the place of those that the resource has.
    pub(super) fn apply(&self, bump: &'a Bump, resources: &mut [Resource<'a>]) {
        for resource in resources.iter_mut().filter(|resource| resource.kind == self.kind && resource.name == self.name) {
            let values = moved(bump, &self.values, resource.offset);
            resource.values.kind = merged(bump, &[resource.values, values]);
        }
    }
}

impl<'a> Scope<'a, '_, '_> {
    /// What is told of a file that overrides others: its own blocks are no resources.
    pub(super) fn overriding(&mut self, own: &[Resource<'a>], others: &[Resource<'a>]) {
        for resource in own.iter().filter(|resource| super::others::is_ours(resource.kind)) {
            if others.iter().any(|other| other.kind == resource.kind && other.name == resource.name) {
                self.sink.part.refuse("blocks that override others");
            } else {
                self.leave_unread_at("blocks that override what no file has", &resource.address(), resource.pointer);
            }
        }
    }
}

/// The node as if all of it stood where the resource does: its own place is in another file.
fn moved<'a>(bump: &'a Bump, node: &Node<'a>, offset: u32) -> Node<'a> {
    let kind = match node.kind {
        Kind::Array(items) => Kind::Array(bump.alloc_slice_fill_iter(items.iter().map(|item| moved(bump, item, offset)))),
        Kind::Object(members) => {
            let members = members.iter().map(|m| Member { key: m.key, key_offset: offset, value: moved(bump, &m.value, offset) });
            Kind::Object(bump.alloc_slice_fill_iter(members))
        }
        other => other,
    };
    Node { offset, end: offset, kind }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_override_are_told_by_their_names() {
        for (path, expected) in
            [("a/override.tf", true), ("x_override.tf", true), ("x_override.tf.json", true), ("overrides.tf", false), ("main.tf", false)]
        {
            assert_eq!(is_override(path), expected, "{path}");
        }
    }
}
