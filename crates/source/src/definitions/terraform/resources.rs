//! The resources of a state, a plan or a configuration, and how they name each other.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use bumpalo::Bump;

use super::links::Links;
use crate::context::Pointer;
use crate::definitions::resolve::{Names, Resolver, is_open, plain_text};
use apigw_sql_value::json::Node;

/// References that lead on to references are followed so far.
const REFERENCES: usize = 8;

/// Attributes that cannot be null.
const NEEDED: [&str; 5] = ["rest_api_id", "resource_id", "http_method", "parent_id", "path_part"];

/// An instance of a resource.
#[derive(Clone, Debug)]
pub(super) struct Resource<'a> {
    /// `module.a.module.b`, or nothing.
    pub(super) module: &'a str,
    pub(super) kind: &'a str,
    pub(super) name: &'a str,
    /// The index of `count` or `for_each`, as the source writes it.
    pub(super) index: Option<&'a str>,
    pub(super) values: Node<'a>,
    /// Where they are below the pointer.
    pub(super) values_at: &'static str,
    /// Attributes that are not known before the plan is applied, where nothing in the configuration says more.
    pub(super) unknown: Vec<&'a str>,
    pub(super) offset: u32,
    pub(super) pointer: &'a Pointer<'a>,
    /// Whether it is of the file itself, not of another one of its module.
    pub(super) is_own: bool,
}

impl Resource<'_> {
    /// The pointer of an attribute.
    pub(super) fn place_of(&self, attribute: &str) -> String {
        let separator = if self.values_at.is_empty() { "" } else { "/" };
        format!("{}{separator}{}/{attribute}", self.pointer.to_text(), self.values_at)
    }

    /// `module.m.aws_x.name[index]`.
    pub(super) fn address(&self) -> String {
        let mut out = String::new();
        if !self.module.is_empty() {
            out.push_str(self.module);
            out.push('.');
        }
        out.push_str(self.kind);
        out.push('.');
        out.push_str(self.name);
        if let Some(index) = self.index {
            let _ = write!(out, "[{index}]");
        }
        out
    }
}

/// All resources of a source.
#[derive(Debug, Default)]
pub(super) struct Resources<'a> {
    pub(super) all: Vec<Resource<'a>>,
    by_name: HashMap<(&'a str, &'a str, &'a str), Vec<usize>>,
    by_id: HashMap<(&'a str, &'a str), usize>,
    names: Names<'a>,
    links: Links<'a>,
}

impl<'a> Resources<'a> {
    pub(super) fn of(all: Vec<Resource<'a>>, names: Names<'a>, links: Links<'a>) -> Self {
        let mut by_name: HashMap<_, Vec<usize>> = HashMap::new();
        let mut by_id = HashMap::new();
        for (index, resource) in all.iter().enumerate() {
            by_name.entry((resource.module, resource.kind, resource.name)).or_default().push(index);
            // Those of `awscc` name a resource of an API by its own id.
            for name in ["id", "resource_id"].into_iter().filter(|name| *name == "id" || resource.kind.starts_with("awscc_")) {
                if let Some(id) = resource.values.get(name).and_then(Node::as_str) {
                    by_id.insert((resource.kind, id), index);
                }
            }
        }
        Self { all, by_name, by_id, names, links }
    }

    pub(super) fn resolver(&self, bump: &'a Bump) -> Resolver<'a, '_> {
        Resolver::new(bump, &self.names)
    }

    pub(super) fn names(&self) -> &Names<'a> {
        &self.names
    }

    /// The text of an attribute; one that another resource here has is that one's. Empty is absent.
    pub(super) fn text(&self, bump: &'a Bump, of: &Resource<'a>, attribute: &str) -> Option<&'a str> {
        let node = of.values.get(attribute)?;
        let mut text = match self.resolver(bump).resolve(node)? {
            // The variable has to be set, where its default is null.
            value if value.is_null() => NEEDED.contains(&attribute).then(|| node.get("Ref")?.as_str()).flatten().map(open_in(bump))?,
            value => plain_text(&value)?,
        };
        let mut owner = of;
        for _ in 0..REFERENCES {
            let Some((target, attribute)) = self.named(owner, text) else { break };
            let Some(next) = target.values.get(attribute).and_then(|node| self.resolver(bump).text(node)) else { break };
            (text, owner) = (next, target);
        }
        Some(text).filter(|text| !text.is_empty())
    }

    /// The resource of this kind that a text names: by its id, or as `${kind.name.attribute}`.
    pub(super) fn target(&self, from: &Resource<'a>, kind: &'static str, text: &str) -> Option<&Resource<'a>> {
        if !is_open(text) {
            return self.by_id.get(&(kind, text)).and_then(|index| self.all.get(*index));
        }
        self.named(from, text).map(|(resource, _)| resource).filter(|resource| resource.kind == kind)
    }

    /// The resource and the attribute of `${kind.name[index].attribute}`, or of what a plan has for `${var.name}` and
    /// `${module.call.output}`.
    pub(super) fn named<'t>(&self, from: &Resource<'a>, text: &'t str) -> Option<(&Resource<'a>, &'t str)>
    where
        'a: 't,
    {
        let mut expression = text.strip_prefix("${")?.strip_suffix('}')?;
        let mut module = Cow::Borrowed(from.module);
        for _ in 0..REFERENCES {
            let Some((other, behind)) = self.links.follow(&module, expression) else { break };
            (module, expression) = (Cow::Owned(other), behind);
        }
        let (kind, rest) = expression.split_once('.')?;
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        let (index, attribute) = match rest.strip_prefix('[') {
            Some(indexed) => {
                let (index, rest) = indexed.split_once(']')?;
                (Some(index), rest)
            }
            None => (None, rest),
        };
        let attribute = attribute.strip_prefix('.').unwrap_or("id");
        let by_name: &HashMap<(&str, &str, &str), Vec<usize>> = &self.by_name;
        let candidates = by_name.get(&(&*module, kind, name))?;
        let instances = || candidates.iter().filter_map(|index| self.all.get(*index));
        let wanted =
            index.filter(|index| !index.contains("each.") && !index.contains("count.")).or(from.index.filter(|_| module == from.module));
        let found = instances().find(|r| r.index.is_some() && r.index == wanted).or_else(|| match candidates.as_slice() {
            [only] => self.all.get(*only),
            _ => None,
        })?;
        Some((found, attribute))
    }
}

/// Makes an open expression of a name.
fn open_in<'a>(bump: &'a Bump) -> impl Fn(&'a str) -> &'a str {
    move |name| bump.alloc_str(&format!("${{{name}}}"))
}
