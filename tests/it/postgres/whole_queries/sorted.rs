//! Queries over a sorted subquery, whose order can be seen.

use super::constructs::Construct;
use super::generator::Generator;
use super::kind::Kind;
use super::scope::{Relation, Scope};
use super::select::{Item, Keys, Parts};
use super::tree::{Sort, Tree};

impl Generator<'_> {
    /// Something over a subquery or a query of WITH that has an ORDER BY.
    pub(super) fn over_sorted(&mut self) -> Tree {
        let subqueries = std::mem::take(&mut self.subqueries);
        let (inner, columns) = self.sorted();
        self.subqueries = subqueries;
        let alias = self.name("q");
        let with = self.named.is_empty() && self.chance(30);
        let relation = Relation { alias: alias.clone(), table: None, columns, unique: None, rows: 20 };
        let scope = Scope::of(vec![relation]);
        let (from, inner_of_with) = if with {
            self.has(Construct::Cte);
            (Tree::plain(&alias, vec![]), Some(inner))
        } else {
            (Tree::plain(&format!("({{}}) AS {alias}"), vec![inner]), None)
        };
        let consumer = match self.random.below(10) {
            0..=2 => self.sorted_aggregate(from, &scope),
            3..=5 => self.sorted_limit(from, &scope),
            6..=8 => self.sorted_row_number(from, &scope),
            _ => self.sorted_array(from, &scope),
        };
        match inner_of_with {
            Some(inner) => {
                let sort = consumer.sort().clone();
                Tree::new(sort, &format!("WITH {alias} AS ({{}}) {{}}"), vec![inner, consumer])
            }
            None => consumer,
        }
    }

    fn sorted(&mut self) -> (Tree, Vec<(String, Kind)>) {
        let count = self.random.pick(&[1, 1, 2]);
        let (from, scope) = self.joined(count, 0);
        let mut items = self.items(&scope, 2, None, true, true);
        let kind = self.random.pick(&[Kind::Int, Kind::Text]);
        let tree = self.simple_value(kind, &scope, 0);
        items.push(self.item(tree, kind, true));
        let filter = self.maybe_where(&scope);
        let rest = Tree::plain(" FROM {}{}", vec![from, filter]);
        let keys = self.keys(&items, Keys::Any, &scope);
        let order = Tree::plain(" ORDER BY {}", vec![keys]);
        let query = Self::ordered_by(Parts { distinct: Tree::empty(), items, rest }, order);
        (query.tree, query.columns)
    }

    fn sorted_aggregate(&mut self, from: Tree, scope: &Scope) -> Tree {
        self.has(Construct::SortedAggregate);
        let mut items = Vec::new();
        for _ in 0..=self.random.below(2) {
            let column = self.one_of(&scope.columns).cloned().expect("it has columns");
            let leaf = Tree::leaf(column.kind, column.sql);
            let (template, kind) = match (column.kind, self.random.below(4)) {
                (Kind::Text, 0 | 1) => ("string_agg({}, ',')", Kind::Text),
                (Kind::Text, 2) => ("array_agg({})", Kind::Texts),
                (Kind::Int, 0 | 1) => ("array_agg({})", Kind::Ints),
                (Kind::Int, 2) => ("(array_agg({}))[1]", Kind::Int),
                (Kind::Num | Kind::Float, _) => ("count({})", Kind::Big),
                (_, 3) => ("json_agg({})", Kind::Json),
                _ => ("string_agg({}::text, ';')", Kind::Text),
            };
            items.push(self.item(Tree::value(kind, template, vec![leaf]), kind, false));
        }
        let filter = self.maybe_where(scope);
        let rest = Tree::plain(" FROM {}{}", vec![from, filter]);
        Self::assemble(Parts { distinct: Tree::empty(), items, rest }).tree
    }

    fn columns_of(&mut self, scope: &Scope) -> Vec<Item> {
        let columns: Vec<_> = scope.columns.iter().take(2).cloned().collect();
        columns.into_iter().map(|column| self.item(Tree::leaf(column.kind, column.sql), column.kind, false)).collect()
    }

    fn sorted_limit(&mut self, from: Tree, scope: &Scope) -> Tree {
        self.has(Construct::SortedLimit);
        let items = self.columns_of(scope);
        let filter = self.maybe_where(scope);
        let limit = match self.random.below(4) {
            0 | 1 => format!(" LIMIT {}", 1 + self.random.below(6)),
            2 => format!(" OFFSET {}", 1 + self.random.below(5)),
            _ => format!(" LIMIT {} OFFSET {}", 1 + self.random.below(6), 1 + self.random.below(3)),
        };
        let rest = Tree::plain(" FROM {}{}", vec![from, filter]);
        let limit = Tree::new(Sort::Order(true), &limit, vec![]);
        Self::ordered_by(Parts { distinct: Tree::empty(), items, rest }, limit).tree
    }

    fn sorted_row_number(&mut self, from: Tree, scope: &Scope) -> Tree {
        self.has(Construct::SortedRowNumber);
        let mut items = self.columns_of(scope);
        items.push(self.item(Tree::leaf(Kind::Big, "row_number() OVER ()"), Kind::Big, false));
        let filter = self.maybe_where(scope);
        let rest = Tree::plain(" FROM {}{}", vec![from, filter]);
        Self::assemble(Parts { distinct: Tree::empty(), items, rest }).tree
    }

    fn sorted_array(&mut self, from: Tree, scope: &Scope) -> Tree {
        self.has(Construct::ArraySubquery);
        let column = scope.columns.iter().rev().find(|c| matches!(c.kind, Kind::Int | Kind::Text)).cloned().expect("the last one");
        let kind = if column.kind == Kind::Int { Kind::Ints } else { Kind::Texts };
        let query = Tree::plain("SELECT {} FROM {}", vec![Tree::leaf(column.kind, column.sql), from]);
        let item = self.item(Tree::plain("ARRAY({})", vec![query]), kind, false);
        Self::assemble(Parts { distinct: Tree::empty(), items: vec![item], rest: Tree::empty() }).tree
    }
}
