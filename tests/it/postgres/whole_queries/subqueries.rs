//! Subqueries as values and in conditions.

use super::constructs::Construct;
use super::generator::Generator;
use super::kind::Kind;
use super::scope::Scope;
use super::tree::Tree;

const COMPARISONS: [&str; 6] = ["=", "!=", "<", "<=", ">", ">="];

/// What stands between SELECT and the closing parenthesis of a subquery.
struct Inside {
    from: Tree,
    filter: Tree,
    scope: Scope,
}

impl Generator<'_> {
    /// Counts a subquery at the place where it stands.
    fn take_subquery(&mut self) {
        self.subqueries -= 1;
        if let Some(place) = self.place {
            self.has(place);
        }
    }

    /// FROM and WHERE of a subquery, which is correlated in so many of a hundred cases.
    fn inside(&mut self, scope: &Scope, correlated: usize) -> Inside {
        let relation = self.relation(1);
        let (from, relation) = (relation.0, relation.1);
        let inner = Scope::of(vec![relation]);
        self.inside_of(from, inner, scope, correlated)
    }

    fn inside_of(&mut self, from: Tree, inner: Scope, scope: &Scope, correlated: usize) -> Inside {
        let mut conditions = Vec::new();
        if self.chance(correlated)
            && let Some(condition) = self.correlation(&inner, scope)
        {
            conditions.push(condition);
        }
        if self.chance(40) {
            let filter = self.at_once(|this| this.simple_condition(&inner));
            conditions.push(filter);
        }
        let filter = match conditions.len() {
            0 => Tree::empty(),
            1 => Tree::optional(" WHERE {}", conditions),
            _ => Tree::optional(" WHERE <> AND <>", conditions),
        };
        Inside { from, filter, scope: inner }
    }

    /// Runs without more subqueries.
    fn at_once<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        let subqueries = std::mem::take(&mut self.subqueries);
        let made = make(self);
        self.subqueries = subqueries;
        made
    }

    pub(super) fn simple_condition(&mut self, scope: &Scope) -> Tree {
        self.at_once(|this| this.filter(scope))
    }

    /// A condition between the rows of a subquery and the row around it.
    pub(super) fn correlation(&mut self, inner: &Scope, scope: &Scope) -> Option<Tree> {
        let pairs = |wanted: &dyn Fn(Kind) -> bool| -> Vec<(Tree, Tree)> {
            let mut pairs = Vec::new();
            for a in inner.columns.iter().filter(|c| wanted(c.kind)) {
                for b in scope.columns.iter().filter(|c| c.kind == a.kind && is_a_column(&c.qualified)) {
                    pairs.push((Tree::leaf(a.kind, a.sql.clone()), Tree::leaf(b.kind, b.qualified.clone())));
                }
            }
            pairs
        };
        let found = pairs(&|kind| matches!(kind, Kind::Int | Kind::Text | Kind::Bool | Kind::Big | Kind::Time | Kind::Hstore));
        let (a, b) = self.one_of(&found)?.clone();
        // A table that has no other name here must not take the column of the one around.
        if a.text() == b.text() {
            return None;
        }
        self.has(Construct::Correlated);
        let operator =
            if a.sort() == &super::tree::Sort::Value(Kind::Hstore) { "=" } else { self.random.pick(&["=", "=", "=", "=", "=", "<", ">="]) };
        Some(Tree::value(Kind::Bool, &format!("<> {operator} <>"), vec![a, b]))
    }

    /// A subquery as a value.
    pub(super) fn scalar_subquery(&mut self, kind: Kind, scope: &Scope) -> Option<Tree> {
        self.take_subquery();
        self.has(Construct::ScalarSubquery);
        let inside = self.inside(scope, 45);
        if self.chance(65)
            && let Some(aggregate) = self.at_once(|this| this.aggregate(kind, &inside.scope))
        {
            let having = self.having();
            return Some(Tree::value(kind, "({})", vec![select(kind, aggregate, inside.from, inside.filter, having)]));
        }
        let unique = inside.scope.unique()?;
        let value = self.simple_value(kind, &inside.scope, 1);
        let mut keys: Vec<_> = unique.into_iter().map(|key| Tree::leaf(Kind::Int, key)).collect();
        if self.chance(60) {
            let sorted = self.kind_in(&inside.scope, Kind::is_ordered);
            keys.insert(0, self.simple_value(sorted, &inside.scope, 0));
            if !keys[0].text().contains('.') {
                keys.remove(0);
            }
        }
        let direction = self.random.pick(&["", " DESC"]);
        // Not a list, of which the smaller query might leave out what tells the rows apart.
        let places = vec!["{}"; keys.len()].join(", ");
        let order = Tree::plain(&format!(" ORDER BY {places}{direction} LIMIT 1"), keys);
        Some(Tree::value(kind, "({})", vec![select(kind, value, inside.from, inside.filter, order)]))
    }

    /// A condition on the one row of an aggregate, now and then.
    pub(super) fn having(&mut self) -> Tree {
        if !self.chance(12) {
            return Tree::empty();
        }
        let condition = self.random.pick(&["count(*) > 1", "count(*) = 0", "max(1) IS NULL"]);
        Tree::optional(&format!(" HAVING {condition}"), vec![])
    }

    /// `ARRAY(SELECT … ORDER BY …)`.
    pub(super) fn array_subquery(&mut self, kind: Kind, scope: &Scope) -> Option<Tree> {
        let item = if kind == Kind::Ints { Kind::Int } else { Kind::Text };
        self.take_subquery();
        self.has(Construct::ArraySubquery);
        let inside = self.inside(scope, 35);
        let value = self.column_of(item, &inside.scope)?;
        let value = Tree::leaf(item, value.sql);
        let direction = self.random.pick(&["", " DESC", " NULLS FIRST"]);
        let order = Tree::plain(&format!(" ORDER BY {{}}{direction}"), vec![value.clone()]);
        Some(Tree::value(kind, "ARRAY({})", vec![select(item, value, inside.from, inside.filter, order)]))
    }

    /// EXISTS, IN, ANY, ALL or a comparison with a subquery.
    pub(super) fn subquery_condition(&mut self, scope: &Scope) -> Option<Tree> {
        match self.random.below(10) {
            0 | 1 => Some(self.exists(scope)),
            2 | 3 => self.in_subquery(scope),
            4 => Some(self.constant_not_in(scope)),
            5..=7 => self.quantified(scope),
            _ => {
                let kind = self.kind_in(scope, Kind::has_extremes);
                let value = self.leaf_value(kind, scope);
                let subquery = self.scalar_subquery(kind, scope)?;
                let operator = self.random.pick(&COMPARISONS);
                Some(Tree::value(Kind::Bool, &format!("<> {operator} {{}}"), vec![value, subquery]))
            }
        }
    }

    fn exists(&mut self, scope: &Scope) -> Tree {
        self.take_subquery();
        let inside = self.inside(scope, 80);
        let item = Tree::leaf(Kind::Int, self.random.pick(&["1", "1", "1", "1", "count(*)", "max(1)"]));
        let rest = if item.text() != "1" {
            self.having()
        } else if self.chance(20) {
            Tree::optional(" LIMIT 2", vec![])
        } else {
            Tree::empty()
        };
        let query = select(Kind::Int, item, inside.from, inside.filter, rest);
        if self.chance(60) {
            self.has(Construct::Exists);
            Tree::value(Kind::Bool, "EXISTS ({})", vec![query])
        } else {
            self.has(Construct::NotExists);
            Tree::value(Kind::Bool, "NOT EXISTS ({})", vec![query])
        }
    }

    fn in_subquery(&mut self, scope: &Scope) -> Option<Tree> {
        let kind = self.kind_in(scope, |kind| kind.has_extremes() || kind == Kind::Hstore);
        let value = self.leaf_value(kind, scope);
        self.take_subquery();
        let inside = self.inside(scope, 25);
        let item = self.column_of(kind, &inside.scope)?;
        let query = select(kind, Tree::leaf(kind, item.sql), inside.from, inside.filter, Tree::empty());
        if self.chance(50) {
            self.has(Construct::InSubquery);
            return Some(Tree::value(Kind::Bool, "<> IN ({})", vec![value, query]));
        }
        self.has(Construct::NotInSubquery);
        let template = self.random.pick(&["<> NOT IN ({})", "NOT (<> IN ({}))"]);
        Some(Tree::value(Kind::Bool, template, vec![value, query]))
    }

    /// A constant that may or may not be among values with NULLs.
    fn constant_not_in(&mut self, scope: &Scope) -> Tree {
        self.has(Construct::ConstantNotIn);
        let kind = self.random.pick(&[Kind::Int, Kind::Text, Kind::Big]);
        let value = match (kind, self.random.below(4)) {
            (_, 0) => self.literal(kind),
            (Kind::Text, 1) => Tree::leaf(kind, "'q' || 'r'"),
            (Kind::Text, _) => Tree::leaf(kind, "'none'"),
            (_, 1) => Tree::leaf(kind, "NULL::int"),
            (_, _) => Tree::leaf(kind, "77"),
        };
        self.take_subquery();
        let inside = self.inside(scope, 15);
        let item = self.column_of(kind, &inside.scope).map_or_else(|| self.literal(kind), |item| Tree::leaf(kind, item.sql));
        let query = select(kind, item, inside.from, inside.filter, Tree::empty());
        let template = self.random.pick(&["<> NOT IN ({})", "<> NOT IN ({})", "<> != ALL ({})", "NOT (<> = ANY ({}))"]);
        Tree::value(Kind::Bool, template, vec![value, query])
    }

    /// `op ANY` and `op ALL`, often over the very table that is asked.
    fn quantified(&mut self, scope: &Scope) -> Option<Tree> {
        let same: Vec<_> = scope.relations.iter().filter(|r| r.table.is_some()).cloned().collect();
        let same = if self.chance(85) { self.one_of(&same).cloned() } else { None };
        self.take_subquery();
        let kind = match &same {
            Some(relation) => self.kind_in(&Scope::of(vec![relation.clone()]), Kind::has_extremes),
            None => self.kind_in(scope, Kind::has_extremes),
        };
        let (value, inside) = match same {
            Some(relation) => {
                self.has(Construct::SameTableInSubquery);
                let column = scope.columns.iter().find(|c| c.kind == kind && c.qualified.starts_with(&format!("{}.", relation.alias)))?;
                let value = Tree::leaf(kind, column.sql.clone());
                let from = Tree::plain(&relation.alias, vec![]);
                let mut inner = Scope::of(vec![relation]);
                inner.unqualify();
                (value, self.inside_of(from, inner, &Scope::default(), 0))
            }
            None => (self.leaf_value(kind, scope), self.inside(scope, 15)),
        };
        let item = self.column_of(kind, &inside.scope)?;
        let query = select(kind, Tree::leaf(kind, item.sql), inside.from, inside.filter, Tree::empty());
        let operator = self.random.pick(&COMPARISONS);
        let word = if self.chance(50) {
            self.has(Construct::AnySubquery);
            "ANY"
        } else {
            self.has(Construct::AllSubquery);
            "ALL"
        };
        Some(Tree::value(Kind::Bool, &format!("<> {operator} {word} ({{}})"), vec![value, query]))
    }
}

fn select(kind: Kind, item: Tree, from: Tree, filter: Tree, order: Tree) -> Tree {
    let sort = super::tree::Sort::Query(vec![kind]);
    Tree::new(sort, "SELECT {} FROM {}{}{}", vec![item, from, filter, order])
}

/// Whether a text is the name of a column with that of its relation.
fn is_a_column(text: &str) -> bool {
    text.contains('.') && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
}
