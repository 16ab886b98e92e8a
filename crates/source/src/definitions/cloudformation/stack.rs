//! A template as its resources and the names that its expressions use.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use bumpalo::Bump;

use super::foreach;
use super::sam::Events;
use crate::calls::Given;
use crate::context::{FileContext, Pointer};
use crate::definitions::conditions;
use crate::definitions::emit::ApiOf;
use crate::definitions::resolve::{Names, Resolver};
use apigw_sql_columns::schema::key::partition_of_region;
use apigw_sql_value::json::{self, Kind, Member, Node};

/// How many conditions loops may make.
const CONDITIONS: usize = 1000;
/// How many members `Globals` may add to all resources: each of them has what all have.
const GLOBALS: usize = 1_000_000;

/// A resource of a template.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resource<'a> {
    pub(super) logical_id: &'a str,
    pub(super) kind: &'a str,
    pub(super) node: Node<'a>,
    pub(super) offset: u32,
    /// The place of its properties in the file.
    pub(super) properties_at: &'a str,
    /// The place of what its names are of, unless that is the whole document.
    pub(super) names_of: Option<&'a str>,
}

impl<'a> Resource<'a> {
    /// The resource that a member of `Resources` is.
    pub(super) fn at(bump: &'a Bump, member: &Member<'a>, at: &Pointer<'_>) -> Self {
        Self {
            logical_id: member.key,
            kind: member.value.get("Type").and_then(Node::as_str).unwrap_or_default(),
            node: member.value,
            offset: member.key_offset,
            properties_at: bump.alloc_str(&Pointer::Key(at, "Properties").to_text()),
            names_of: None,
        }
    }

    /// A property; the CDK's tree has them with a small first letter.
    pub(super) fn property(&self, name: &str) -> Option<&'a Node<'a>> {
        self.property_member(name).map(|m| &m.value)
    }

    /// A property with its name as the source has it.
    pub(super) fn property_member(&self, name: &str) -> Option<&'a Member<'a>> {
        member_of(self.node.get("Properties")?, name)
    }
}

/// A member by its name, whatever the case of the first letter; of several the last one.
pub(super) fn member<'a>(node: &Node<'a>, name: &str) -> Option<&'a Node<'a>> {
    member_of(node, name).map(|m| &m.value)
}

fn member_of<'a>(node: &Node<'a>, name: &str) -> Option<&'a Member<'a>> {
    let is_it = |key: &str| {
        let (key, name) = (key.as_bytes(), name.as_bytes());
        key.len() == name.len()
            && key.get(1..) == name.get(1..)
            && key.first().map(u8::to_ascii_lowercase) == name.first().map(u8::to_ascii_lowercase)
    };
    node.members().iter().rev().find(|m| is_it(m.key))
}

/// A template.
#[derive(Debug)]
pub(super) struct Stack<'a> {
    pub(super) resources: Vec<Resource<'a>>,
    by_id: HashMap<&'a str, usize>,
    pub(super) names: Names<'a>,
    /// `Globals` of SAM, and its place.
    pub(super) globals: Option<Node<'a>>,
    pub(super) globals_at: &'a str,
    /// How many members more `Globals` may add to resources.
    pub(super) globals_budget: Cell<usize>,
    /// The events of SAM's functions and state machines that are methods.
    pub(super) events: Events<'a>,
    /// The APIs that were read, with what stays open in them.
    pub(super) described: RefCell<HashMap<&'a str, (ApiOf<'a>, Vec<&'a str>)>>,
}

impl<'a> Stack<'a> {
    /// A stack of these resources.
    pub(super) fn over(resources: Vec<Resource<'a>>, names: Names<'a>) -> Self {
        let by_id = resources.iter().enumerate().map(|(index, resource)| (resource.logical_id, index)).collect();
        let (globals, events) = (None, Events::default());
        let globals_budget = Cell::new(GLOBALS);
        Self { resources, by_id, names, globals, globals_at: "", globals_budget, events, described: RefCell::default() }
    }

    pub(super) fn get(&self, logical_id: &str) -> Option<Resource<'a>> {
        self.by_id.get(logical_id).and_then(|index| self.resources.get(*index)).copied()
    }

    /// Whether a resource is created: its condition, where that can be decided, else what it depends on.
    pub(super) fn is_created(&self, bump: &'a Bump, resource: &Resource<'a>) -> (bool, Option<&'a str>) {
        let Some(name) = resource.node.get("Condition").and_then(Node::as_str) else { return (true, None) };
        match conditions::named(&Resolver::new(bump, &self.names), name) {
            Some(holds) => (holds, None),
            None => (true, Some(bump.alloc_str(&format!("${{Condition:{name}}}")))),
        }
    }
}

/// Names without a template: what was assumed.
pub(in crate::definitions) fn pseudo_parameters<'a>(bump: &'a Bump, context: &FileContext<'a>) -> Names<'a> {
    let mut names = Names::default();
    let mut set = |name, value: &str| {
        names.values.insert(name, Node { offset: 0, end: 0, kind: Kind::String(bump.alloc_str(value)) });
    };
    if let Some(account) = context.account_id {
        set("AWS::AccountId", account);
    }
    if let Some(region) = context.region {
        let partition = partition_of_region(region);
        set("AWS::Region", region);
        set("AWS::Partition", partition);
        set("AWS::URLSuffix", if partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" });
    }
    names
}

/// Whether a parameter's value is not to be shown.
fn is_secret(parameter: &Node<'_>) -> bool {
    // In the YAML of CloudFormation, `yes` and `on` are truth values, too.
    let is_true = |text: &str| ["true", "yes", "on", "1"].iter().any(|word| text.eq_ignore_ascii_case(word));
    parameter.get("NoEcho").is_some_and(|node| node.as_bool() == Some(true) || node.as_str().is_some_and(is_true))
}

/// What a template says of names.
pub(super) fn names<'a>(bump: &'a Bump, context: &FileContext<'a>, template: &Node<'a>) -> Names<'a> {
    let mut names = pseudo_parameters(bump, context);
    // What those that nest it set counts, or is not known.
    let called = context.file().map(|path| context.facts.calls.of(&path)).unwrap_or_default();
    for parameter in template.get("Parameters").map(Node::members).unwrap_or_default() {
        let kind = parameter.value.get("Type").and_then(Node::as_str).unwrap_or("String");
        let given = context.parameters.iter().rev().find(|(name, _)| name == parameter.key);
        let value = match given {
            Some((_, value)) => Some(Node { kind: Kind::String(bump.alloc_str(value)), ..parameter.value }),
            // The default of such a parameter is the name of the value in the Parameter Store.
            None if kind.starts_with("AWS::SSM::Parameter::Value") => None,
            None => match called.given(parameter.key) {
                Some(Given::Value(text)) => json::parse(bump, bump.alloc_str(text).as_bytes()).ok(),
                Some(Given::Open) => None,
                None => parameter.value.get("Default").copied(),
            },
        };
        let Some(value) = value else { continue };
        let value = match value.kind {
            Kind::String(text) | Kind::Number(text) if kind == "CommaDelimitedList" || kind.starts_with("List<") => {
                let items = text.split(',').map(|item| Node { kind: Kind::String(item.trim()), ..value });
                Node { kind: Kind::Array(bump.alloc_slice_fill_iter(items.collect::<Vec<_>>())), ..value }
            }
            _ => value,
        };
        if is_secret(&parameter.value)
            && let Some(secret_values) = context.secret_values
        {
            secret_values.note(&value);
        }
        names.values.insert(parameter.key, value);
    }
    names.mappings = template.get("Mappings").copied();
    let conditions = template.get("Conditions").map(Node::members).unwrap_or_default();
    names.conditions = conditions.iter().map(|m| (m.key, m.value)).collect();
    let mut budget = CONDITIONS;
    for one in conditions.iter().filter(|m| m.key.starts_with("Fn::ForEach::")) {
        // A condition that is not decided here stays open.
        let made = foreach::made(bump, &names, one, one, &mut budget).unwrap_or_default();
        names.conditions.extend(made.into_iter().map(|(m, _)| (m.key, m.value)));
        names.verdicts.clear();
    }
    names
}
