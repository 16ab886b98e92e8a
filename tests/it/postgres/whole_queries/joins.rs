//! FROM: tables, subqueries, functions, and joins of them.

use super::constructs::Construct;
use super::generator::Generator;
use super::kind::Kind;
use super::scope::{Column, Relation, Scope};
use super::tree::{Sort, Tree};

/// How many rows a join may have, about.
const MOST_ROWS: usize = 400;

impl Generator<'_> {
    /// FROM with one to three relations.
    pub(super) fn any_from(&mut self, depth: usize) -> (Tree, Scope) {
        let count = self.random.pick(&[1, 1, 1, 2, 2, 2, 2, 3]);
        self.joined(count, depth)
    }

    pub(super) fn joined(&mut self, count: usize, depth: usize) -> (Tree, Scope) {
        let (first, relation) = self.relation(depth);
        let mut scope = Scope::of(vec![relation]);
        let mut joins = vec![first];
        for i in 1..count {
            joins.push(self.join(&mut scope, depth, i + 1 == count));
        }
        if count == 1 {
            if self.chance(20) {
                self.lateral(&mut scope, &mut joins);
            } else if self.chance(30) {
                scope.unqualify();
            }
        }
        (Tree::plain(&"{}".repeat(joins.len()), joins), scope)
    }

    /// A table, a subquery, a query of WITH or a list of values.
    pub(super) fn relation(&mut self, depth: usize) -> (Tree, Relation) {
        let choice = self.random.below(100);
        if choice < 45
            && let Some(named) = self.one_of(&self.named.clone()).cloned()
        {
            return self.named_query(named);
        }
        if (45..60).contains(&choice) && depth > 0 {
            return self.derived(depth - 1);
        }
        if (60..64).contains(&choice) {
            return self.list_of_values();
        }
        self.base_table()
    }

    pub(super) fn base_table(&mut self) -> (Tree, Relation) {
        let table = &self.tables[self.random.pick(&[0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4])];
        let plain = self.chance(40) && !self.used.contains(&table.name);
        let alias = if plain { table.name.to_owned() } else { self.name("r") };
        if plain {
            self.used.push(table.name);
        }
        let mut columns: Vec<_> = table.columns.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
        // What joins ask for most is there most.
        columns.extend([("k".to_owned(), Kind::Int), ("s".to_owned(), Kind::Text)]);
        let from = if plain { alias.clone() } else { format!("{} AS {alias}", table.name) };
        let relation = Relation { alias, table: plain.then_some(table.name), columns, unique: Some("id".to_owned()), rows: table.size() };
        (Tree::plain(&from, vec![]), relation)
    }

    /// A query of WITH.
    pub(super) fn named_query(&mut self, named: Relation) -> (Tree, Relation) {
        self.has(if self.referred { Construct::CteTwice } else { Construct::Cte });
        self.referred = true;
        let alias = self.name("r");
        (Tree::plain(&format!("{} AS {alias}", named.alias), vec![]), Relation { alias, ..named })
    }

    fn derived(&mut self, depth: usize) -> (Tree, Relation) {
        self.has(Construct::DerivedTable);
        let subqueries = std::mem::take(&mut self.subqueries);
        let query = self.inner_query(depth);
        self.subqueries = subqueries;
        let alias = self.name("q");
        let relation = Relation { alias: alias.clone(), table: None, columns: query.columns, unique: None, rows: 30 };
        (Tree::plain(&format!("({{}}) AS {alias}"), vec![query.tree]), relation)
    }

    fn list_of_values(&mut self) -> (Tree, Relation) {
        let alias = self.name("v");
        let columns: Vec<_> = [Kind::Int, Kind::Text, Kind::Big].iter().map(|kind| (kind.column().to_owned(), *kind)).collect();
        let rows: Vec<_> = (0..=self.random.below(4))
            .map(|i| {
                let items = columns
                    .iter()
                    .map(|(_, kind)| if i > 0 && self.random.below(6) == 0 { Tree::leaf(*kind, "NULL") } else { self.literal(*kind) });
                let items = items.collect();
                Tree::plain("({})", vec![Tree::list(", ", items)])
            })
            .collect();
        let from = format!("(VALUES {{}}) AS {alias}(k, s, n)");
        let relation = Relation { alias, table: None, columns, unique: None, rows: rows.len() };
        (Tree::plain(&from, vec![Tree::list(", ", rows)]), relation)
    }

    /// One more join.
    fn join(&mut self, scope: &mut Scope, depth: usize, last: bool) -> Tree {
        let own = scope.relations.iter().find_map(|r| r.unique.is_some().then(|| r.columns.clone()));
        let (tree, right) = if self.chance(60) { self.base_table() } else { self.relation(depth) };
        if own.is_some_and(|columns| columns.len() == right.columns.len() && columns == right.columns) {
            self.has(Construct::SelfJoin);
        }
        // What USING merged before is ambiguous now.
        scope.columns.retain(|column| column.sql.contains('.'));
        let rows = scope.rows() * right.rows;
        if rows <= MOST_ROWS && self.chance(12) {
            self.has(Construct::CrossJoin);
            scope.push(right);
            // After a comma the next join would not see what stands before it.
            let template = if last && self.chance(50) { ", {}" } else { " CROSS JOIN {}" };
            return Tree::optional(template, vec![tree]);
        }
        let (construct, word) = self.random.pick(&[
            (Construct::InnerJoin, "JOIN"),
            (Construct::LeftJoin, "LEFT JOIN"),
            (Construct::RightJoin, "RIGHT JOIN"),
            (Construct::RightJoin, "RIGHT JOIN"),
            (Construct::FullJoin, "FULL JOIN"),
        ]);
        self.has(construct);
        if self.chance(15)
            && let Some(join) = self.using(scope, &right, word, &tree)
        {
            return join;
        }
        let left = scope.clone();
        scope.push(right.clone());
        let condition = self.join_condition(&left, &right, scope, construct);
        let join = Tree::new(Sort::Plain, &format!(" {word} {{}} ON {{}}"), vec![tree, condition]);
        Tree::optional("{}", vec![join])
    }

    fn using(&mut self, scope: &mut Scope, right: &Relation, word: &str, tree: &Tree) -> Option<Tree> {
        // Each column is there once on the left.
        let common: Vec<_> = ["k", "s", "id"]
            .into_iter()
            .filter(|name| right.columns.iter().any(|(n, _)| n == name))
            .filter(|name| scope.relations.len() == 1 && scope.relations[0].columns.iter().any(|(n, _)| n == name))
            .collect();
        let name = *self.one_of(&common)?;
        self.has(Construct::Using);
        let kind = if name == "s" { Kind::Text } else { Kind::Int };
        scope.push(right.clone());
        let merged = Column { sql: name.to_owned(), qualified: name.to_owned(), name: name.to_owned(), kind };
        scope.columns.extend([merged.clone(), merged.clone(), merged]);
        Some(Tree::optional(&format!(" {word} {{}} USING ({name})"), vec![tree.clone()]))
    }

    /// Equality of two columns, and often one thing more.
    fn join_condition(&mut self, left: &Scope, right: &Relation, both: &Scope, construct: Construct) -> Tree {
        let mut pairs = Vec::new();
        for (name, kind) in &right.columns {
            for column in left.columns.iter().filter(|c| c.kind == *kind) {
                let often = match kind {
                    Kind::Int | Kind::Text => 4,
                    Kind::Hstore | Kind::Jsonb | Kind::Big | Kind::Time | Kind::Num | Kind::Texts => 1,
                    _ => 0,
                };
                pairs.extend(std::iter::repeat_n((column.sql.clone(), right.column(name), *kind), often));
            }
        }
        let Some((a, b, kind)) = self.one_of(&pairs).cloned() else {
            return Tree::leaf(Kind::Bool, "true");
        };
        let (a, b) = (Tree::leaf(kind, a), Tree::leaf(kind, b));
        let equal = Tree::plain("{} = {}", vec![a, b]);
        if self.chance(60) {
            return equal;
        }
        let more = self.simple_condition(both);
        let disjunction = construct == Construct::InnerJoin && both.rows() < MOST_ROWS && self.chance(20);
        let template = if disjunction { "{} OR <>" } else { "{} AND <>" };
        Tree::plain("{}", vec![Tree::plain(template, vec![equal, more])])
    }

    /// What is asked for each row of the relation.
    fn lateral(&mut self, scope: &mut Scope, joins: &mut Vec<Tree>) {
        let alias = self.name("l");
        let rows = 3;
        if self.chance(50) {
            self.has(Construct::TableFunction);
            let calls = [
                (Kind::Hstore, "each", vec![("key", Kind::Text), ("value", Kind::Text)]),
                (Kind::Texts, "unnest", vec![("s", Kind::Text)]),
                (Kind::Ints, "unnest", vec![("k", Kind::Int)]),
                (Kind::Jsonb, "jsonb_each_text", vec![("key", Kind::Text), ("value", Kind::Text)]),
                (Kind::Int, "generate_series", vec![("k", Kind::Int)]),
            ];
            let found: Vec<_> =
                calls.iter().filter_map(|(kind, call, out)| Some((self.column_of(*kind, scope)?, *call, out.clone()))).collect();
            let Some((column, call, out)) = self.one_of(&found).cloned() else { return };
            let names: Vec<_> = out.iter().map(|(name, _)| *name).collect();
            let argument = if call == "generate_series" { format!("1, {}", column.sql) } else { column.sql };
            let join = self.random.pick(&[",", " CROSS JOIN", " LEFT JOIN"]);
            let on = if join == " LEFT JOIN" { " ON true" } else { "" };
            joins.push(Tree::optional(&format!("{join} {call}({argument}) AS {alias}({}){on}", names.join(", ")), vec![]));
            let columns = out.into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect();
            scope.push(Relation { alias, table: None, columns, unique: None, rows });
            return;
        }
        let made = self.attempt(|this| this.lateral_query(scope));
        let Some((query, columns)) = made else { return };
        self.has(Construct::Lateral);
        let join = self.random.pick(&[", LATERAL", " CROSS JOIN LATERAL", " LEFT JOIN LATERAL", " JOIN LATERAL"]);
        let on = if join.ends_with("T JOIN LATERAL") || join == " JOIN LATERAL" { " ON true" } else { "" };
        joins.push(Tree::optional(&format!("{join} ({{}}) AS {alias}{on}"), vec![query]));
        scope.push(Relation { alias, table: None, columns, unique: None, rows });
    }
}
