//! The shapes of queries.

use super::constructs::Construct;
use super::generator::Generator;
use super::kind::Kind;
use super::scope::{Relation, Scope};
use super::select::{Item, Keys, Parts, Query};
use super::tree::{Sort, Tree};

impl Generator<'_> {
    /// A whole query.
    pub(super) fn query(&mut self) -> Tree {
        let named = self.chance(17).then(|| self.with());
        let query = match self.random.below(100) {
            0..30 => self.plain(None, true, 1).tree,
            30..50 => self.grouped(None, true, 1).tree,
            50..63 => self.windows().tree,
            63..74 => self.set_operation(true, 1).tree,
            74..85 => self.over_sorted(),
            85..94 => self.whole_rows(),
            94..98 => self.distinct_on(),
            _ => self.without_from().tree,
        };
        match named {
            Some((name, inner)) => {
                let sort = query.sort().clone();
                Tree::new(sort, &format!("WITH {name} AS ({{}}) {{}}"), vec![inner, query])
            }
            None => query,
        }
    }

    /// A query for WITH.
    fn with(&mut self) -> (String, Tree) {
        let subqueries = std::mem::take(&mut self.subqueries);
        let query = self.inner_query(1);
        self.subqueries = subqueries;
        let name = self.name("w");
        self.named.push(Relation { alias: name.clone(), table: None, columns: query.columns, unique: None, rows: 30 });
        (name, query.tree)
    }

    /// A query whose columns all have names.
    pub(super) fn inner_query(&mut self, depth: usize) -> Query {
        let named = std::mem::take(&mut self.named);
        let query = match self.random.below(10) {
            0..=5 => self.plain(None, false, depth),
            6..=7 => self.grouped(None, false, depth),
            _ => self.set_operation(false, depth),
        };
        self.named = named;
        query
    }

    /// SELECT … FROM … WHERE.
    pub(super) fn plain(&mut self, kinds: Option<&[Kind]>, top: bool, depth: usize) -> Query {
        let (from, scope) = self.any_from(depth);
        let ordered = if top { self.chance(65) } else { kinds.is_none() && self.chance(25) };
        let distinct = kinds.is_none() && self.chance(20);
        let mut items = self.items(&scope, 4, kinds, ordered || distinct, !top);
        if top && scope.relations.len() > 1 && self.chance(65) {
            self.equal_names(&scope, &mut items);
        }
        if distinct {
            self.has(Construct::Distinct);
            if self.chance(45) {
                self.has(Construct::DistinctLiteral);
                let literal = self.random.below(4).to_string();
                let item = self.item(Tree::leaf(Kind::Int, literal), Kind::Int, !top);
                let at = self.random.below(items.len() + 1);
                items.insert(at, item);
            }
        }
        let filter = self.maybe_where(&scope);
        let rest = Tree::plain(" FROM {}{}", vec![from, filter]);
        let word = if distinct { Tree::optional("DISTINCT ", vec![]) } else { Tree::empty() };
        let order = self.maybe_order(&items, ordered, top, if distinct { Keys::Selected } else { Keys::Any }, &scope);
        Self::ordered_by(Parts { distinct: word, items, rest }, order)
    }

    /// Columns of two relations with the same name.
    fn equal_names(&mut self, scope: &Scope, items: &mut Vec<Item>) {
        let (a, b) = (&scope.relations[0], &scope.relations[scope.relations.len() - 1]);
        let common: Vec<_> = a.columns.iter().filter(|(_, kind)| kind.is_ordered()).filter(|c| b.columns.contains(c)).cloned().collect();
        let Some((name, kind)) = self.one_of(&common).cloned() else { return };
        self.has(Construct::EqualNames);
        for relation in [a, b] {
            let group = self.group();
            let at = self.random.below(items.len() + 1);
            items.insert(at, Item { tree: Tree::leaf(kind, relation.column(&name)), kind, alias: None, group });
        }
        if self.chance(50) {
            self.has(Construct::RepeatedExpression);
            let [left, right] = [a, b].map(|relation| Tree::leaf(kind, relation.column(&name)));
            let operator = if kind == Kind::Hstore { "!=" } else { "<" };
            let compared = Tree::value(Kind::Bool, &format!("{{}} {operator} {{}}"), vec![left, right]);
            items.push(self.item(Tree::value(Kind::Int, "CASE WHEN {} THEN 1 END", vec![compared.clone()]), Kind::Int, false));
            items.push(self.item(compared, Kind::Bool, false));
        }
    }

    /// The ORDER BY of the whole query or, with its LIMIT, of one further in.
    fn maybe_order(&mut self, items: &[Item], ordered: bool, top: bool, keys: Keys, scope: &Scope) -> Tree {
        if !ordered {
            return Tree::empty();
        }
        if top {
            return self.order_by(items, keys, scope);
        }
        let keys = self.keys(items, keys, scope);
        self.has(Construct::Limit);
        Tree::optional(&format!(" ORDER BY {{}} LIMIT {}", 3 + self.random.below(20)), vec![keys])
    }

    /// GROUP BY, with grouping sets in half of them.
    pub(super) fn grouped(&mut self, kinds: Option<&[Kind]>, top: bool, depth: usize) -> Query {
        let (from, rows) = self.any_from(depth);
        let filter = self.maybe_where(&rows);
        self.group_sets = None;
        let (group_by, scope) = self.grouping(&rows);
        let sets = self.group_sets.take();
        let ordered = top && self.chance(60);
        let mut items = Vec::new();
        if kinds.is_none() {
            for column in scope.columns.iter().step_by(2) {
                let item = self.item(Tree::leaf(column.kind, column.sql.clone()), column.kind, !top);
                items.push(item);
            }
            if let Some(sets) = &sets
                && self.chance(50)
            {
                self.has(Construct::GroupingFunction);
                let key = self.one_of(sets).cloned().unwrap_or_default();
                let item = self.item(Tree::leaf(Kind::Int, format!("grouping({key})")), Kind::Int, !top);
                items.push(item);
            }
        }
        items.extend(self.aggregate_items(&scope, kinds, ordered, !top));
        let having = if self.chance(30) {
            self.has(Construct::Having);
            let condition = self.at(Construct::SubqueryInHaving, |this| this.filter(&scope));
            Tree::optional(" HAVING {}", vec![condition])
        } else {
            Tree::empty()
        };
        let rest = Tree::plain(" FROM {}{}{}{}", vec![from, filter, group_by, having]);
        let order = self.maybe_order(&items, ordered, top, Keys::Any, &scope);
        Self::ordered_by(Parts { distinct: Tree::empty(), items, rest }, order)
    }

    fn aggregate_items(&mut self, scope: &Scope, kinds: Option<&[Kind]>, ordered: bool, named: bool) -> Vec<Item> {
        let wanted: Vec<Kind> = match kinds {
            Some(kinds) => kinds.to_vec(),
            None => (0..=self.random.below(2))
                .map(|_| {
                    loop {
                        let kind = self.random.pick(&Kind::ALL);
                        if kind != Kind::Hstore && (!ordered || kind.is_ordered()) {
                            break kind;
                        }
                    }
                })
                .collect(),
        };
        let mut items = Vec::new();
        for kind in wanted {
            let depth = self.random.pick(&[0, 0, 1, 2]);
            let tree = self.at(Construct::SubqueryInSelect, |this| this.value(kind, scope, depth));
            items.push(self.item(tree, kind, named));
        }
        items
    }

    /// SELECT without FROM.
    fn without_from(&mut self) -> Query {
        let scope = Scope::default();
        let kinds: Vec<_> = (0..=self.random.below(3)).map(|_| self.random.pick(&Kind::ALL)).collect();
        let items = self.items(&scope, 3, Some(&kinds), false, false);
        let filter = self.maybe_where(&scope);
        Self::assemble(Parts { distinct: Tree::empty(), items, rest: filter })
    }

    /// `DISTINCT ON` with an order that decides which row stays.
    fn distinct_on(&mut self) -> Tree {
        self.has(Construct::DistinctOn);
        let (from, scope) = self.any_from(1);
        let items = self.items(&scope, 3, None, true, true);
        let filter = self.maybe_where(&scope);
        let on: Vec<_> = (0..=self.random.below(2))
            .filter_map(|_| {
                let kind = self.kind_in(&scope, Kind::is_ordered);
                self.column_of(kind, &scope)
            })
            .map(|column| Tree::leaf(column.kind, column.sql))
            .collect();
        let mut first: Vec<_> = on.iter().map(|key| Tree::plain(&format!("{{}}{}", self.direction()), vec![key.clone()])).collect();
        first.push(self.keys(&items, Keys::Selected, &scope));
        let limit = self.limit();
        let order = Tree::new(Sort::Order(false), " ORDER BY {}{}", vec![Tree::list(", ", first), limit]);
        let distinct = Tree::plain("DISTINCT ON ({}) ", vec![Tree::list(", ", on)]);
        let rest = Tree::plain(" FROM {}{}", vec![from, filter]);
        Self::ordered_by(Parts { distinct, items, rest }, order).tree
    }

    /// The query of a LATERAL join.
    pub(super) fn lateral_query(&mut self, scope: &Scope) -> Option<(Tree, Vec<(String, Kind)>)> {
        let (from, relation) = self.base_table();
        let inner = Scope::of(vec![relation]);
        let condition = self.correlation(&inner, scope)?;
        let rest = Tree::plain(" FROM {} WHERE {}", vec![from, condition]);
        let query = if self.chance(40) {
            let grouped = Scope { grouped: Some(Box::new(inner)), ..Scope::default() };
            let items = self.aggregate_items(&grouped, None, false, true);
            let rest = Tree::plain("{}{}", vec![rest, self.having()]);
            Self::assemble(Parts { distinct: Tree::empty(), items, rest })
        } else {
            let items = self.items(&inner, 2, None, true, true);
            let order = if self.chance(50) {
                let keys = self.keys(&items, Keys::Selected, &inner);
                self.has(Construct::Limit);
                Tree::optional(&format!(" ORDER BY {{}} LIMIT {}", 1 + self.random.below(3)), vec![keys])
            } else {
                Tree::empty()
            };
            Self::ordered_by(Parts { distinct: Tree::empty(), items, rest }, order)
        };
        Some((query.tree, query.columns))
    }
}
