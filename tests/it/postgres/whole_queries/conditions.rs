//! Conditions.

use super::constructs::Construct;
use super::generator::Generator;
use super::kind::Kind;
use super::scope::Scope;
use super::tables::KEYS;
use super::tree::Tree;

const COMPARISONS: [&str; 6] = ["=", "!=", "<", "<=", ">", ">="];
/// Comparisons that most pairs of values meet.
const OFTEN_TRUE: [&str; 5] = ["!=", "<=", ">=", "<", ">"];

impl Generator<'_> {
    /// The condition of WHERE or HAVING: most rows meet it.
    pub(super) fn filter(&mut self, scope: &Scope) -> Tree {
        if self.subqueries > 0
            && self.chance(45)
            && let Some(condition) = self.attempt(|this| this.subquery_condition(scope))
        {
            return if self.chance(30) {
                let other = self.predicate(scope, 1);
                let word = self.random.pick(&["OR", "AND"]);
                Tree::value(Kind::Bool, &format!("<> {word} <>"), vec![condition, other])
            } else {
                condition
            };
        }
        if let [first, .., last] = scope.relations.as_slice()
            && self.chance(35)
        {
            // A condition on each side of a join.
            let (left, right) = (Scope::of(vec![first.clone()]), Scope::of(vec![last.clone()]));
            let (a, b) = (self.predicate(&left, 2), self.predicate(&right, 1));
            return Tree::value(Kind::Bool, "<> AND <>", vec![a, b]);
        }
        let a = self.predicate(scope, 1);
        if self.chance(40) {
            return a;
        }
        let b = self.predicate(scope, 1);
        let word = if self.chance(70) { "OR" } else { "AND" };
        Tree::value(Kind::Bool, &format!("<> {word} <>"), vec![a, b])
    }

    /// Any condition.
    pub(super) fn condition(&mut self, scope: &Scope, depth: usize) -> Tree {
        if self.subqueries > 0
            && self.chance(15)
            && let Some(condition) = self.attempt(|this| this.subquery_condition(scope))
        {
            return condition;
        }
        match self.random.below(8) {
            0 if depth > 0 => {
                let (a, b) = (self.condition(scope, depth - 1), self.condition(scope, depth - 1));
                let word = self.random.pick(&["AND", "OR"]);
                Tree::value(Kind::Bool, &format!("<> {word} <>"), vec![a, b])
            }
            1 if depth > 0 => {
                let inner = self.condition(scope, depth - 1);
                Tree::value(Kind::Bool, "NOT <>", vec![inner])
            }
            2 => {
                let inner = self.leaf_value(Kind::Bool, scope);
                let test = self.random.pick(&["IS TRUE", "IS NOT TRUE", "IS FALSE", "IS NOT FALSE", "IS UNKNOWN", "IS NOT UNKNOWN"]);
                Tree::value(Kind::Bool, &format!("<> {test}"), vec![inner])
            }
            _ => self.predicate(scope, depth.min(1)),
        }
    }

    /// A comparison or another test of a value.
    fn predicate(&mut self, scope: &Scope, depth: usize) -> Tree {
        match self.random.below(20) {
            0..=4 => self.comparison(scope, depth),
            5 | 6 => {
                let kind = self.kind_in(scope, |_| true);
                let value = self.value(kind, scope, depth);
                let test = self.random.pick(&["IS NULL", "IS NOT NULL", "IS NOT NULL"]);
                Tree::value(Kind::Bool, &format!("<> {test}"), vec![value])
            }
            7..=9 => self.distinct_from(scope, depth),
            10 | 11 => self.in_list(scope, depth),
            12 => {
                self.has(Construct::Between);
                let kind = self.kind_in(scope, Kind::has_extremes);
                let value = self.value(kind, scope, depth);
                let (low, high) = (self.literal(kind), self.value(kind, scope, 0));
                let word = self.random.pick(&["BETWEEN", "NOT BETWEEN", "BETWEEN SYMMETRIC"]);
                Tree::value(Kind::Bool, &format!("<> {word} <> AND <>"), vec![value, low, high])
            }
            13 => {
                self.has(Construct::Like);
                let value = self.value(Kind::Text, scope, depth);
                let test = self.random.pick(&["LIKE 'a%'", "NOT LIKE '%b'", "ILIKE 'B%'", "NOT LIKE '_'", "~ '[ab]'", "!~ 'b$'"]);
                Tree::value(Kind::Bool, &format!("<> {test}"), vec![value])
            }
            14 | 15 => self.hstore_test(scope),
            16 | 17 => {
                self.has(Construct::JsonOperator);
                let value = self.leaf_value(Kind::Jsonb, scope);
                let test =
                    self.random.pick(&["? 'a'", "@> '{\"a\": 1}'", "?| ARRAY['b', 'o']", "?& ARRAY['a', 'b']", "-> 'a' IS NOT NULL"]);
                Tree::value(Kind::Bool, &format!("<> {test}"), vec![value])
            }
            18 => self.array_test(scope),
            _ => self.leaf_value(Kind::Bool, scope),
        }
    }

    fn comparison(&mut self, scope: &Scope, depth: usize) -> Tree {
        let kind = self.kind_in(scope, Kind::is_ordered);
        let operator = match kind {
            // hstore has other names for its order.
            Kind::Hstore => self.random.pick(&["=", "!=", "!="]),
            _ if self.chance(70) => self.random.pick(&OFTEN_TRUE),
            _ => self.random.pick(&COMPARISONS),
        };
        let a = self.value(kind, scope, depth);
        // Numbers of different types compare as well.
        let other =
            if kind.is_number() && self.chance(30) { self.random.pick(&[Kind::Int, Kind::Big, Kind::Num, Kind::Float]) } else { kind };
        let b = if self.chance(50) { self.literal(other) } else { self.value(other, scope, depth) };
        Tree::value(Kind::Bool, &format!("<> {operator} <>"), vec![a, b])
    }

    /// `IS DISTINCT FROM`, without parentheses between AND and OR.
    fn distinct_from(&mut self, scope: &Scope, depth: usize) -> Tree {
        self.has(Construct::DistinctFrom);
        let kind = self.kind_in(scope, Kind::is_ordered);
        let a = self.value(kind, scope, depth);
        let b = if self.chance(60) { self.literal(kind) } else { self.value(kind, scope, depth) };
        let word = self.random.pick(&["IS DISTINCT FROM", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"]);
        let test = Tree::value(Kind::Bool, &format!("<> {word} <>"), vec![a, b]);
        if self.chance(35) {
            return test;
        }
        self.has(Construct::DistinctFromAnd);
        let other = self.value(Kind::Bool, scope, depth);
        let word = self.random.pick(&["AND", "OR"]);
        if self.chance(70) {
            Tree::value(Kind::Bool, &format!("{{}} {word} <>"), vec![test, other])
        } else {
            Tree::value(Kind::Bool, &format!("<> {word} {{}}"), vec![other, test])
        }
    }

    fn in_list(&mut self, scope: &Scope, depth: usize) -> Tree {
        self.has(Construct::InList);
        let kind = self.kind_in(scope, Kind::has_extremes);
        let value = self.value(kind, scope, depth);
        let mut items: Vec<_> = (0..=self.random.below(4)).map(|_| self.literal(kind)).collect();
        if self.chance(25) {
            items.push(self.value(kind, scope, 0));
        }
        let word = if self.chance(50) { "IN" } else { "NOT IN" };
        Tree::value(Kind::Bool, &format!("<> {word} ({{}})"), vec![value, Tree::list(", ", items)])
    }

    fn hstore_test(&mut self, scope: &Scope) -> Tree {
        self.has(Construct::HstoreOperator);
        let value = self.leaf_value(Kind::Hstore, scope);
        let key = self.random.pick(&KEYS);
        let test = match self.random.below(6) {
            0 => format!("<> ? '{key}'"),
            1 => format!("NOT (<> ? '{key}')"),
            2 => format!("<> @> '{key}=>a'"),
            3 => format!("<> ?| ARRAY['{key}', 'n']"),
            4 => format!("<> -> '{key}' IS NULL"),
            _ => format!("<> -> '{key}' != 'b'"),
        };
        Tree::value(Kind::Bool, &test, vec![value])
    }

    fn array_test(&mut self, scope: &Scope) -> Tree {
        self.has(Construct::ArrayOperator);
        let (array, item) = self.random.pick(&[(Kind::Ints, Kind::Int), (Kind::Texts, Kind::Text)]);
        match self.random.below(4) {
            0 => {
                let (item, array) = (self.leaf_value(item, scope), self.leaf_value(array, scope));
                let word = self.random.pick(&["= ANY", "!= ALL", "> ALL"]);
                // PostgreSQL 15 takes `x = ANY (a)` for NULL where x is, also for an empty array, and makes an inner join of an outer one.
                Tree::value(Kind::Bool, &format!("coalesce({{}}, {{}}) {word} ({{}})"), vec![item.clone(), item, array])
            }
            choice => {
                let operator = ["&&", "@>", "<@"][choice - 1];
                let (a, b) = (self.leaf_value(array, scope), self.value(array, scope, 0));
                Tree::value(Kind::Bool, &format!("<> {operator} <>"), vec![a, b])
            }
        }
    }
}
