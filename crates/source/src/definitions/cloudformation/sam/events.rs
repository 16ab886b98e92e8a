//! All events of type `Api` of a template, by API, and what SAM makes of the conditions of their owners.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bumpalo::Bump;

use super::event::Event;
use super::{IMPLICIT_API, globals, truth};
use crate::definitions::cloudformation::reference::named;
use crate::definitions::cloudformation::stack::{Resource, Stack};
use crate::definitions::make::Make;
use crate::definitions::resolve::{Resolver, is_open};
use apigw_sql_value::json::{Member, Node};

/// The events of a template.
#[derive(Debug, Default)]
pub(in crate::definitions::cloudformation) struct Events<'a> {
    /// In the order in which SAM takes them: those of functions, then those of state machines.
    by_api: HashMap<&'a str, Vec<Event<'a>>>,
    apis: Vec<&'a str>,
    /// Paths all methods of which depend on conditions, with what they depend on together.
    conditional_paths: BTreeMap<(&'a str, &'a str), &'a str>,
    /// The condition of the implicit API.
    pub(super) implicit_condition: Option<&'a str>,
    /// The tags of the implicit API.
    tags: Vec<Member<'a>>,
}

impl<'a> Events<'a> {
    /// The events of the API of this name.
    pub(super) fn of(&self, api: &str) -> &[Event<'a>] {
        self.by_api.get(api).map(Vec::as_slice).unwrap_or_default()
    }

    /// The names of all APIs that have events.
    pub(super) fn apis(&self) -> &[&'a str] {
        &self.apis
    }

    pub(super) fn tags(&self) -> &[Member<'a>] {
        &self.tags
    }

    pub(super) fn conditional_paths(&self, api: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.conditional_paths.iter().filter(move |((of, _), _)| *of == api).map(|((_, path), condition)| (*path, *condition))
    }

    /// Finds the events of a stack. Conditions that SAM adds to the template are added to its names.
    pub(in crate::definitions::cloudformation) fn find(bump: &'a Bump, stack: &mut Stack<'a>) {
        let mut events = Self::default();
        for kind in ["AWS::Serverless::Function", "AWS::Serverless::StateMachine"] {
            for resource in stack.resources.iter().filter(|resource| resource.kind == kind) {
                events.add(bump, stack, resource);
            }
        }
        for (path, conditions) in events.conditions() {
            let name = if conditions.len() == 1 {
                conditions[0]
            } else {
                combined(bump, stack, &format!("{}{}PathCondition", path.0, path.1), &conditions)
            };
            events.conditional_paths.insert(path, name);
        }
        let of_all = common(events.of(IMPLICIT_API).iter().map(|event| ((event.path, event.method), event.condition())));
        events.implicit_condition = match of_all.as_slice() {
            [] => None,
            [only] => Some(only),
            several => Some(combined(bump, stack, "ServerlessRestApiCondition", several)),
        };
        stack.events = events;
    }

    fn add(&mut self, bump: &'a Bump, stack: &Stack<'a>, owner: &Resource<'a>) {
        let properties = globals::properties(bump, stack, owner);
        for member in properties.get("Events").map(Node::members).unwrap_or_default() {
            let Some(event) = event(bump, stack, owner, properties, member) else { continue };
            if event.is_implicit {
                self.add_tags(stack, owner);
            }
            let of_api = self.by_api.entry(event.api).or_default();
            if of_api.is_empty() {
                self.apis.push(event.api);
            }
            of_api.push(event);
        }
    }

    /// What an owner passes on to the implicit API. Tags of its own and those of `Globals` are not merged here.
    fn add_tags(&mut self, stack: &Stack<'a>, owner: &Resource<'a>) {
        let section = owner.kind.strip_prefix("AWS::Serverless::").and_then(|name| stack.globals?.get(name).copied());
        let either = |name: &str| {
            let own = owner.property(name).copied().filter(truth);
            own.or_else(|| section?.get(name).copied().filter(truth))
        };
        if either("PropagateTags").is_none() {
            return;
        }
        for tag in either("Tags").as_ref().map(Node::members).unwrap_or_default() {
            match self.tags.iter_mut().find(|known| known.key == tag.key) {
                Some(known) => *known = *tag,
                None => self.tags.push(*tag),
            }
        }
    }

    /// The conditions of each path all methods of which have one.
    fn conditions(&self) -> Vec<((&'a str, &'a str), Vec<&'a str>)> {
        let mut by_path: BTreeMap<(&'a str, &'a str), Vec<&Event<'a>>> = BTreeMap::new();
        for event in self.by_api.values().flatten() {
            by_path.entry((event.api, event.path)).or_default().push(event);
        }
        let found = by_path.into_iter().map(|(path, events)| (path, common(events.iter().map(|event| (event.method, event.condition())))));
        found.filter(|(_, conditions)| !conditions.is_empty()).collect()
    }
}

/// The conditions of methods, if all of them have one. Of a method that is there twice the last counts.
fn common<'a, K: Ord>(methods: impl Iterator<Item = (K, Option<&'a str>)>) -> Vec<&'a str> {
    let methods: BTreeMap<K, Option<&'a str>> = methods.collect();
    let conditions: Option<BTreeSet<&'a str>> = methods.into_values().collect();
    conditions.unwrap_or_default().into_iter().collect()
}

/// Adds the condition that one of several holds.
fn combined<'a>(bump: &'a Bump, stack: &mut Stack<'a>, name: &str, conditions: &[&'a str]) -> &'a str {
    let make = Make::at(bump, 0);
    let name = bump.alloc_str(name);
    let operands: Vec<_> = conditions.iter().map(|condition| make.object(&[("Condition", make.string(condition))])).collect();
    stack.names.conditions.insert(name, make.object(&[("Fn::Or", make.array(&operands))]));
    name
}

/// The event, if it is one of a REST API with all that it needs.
fn event<'a>(
    bump: &'a Bump,
    stack: &Stack<'a>,
    owner: &Resource<'a>,
    owner_properties: Node<'a>,
    member: &Member<'a>,
) -> Option<Event<'a>> {
    if member.value.get("Type").and_then(Node::as_str) != Some("Api") {
        return None;
    }
    let properties = *member.value.get("Properties")?;
    let resolver = Resolver::new(bump, &stack.names);
    let path = properties.get("Path").and_then(|node| resolver.text(node))?;
    let method = properties.get("Method").and_then(|node| resolver.text(node))?;
    if names_no_api(stack, properties.get("RestApiId")) {
        return None;
    }
    let api = match properties.get("RestApiId") {
        None => IMPLICIT_API,
        Some(reference) => named(&resolver, reference).map(|named| named.name).or_else(|| resolver.text(reference))?,
    };
    let method = bump.alloc_str(&method.to_ascii_lowercase());
    let at = bump.alloc_str(&pointer(owner, member.key));
    let is_implicit = properties.get("RestApiId").is_none();
    let (name, owner) = (member.key, *owner);
    Some(Event { name, owner, owner_properties, properties, offset: member.key_offset, at, path, method, api, is_implicit })
}

/// Whether a text names an API that the template does not have, which SAM refuses; what other template languages write is open.
pub(super) fn names_no_api(stack: &Stack<'_>, reference: Option<&Node<'_>>) -> bool {
    let name = reference.and_then(|reference| if reference.is_null() { Some("") } else { reference.as_str() });
    // Nor does it follow what stands for an id: a parameter, or what another stack exports.
    let stands_for_id = reference.is_some_and(|reference| {
        let parameter = reference.get("Ref").and_then(Node::as_str).filter(|name| stack.get(name).is_none());
        reference.get("Fn::ImportValue").is_some() || parameter.is_some_and(|name| name != IMPLICIT_API && !is_open(name))
    });
    stands_for_id || name.is_some_and(|name| stack.get(name).is_none() && !is_open(name))
}

fn pointer(owner: &Resource<'_>, name: &str) -> String {
    let mut pointer = format!("{}/Events", owner.properties_at);
    crate::convert::push_pointer(&mut pointer, name);
    pointer
}
