//! Rows of a relation as one value, where an outer join may leave them out.

use super::constructs::Construct;
use super::generator::Generator;
use super::kind::Kind;
use super::scope::{Relation, Scope};
use super::select::{Item, Keys, Parts};
use super::tree::Tree;

impl Generator<'_> {
    /// An outer join of which whole rows are asked.
    pub(super) fn whole_rows(&mut self) -> Tree {
        let (left, first) = self.base_table();
        let (right, second) = if self.chance(75) { self.base_table() } else { self.relation(1) };
        let (construct, word) = self.random.pick(&[
            (Construct::LeftJoin, "LEFT JOIN"),
            (Construct::LeftJoin, "LEFT JOIN"),
            (Construct::RightJoin, "RIGHT JOIN"),
            (Construct::FullJoin, "FULL JOIN"),
        ]);
        self.has(construct);
        let name = second.columns.iter().find(|(name, kind)| *kind == Kind::Int && name == "k").map_or("id", |_| "k");
        let on = match second.columns.iter().find(|(_, kind)| *kind == Kind::Int) {
            Some((other, _)) => format!("{} = {}", first.column(name), second.column(other)),
            None => format!("{} = {}", first.column("s"), second.columns.first().map_or_else(String::new, |_| "'a'".to_owned())),
        };
        let on = if word == "FULL JOIN" && on.contains('\'') { format!("{} = 1", first.column("k")) } else { on };
        let word = if word == "FULL JOIN" && !on.contains(&format!("= {}.", second.alias)) { "LEFT JOIN" } else { word };
        let more = if self.chance(40) { format!(" AND {} > {}", first.column("id"), self.random.below(9)) } else { String::new() };
        let from = Tree::plain(&format!("{{}} {word} {{}} ON {on}{more}"), vec![left, right]);
        let scope = Scope::of(vec![first.clone(), second.clone()]);
        let filter = if self.chance(45) {
            let test = self.row_test(&first, &second);
            Tree::optional(" WHERE {}", vec![test])
        } else {
            self.maybe_where(&scope)
        };
        if self.chance(40) { self.counted_rows(from, filter, &scope) } else { self.rows_as_values(from, filter, &scope) }
    }

    fn one(&mut self, first: &Relation, second: &Relation) -> String {
        if self.chance(70) { second.alias.clone() } else { first.alias.clone() }
    }

    fn row_test(&mut self, first: &Relation, second: &Relation) -> Tree {
        self.has(Construct::WholeRowIsNull);
        let row = self.one(first, second);
        let test = self.random.pick(&["IS NULL", "IS NOT NULL", "IS NULL"]);
        let test = format!("{row} {test}");
        if self.chance(20) { Tree::leaf(Kind::Bool, format!("NOT ({test})")) } else { Tree::leaf(Kind::Bool, test) }
    }

    fn counted_rows(&mut self, from: Tree, filter: Tree, scope: &Scope) -> Tree {
        self.has(Construct::WholeRowCount);
        let row = self.one(&scope.relations[0], &scope.relations[1]);
        let mut items = vec![self.item(Tree::leaf(Kind::Big, format!("count({row})")), Kind::Big, false)];
        if self.chance(50) {
            items.push(self.item(Tree::leaf(Kind::Big, "count(*)"), Kind::Big, false));
        }
        if self.chance(30) {
            let key = self.one_of(&scope.columns.iter().filter(|c| c.kind == Kind::Bool).cloned().collect::<Vec<_>>()).cloned();
            if let Some(key) = key {
                items.push(self.item(Tree::leaf(Kind::Bool, key.sql.clone()), Kind::Bool, false));
                let rest = Tree::plain(&format!(" FROM {{}}{{}} GROUP BY {}", key.sql), vec![from, filter]);
                return Self::assemble(Parts { distinct: Tree::empty(), items, rest }).tree;
            }
        }
        let rest = Tree::plain(" FROM {}{}", vec![from, filter]);
        Self::assemble(Parts { distinct: Tree::empty(), items, rest }).tree
    }

    fn rows_as_values(&mut self, from: Tree, filter: Tree, scope: &Scope) -> Tree {
        let mut items: Vec<Item> = self.items(scope, 2, None, true, false);
        let row = self.one(&scope.relations[0], &scope.relations[1]);
        let value = match self.random.below(4) {
            0 | 1 => {
                self.has(Construct::WholeRowJson);
                let call = self.random.pick(&["row_to_json", "row_to_json", "to_jsonb"]);
                (Tree::leaf(Kind::Text, format!("{call}({row})::text")), Kind::Text)
            }
            2 => (self.row_test(&scope.relations[0], &scope.relations[1]), Kind::Bool),
            _ => {
                self.has(Construct::WholeRowIsNull);
                (Tree::leaf(Kind::Text, format!("CASE WHEN {row} IS NULL THEN 'none' ELSE 'some' END")), Kind::Text)
            }
        };
        items.push(self.item(value.0, value.1, false));
        let rest = Tree::plain(" FROM {}{}", vec![from, filter]);
        let order = if self.chance(40) { self.order_by(&items, Keys::Any, scope) } else { Tree::empty() };
        Self::ordered_by(Parts { distinct: Tree::empty(), items, rest }, order).tree
    }
}
