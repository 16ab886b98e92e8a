//! A query as a tree of text pieces, which knows what may be left out or put in another's place.

use std::collections::BTreeMap;

use super::kind::Kind;

/// What stands at a place of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sort {
    /// An expression with a value of this type; another one of the type may take its place.
    Value(Kind),
    /// A query with columns of these types.
    Query(Vec<Kind>),
    /// A clause that may go.
    Optional,
    /// The ORDER BY that decides the order of the answer; whether it may go.
    Order(bool),
    /// Items between separators, of which one has to stay.
    List(&'static str),
    /// Anything else.
    Plain,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Child(Tree),
    /// In parentheses if it is more than one word.
    Operand(Tree),
    /// The ordinal of the select item of this group.
    Ordinal(u32),
}

/// A part of a query.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    sort: Sort,
    parts: Vec<Part>,
    /// Items that go together: a column of the select list and its key in ORDER BY.
    group: Option<u32>,
}

impl Tree {
    /// A piece of a query: `{}` in the template is a child, `<>` one that is an operand.
    pub(super) fn new(sort: Sort, template: &str, children: Vec<Self>) -> Self {
        let mut parts = Vec::new();
        let mut children = children.into_iter();
        let mut rest = template;
        while let Some(at) = rest.find("{}").into_iter().chain(rest.find("<>")).min() {
            parts.push(Part::Text(rest[..at].to_owned()));
            let child = children.next().unwrap_or_else(|| panic!("`{template}` has no child left"));
            parts.push(if rest[at..].starts_with('{') { Part::Child(child) } else { Part::Operand(child) });
            rest = &rest[at + 2..];
        }
        assert!(children.next().is_none(), "`{template}` has too many children");
        parts.push(Part::Text(rest.to_owned()));
        Self { sort, parts, group: None }
    }

    /// An expression.
    pub(super) fn value(kind: Kind, template: &str, children: Vec<Self>) -> Self {
        Self::new(Sort::Value(kind), template, children)
    }

    /// A literal text, whatever characters it has.
    pub(super) fn leaf(kind: Kind, text: impl Into<String>) -> Self {
        Self { sort: Sort::Value(kind), parts: vec![Part::Text(text.into())], group: None }
    }

    pub(super) fn optional(template: &str, children: Vec<Self>) -> Self {
        Self::new(Sort::Optional, template, children)
    }

    pub(super) fn plain(template: &str, children: Vec<Self>) -> Self {
        Self::new(Sort::Plain, template, children)
    }

    /// Nothing.
    pub(super) fn empty() -> Self {
        Self { sort: Sort::Plain, parts: vec![], group: None }
    }

    pub(super) fn list(separator: &'static str, items: Vec<Self>) -> Self {
        Self { sort: Sort::List(separator), parts: items.into_iter().map(Part::Child).collect(), group: None }
    }

    /// The ordinal of the select item of `group`.
    pub(super) fn ordinal(group: u32) -> Self {
        Self { sort: Sort::Plain, parts: vec![Part::Ordinal(group)], group: None }
    }

    pub(super) fn with_group(mut self, group: u32) -> Self {
        self.group = Some(group);
        self
    }

    /// The text of the query.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        self.render(&mut out, &mut BTreeMap::new());
        out
    }

    fn render(&self, out: &mut String, ordinals: &mut BTreeMap<u32, usize>) {
        for (i, part) in self.parts.iter().enumerate() {
            if let Sort::List(separator) = self.sort
                && i > 0
            {
                out.push_str(separator);
            }
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Ordinal(group) => out.push_str(&ordinals.get(group).copied().unwrap_or_default().to_string()),
                Part::Child(child) => {
                    if let (Sort::List(_), Some(group)) = (&self.sort, child.group) {
                        ordinals.entry(group).or_insert(i + 1);
                    }
                    child.render(out, ordinals);
                }
                Part::Operand(child) => {
                    let mut inner = String::new();
                    child.render(&mut inner, ordinals);
                    let one_word = is_one_word(&inner);
                    out.push_str(if one_word { "" } else { "(" });
                    out.push_str(&inner);
                    out.push_str(if one_word { "" } else { ")" });
                }
            }
        }
    }

    fn children(&self) -> impl Iterator<Item = &Self> {
        self.parts.iter().filter_map(|part| match part {
            Part::Child(child) | Part::Operand(child) => Some(child),
            Part::Text(_) | Part::Ordinal(_) => None,
        })
    }

    pub(super) fn sort(&self) -> &Sort {
        &self.sort
    }

    /// Whether the order of the answer is given.
    pub(super) fn is_ordered(&self) -> bool {
        matches!(self.sort, Sort::Order(_)) || self.children().any(Self::is_ordered)
    }

    /// How many pieces it has.
    pub(super) fn size(&self) -> usize {
        1 + self.children().map(Self::size).sum::<usize>()
    }

    /// The smaller trees that one step makes of it, the smallest first.
    pub(super) fn smaller(&self) -> Vec<Self> {
        let mut out = Vec::new();
        for at in 0..self.size() {
            let node = self.node(at).expect("there");
            match &node.sort {
                Sort::Optional | Sort::Order(true) if !node.parts.is_empty() => out.push(self.replaced(at, &Self::empty())),
                Sort::Value(kind) => {
                    node.within(false, &mut |inner| {
                        if inner.sort == node.sort {
                            out.push(self.replaced(at, inner));
                        }
                    });
                    let simple = Self::leaf(*kind, kind.simple());
                    if node.size() > 1 || node.text().len() > kind.simple().len() {
                        out.push(self.replaced(at, &simple));
                    }
                }
                Sort::Query(_) => node.within(true, &mut |inner| {
                    if inner.sort == node.sort {
                        out.push(self.replaced(at, inner));
                    }
                }),
                Sort::List(_) if node.parts.len() > 1 => {
                    out.extend((0..node.parts.len()).filter_map(|item| self.without_item(at, item)));
                }
                _ => {}
            }
        }
        out.sort_by_key(|tree| tree.text().len());
        out
    }

    /// The pieces below; inside of other queries only if `queries`.
    fn within(&self, queries: bool, found: &mut impl FnMut(&Self)) {
        for child in self.children() {
            found(child);
            if queries || !matches!(child.sort, Sort::Query(_)) {
                child.within(queries, found);
            }
        }
    }

    /// The piece with this number, counted from the root.
    fn node(&self, mut at: usize) -> Option<&Self> {
        if at == 0 {
            return Some(self);
        }
        at -= 1;
        for child in self.children() {
            let size = child.size();
            if at < size {
                return child.node(at);
            }
            at -= size;
        }
        None
    }

    fn replaced(&self, at: usize, by: &Self) -> Self {
        if at == 0 {
            return Self { group: self.group, ..by.clone() };
        }
        let mut at = at - 1;
        let mut out = self.clone();
        for part in &mut out.parts {
            let (Part::Child(child) | Part::Operand(child)) = part else { continue };
            let size = child.size();
            if at < size {
                *child = child.replaced(at, by);
                break;
            }
            at -= size;
        }
        out
    }

    /// Without an item of the list at `at`, and what goes together with it; no list is left empty.
    fn without_item(&self, at: usize, item: usize) -> Option<Self> {
        let list = self.node(at).expect("there");
        let mut shorter = list.clone();
        let removed = shorter.parts.remove(item);
        let mut out = self.replaced(at, &shorter);
        if let Part::Child(Self { group: Some(group), .. }) = removed {
            out.remove_group(group);
        }
        (!out.has_empty_list()).then_some(out)
    }

    fn has_empty_list(&self) -> bool {
        (matches!(self.sort, Sort::List(_)) && self.parts.is_empty()) || self.children().any(Self::has_empty_list)
    }

    fn remove_group(&mut self, group: u32) {
        let is_list = matches!(self.sort, Sort::List(_));
        self.parts.retain(|part| !matches!(part, Part::Child(child) if is_list && child.group == Some(group)));
        for part in &mut self.parts {
            if let Part::Child(child) | Part::Operand(child) = part {
                child.remove_group(group);
            }
        }
    }
}

/// Whether a text is one operand: no space outside of parentheses and quotes, no sign in front.
fn is_one_word(text: &str) -> bool {
    let (mut depth, mut quoted) = (0, false);
    for c in text.chars() {
        match c {
            '\'' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth -= 1,
            ' ' if !quoted && depth == 0 => return false,
            _ => {}
        }
    }
    !text.starts_with('-')
}
