//! Aggregates, and queries that group.

use super::constructs::Construct;
use super::generator::Generator;
use super::kind::Kind;
use super::scope::{Column, Scope};
use super::tree::Tree;

impl Generator<'_> {
    /// An aggregate with a value of the type over the rows of `scope`.
    pub(super) fn aggregate(&mut self, kind: Kind, scope: &Scope) -> Option<Tree> {
        let call = match kind {
            Kind::Int | Kind::Time => self.extreme(kind, scope),
            Kind::Big => self.count(scope),
            Kind::Num => match self.random.below(4) {
                0 => self.call(kind, Kind::Int, "avg({})", scope),
                1 => self.call(kind, Kind::Big, "sum({})", scope),
                2 => self.call(kind, Kind::Num, "avg({})", scope),
                _ => self.call(kind, Kind::Num, "sum({})", scope),
            },
            Kind::Float => {
                let template = self.random.pick(&["sum({})", "avg({})", "max({})"]);
                self.call(kind, Kind::Float, template, scope)
            }
            Kind::Bool => {
                let template = self.random.pick(&["bool_and({})", "bool_or({})"]);
                self.call(kind, Kind::Bool, template, scope)
            }
            Kind::Text if self.chance(50) => self.collected(kind, Kind::Text, "string_agg(", ", ','", scope),
            Kind::Text => self.extreme(kind, scope),
            Kind::Ints => self.collected(kind, Kind::Int, "array_agg(", "", scope),
            Kind::Texts => self.collected(kind, Kind::Text, "array_agg(", "", scope),
            Kind::Json => {
                let of = self.random.pick(&[Kind::Int, Kind::Text, Kind::Bool]);
                self.collected(kind, of, "json_agg(", "", scope)
            }
            Kind::Jsonb => {
                let of = self.random.pick(&[Kind::Int, Kind::Text, Kind::Time]);
                self.collected(kind, of, "jsonb_agg(", "", scope)
            }
            Kind::Hstore => return None,
        };
        if self.chance(20) {
            self.has(Construct::AggregateFilter);
            let filter = self.simple_condition(scope);
            return Some(Tree::value(kind, "{} FILTER (WHERE {})", vec![call, filter]));
        }
        Some(call)
    }

    fn call(&mut self, kind: Kind, of: Kind, template: &str, scope: &Scope) -> Tree {
        let argument = self.simple_value(of, scope, 1);
        Tree::value(kind, template, vec![argument])
    }

    fn extreme(&mut self, kind: Kind, scope: &Scope) -> Tree {
        let template = self.random.pick(&["max({})", "min({})"]);
        self.call(kind, kind, template, scope)
    }

    fn count(&mut self, scope: &Scope) -> Tree {
        match self.random.below(5) {
            0 => Tree::leaf(Kind::Big, "count(*)"),
            1 | 2 => {
                self.has(Construct::AggregateDistinct);
                let of = self.kind_in(scope, Kind::is_ordered);
                self.call(Kind::Big, of, "count(DISTINCT {})", scope)
            }
            3 => {
                let of = self.kind_in(scope, |_| true);
                self.call(Kind::Big, of, "count({})", scope)
            }
            _ => self.call(Kind::Big, Kind::Int, "sum({})", scope),
        }
    }

    /// An aggregate that depends on the order of its rows, which is given and total.
    fn collected(&mut self, kind: Kind, of: Kind, open: &str, more: &str, scope: &Scope) -> Tree {
        self.has(Construct::AggregateOrderBy);
        let value = self.typed_value(of, scope);
        let distinct = self.chance(30);
        if distinct {
            self.has(Construct::AggregateDistinct);
        }
        let direction = self.random.pick(&["", " DESC", " NULLS FIRST", " DESC NULLS LAST"]);
        // Whatever sorts before, equal values are alike.
        let first = if distinct || self.chance(50) {
            Tree::empty()
        } else {
            let of = self.kind_in(scope, Kind::has_extremes);
            let key = self.simple_value(of, scope, 0);
            Tree::optional("{}, ", vec![key])
        };
        let word = if distinct { "DISTINCT " } else { "" };
        let template = format!("{open}{word}{{}}{more} ORDER BY {{}}{{}}{direction})");
        Tree::value(kind, &template, vec![value.clone(), first, value])
    }

    /// GROUP BY with its keys, and what can be selected there.
    pub(super) fn grouping(&mut self, rows: &Scope) -> (Tree, Scope) {
        self.has(Construct::GroupBy);
        let mut keys = Vec::new();
        for _ in 0..=self.random.below(2) {
            let kind = self.kind_in(rows, |kind| kind.is_ordered() && kind != Kind::Float);
            let key = if self.chance(70) {
                self.column_of(kind, rows).map(|column| Tree::leaf(kind, column.sql))
            } else {
                self.has(Construct::GroupByExpression);
                Some(self.simple_value(kind, rows, 2))
            };
            // An ordinal or a constant is no key.
            if let Some(key) = key.filter(|key| names_a_column(key, rows) && !holds_aggregate(key)) {
                keys.push((key, kind));
            }
        }
        if keys.is_empty()
            && let Some(column) = self.one_of(&rows.columns.iter().filter(|c| c.kind.is_ordered()).cloned().collect::<Vec<_>>())
        {
            keys.push((Tree::leaf(column.kind, column.sql.clone()), column.kind));
        }
        if keys.is_empty() {
            return (Tree::empty(), Scope { grouped: Some(Box::new(rows.clone())), ..Scope::default() });
        }
        let columns = keys.iter().flat_map(|(key, kind)| {
            let sql = key.text();
            let column = Column { qualified: sql.clone(), name: String::new(), sql, kind: *kind };
            [column.clone(), column]
        });
        let scope = Scope { columns: columns.collect(), grouped: Some(Box::new(rows.clone())), ..Scope::default() };
        let trees: Vec<_> = keys.into_iter().map(|(key, _)| key).collect();
        (self.group_by(trees), scope)
    }

    fn group_by(&mut self, keys: Vec<Tree>) -> Tree {
        if self.chance(55) || keys.iter().any(may_be_constant) {
            return Tree::plain(" GROUP BY {}", vec![Tree::list(", ", keys)]);
        }
        self.group_sets = Some(keys.iter().map(Tree::text).collect());
        let list = Tree::list(", ", keys.clone());
        match self.random.below(4) {
            0 => {
                self.has(Construct::Rollup);
                Tree::plain(" GROUP BY ROLLUP ({})", vec![list])
            }
            1 => {
                self.has(Construct::Cube);
                Tree::plain(" GROUP BY CUBE ({})", vec![list])
            }
            choice => {
                self.has(Construct::GroupingSets);
                let mut sets = vec![Tree::plain("({})", vec![list]), Tree::plain("()", vec![])];
                if choice == 2 {
                    sets.insert(1, Tree::plain("({})", vec![keys[0].clone()]));
                }
                Tree::plain(" GROUP BY GROUPING SETS ({})", vec![Tree::list(", ", sets)])
            }
        }
    }
}

fn names_a_column(key: &Tree, rows: &Scope) -> bool {
    let text = key.text();
    rows.columns.iter().any(|column| text.contains(&column.sql) && (column.sql.contains('.') || text == column.sql))
}

/// Whether PostgreSQL may find out before it groups that the key is one value: version 15 then has it in all sets, also in those without
/// the key.
fn may_be_constant(key: &Tree) -> bool {
    ["true", "false"].iter().any(|constant| key.text().contains(constant))
}

fn holds_aggregate(key: &Tree) -> bool {
    ["sum(", "count(", "avg(", "max(", "min(", "agg("].iter().any(|call| key.text().contains(call))
}
