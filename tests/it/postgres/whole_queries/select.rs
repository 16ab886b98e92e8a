//! SELECT from its parts, and ORDER BY with LIMIT.

use super::constructs::Construct;
use super::generator::Generator;
use super::kind::Kind;
use super::scope::Scope;
use super::tree::{Sort, Tree};

/// A query and its columns.
pub(super) struct Query {
    pub(super) tree: Tree,
    pub(super) columns: Vec<(String, Kind)>,
}

/// An item of the select list.
#[derive(Clone)]
pub(super) struct Item {
    pub(super) tree: Tree,
    pub(super) kind: Kind,
    pub(super) alias: Option<String>,
    pub(super) group: u32,
}

/// The clauses of a SELECT.
pub(super) struct Parts {
    /// `DISTINCT` and the like.
    pub(super) distinct: Tree,
    pub(super) items: Vec<Item>,
    /// What follows the select list, without ORDER BY.
    pub(super) rest: Tree,
}

/// What of an ORDER BY is allowed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    /// Anything.
    Any,
    /// Only what is selected.
    Selected,
    /// Only names and ordinals.
    Named,
}

impl Generator<'_> {
    /// A select item with a name, or at the top perhaps without.
    pub(super) fn item(&mut self, tree: Tree, kind: Kind, named: bool) -> Item {
        let group = self.group();
        let alias = (named || self.chance(60)).then(|| format!("c{group}"));
        Item { tree, kind, alias, group }
    }

    /// Up to `most` items over the scope, of these types if they are given.
    pub(super) fn items(&mut self, scope: &Scope, most: usize, kinds: Option<&[Kind]>, ordered: bool, named: bool) -> Vec<Item> {
        let count = kinds.map_or_else(|| 1 + self.random.below(most), <[Kind]>::len);
        let mut out: Vec<Item> = Vec::new();
        for i in 0..count {
            if kinds.is_none()
                && self.chance(12)
                && let Some(repeated) = self.repeated(&out, scope)
            {
                out.push(self.item(repeated.0, repeated.1, named));
                continue;
            }
            let kind = kinds.map_or_else(|| self.kind_in(scope, |kind| !ordered || kind.is_ordered()), |kinds| kinds[i]);
            let depth = self.random.pick(&[0, 1, 1, 2]);
            let tree = self.at(Construct::SubqueryInSelect, |this| this.value(kind, scope, depth));
            out.push(self.item(tree, kind, named));
        }
        out
    }

    /// An expression that the select list has already, alone or within another one.
    fn repeated(&mut self, items: &[Item], scope: &Scope) -> Option<(Tree, Kind)> {
        let item = self.one_of(items)?.clone();
        self.has(Construct::RepeatedExpression);
        if self.chance(40) {
            return Some((item.tree, item.kind));
        }
        let other = self.simple_value(item.kind, scope, 1);
        Some((Tree::value(item.kind, "CASE WHEN <> IS NULL THEN {} ELSE {} END", vec![item.tree.clone(), other, item.tree]), item.kind))
    }

    /// The query of these parts, without ORDER BY.
    pub(super) fn assemble(parts: Parts) -> Query {
        Self::ordered_by(parts, Tree::empty())
    }

    /// The query of these parts with an ORDER BY.
    pub(super) fn ordered_by(parts: Parts, order: Tree) -> Query {
        let Parts { distinct, items, rest } = parts;
        let kinds = items.iter().map(|item| item.kind).collect();
        let columns = items.iter().map(|item| (item.alias.clone().unwrap_or_default(), item.kind)).collect();
        let list = items.into_iter().map(|item| {
            let template = item.alias.map_or_else(|| "{}".to_owned(), |alias| format!("{{}} AS {alias}"));
            Tree::plain(&template, vec![item.tree]).with_group(item.group)
        });
        let list = Tree::list(", ", list.collect());
        let tree = Tree::new(Sort::Query(kinds), "SELECT {}{}{}{}", vec![distinct, list, rest, order]);
        Query { tree, columns }
    }

    /// WHERE, of most queries.
    pub(super) fn maybe_where(&mut self, scope: &Scope) -> Tree {
        if !self.chance(55) {
            return Tree::empty();
        }
        let filter = self.at(Construct::SubqueryInWhere, |this| this.filter(scope));
        Tree::optional(" WHERE {}", vec![filter])
    }

    /// ORDER BY all items in some order, perhaps by something more first, and LIMIT.
    pub(super) fn order_by(&mut self, items: &[Item], keys: Keys, scope: &Scope) -> Tree {
        let keys = self.keys(items, keys, scope);
        let limit = self.limit();
        Tree::new(Sort::Order(true), " ORDER BY {}{}", vec![keys, limit])
    }

    /// The keys of a total order.
    pub(super) fn keys(&mut self, items: &[Item], allowed: Keys, scope: &Scope) -> Tree {
        let mut order: Vec<_> = items.iter().collect();
        for i in (1..order.len()).rev() {
            order.swap(i, self.random.below(i + 1));
        }
        // What is called like another column comes first in many.
        if self.chance(40)
            && let Some(at) = order.iter().position(|item| order.iter().any(|other| are_called_alike(item, other)))
        {
            order.swap(0, at);
        }
        let mut keys = Vec::new();
        if allowed == Keys::Any && self.chance(30) {
            let key = self.at(Construct::SubqueryInOrderBy, |this| {
                let kind = this.kind_in(scope, Kind::is_ordered);
                let subquery = if this.subqueries > 0 && this.chance(50) { this.attempt(|t| t.scalar_subquery(kind, scope)) } else { None };
                subquery.unwrap_or_else(|| this.value(kind, scope, 1))
            });
            // A constant would be an ordinal, or an error.
            if key.text().contains('.') && (key.text().contains('(') || key.text().starts_with(|c: char| c.is_ascii_lowercase())) {
                self.has(Construct::OrderByExpression);
                keys.push(Tree::optional(&format!("{{}}{}", self.direction()), vec![key]));
            }
        }
        for item in order {
            let direction = self.direction();
            let key = self.key(item, allowed);
            keys.push(Tree::plain(&format!("{{}}{direction}"), vec![key]).with_group(item.group));
        }
        Tree::list(", ", keys)
    }

    pub(super) fn direction(&mut self) -> &'static str {
        self.random.pick(&["", "", " DESC", " NULLS FIRST", " DESC NULLS LAST"])
    }

    fn key(&mut self, item: &Item, allowed: Keys) -> Tree {
        let text = item.tree.text();
        let is_column = text.contains('.') && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
        if is_column && !text.starts_with(|c: char| c.is_ascii_digit()) && allowed != Keys::Named && self.chance(30) {
            self.has(Construct::OrderByExpression);
            return item.tree.clone();
        }
        if let Some(alias) = &item.alias
            && self.chance(50)
        {
            self.has(Construct::OrderByName);
            return Tree::plain(alias, vec![]);
        }
        self.has(Construct::OrderByOrdinal);
        Tree::ordinal(item.group)
    }

    /// LIMIT and OFFSET, or nothing.
    pub(super) fn limit(&mut self) -> Tree {
        match self.random.below(10) {
            0..=4 => Tree::empty(),
            5..=7 => {
                self.has(Construct::Limit);
                Tree::optional(&format!(" LIMIT {}", 1 + self.random.below(9)), vec![])
            }
            8 => {
                self.has(Construct::Limit);
                self.has(Construct::Offset);
                let offset = Tree::optional(&format!(" OFFSET {}", self.random.below(4)), vec![]);
                Tree::optional(&format!(" LIMIT {}{{}}", 1 + self.random.below(9)), vec![offset])
            }
            _ => {
                self.has(Construct::Offset);
                Tree::optional(&format!(" OFFSET {}", self.random.below(4)), vec![])
            }
        }
    }
}

/// Whether both are columns of one name, of two relations.
fn are_called_alike(a: &Item, b: &Item) -> bool {
    let is_bare = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    let (a, b) = (a.tree.text(), b.tree.text());
    let names = a.split_once('.').zip(b.split_once('.'));
    a != b && is_bare(&a) && is_bare(&b) && names.is_some_and(|((_, a), (_, b))| a == b)
}
