//! Window functions.

use super::constructs::Construct;
use super::generator::Generator;
use super::kind::Kind;
use super::scope::Scope;
use super::select::{Keys, Parts, Query};
use super::tree::Tree;

/// A total order of the rows, both ways.
struct Order {
    forward: String,
    backward: String,
}

impl Generator<'_> {
    /// A query with one or two window functions, which may have opposite orders.
    pub(super) fn windows(&mut self) -> Query {
        let (from, scope) = self.any_from(1);
        let filter = self.maybe_where(&scope);
        let ordered = self.chance(60);
        let mut items = self.items(&scope, 2, None, ordered, false);
        let order = self.window_order(&scope);
        let partition = self.partition(&scope);
        self.has(Construct::Window);
        let opposite = order.is_some() && self.chance(45);
        for i in 0..=usize::from(opposite || self.chance(30)) {
            let kind = loop {
                let kind = self.random.pick(&[
                    Kind::Int,
                    Kind::Big,
                    Kind::Num,
                    Kind::Text,
                    Kind::Ints,
                    Kind::Texts,
                    Kind::Bool,
                    Kind::Json,
                    Kind::Float,
                ]);
                if !ordered || kind.is_ordered() {
                    break kind;
                }
            };
            // Of the opposite ones the first collects, which shows the order.
            let kind = if opposite && i == 0 { self.random.pick(&[Kind::Ints, Kind::Texts, Kind::Text]) } else { kind };
            let tree = match &order {
                Some(order) => {
                    let keys = if opposite && i > 0 { &order.backward } else { &order.forward };
                    self.over(kind, &scope, &partition, keys, opposite && i == 0)
                }
                None => self.over_peers(kind, &scope, &partition),
            };
            items.push(self.item(tree.0, tree.1, false));
        }
        if opposite {
            self.has(Construct::OppositeWindows);
        }
        let rest = Tree::plain(" FROM {}{}", vec![from, filter]);
        let order = if ordered && items.iter().all(|item| item.kind.is_ordered()) {
            self.order_by(&items, Keys::Any, &scope)
        } else {
            Tree::empty()
        };
        Self::ordered_by(Parts { distinct: Tree::empty(), items, rest }, order)
    }

    fn partition(&mut self, scope: &Scope) -> String {
        if self.chance(50) {
            return String::new();
        }
        let kind = self.kind_in(scope, |kind| matches!(kind, Kind::Int | Kind::Bool | Kind::Text | Kind::Big));
        self.column_of(kind, scope).map_or_else(String::new, |column| format!("PARTITION BY {} ", column.sql))
    }

    fn window_order(&mut self, scope: &Scope) -> Option<Order> {
        let mut keys = scope.unique()?;
        if self.chance(80) {
            let kind = self.kind_in(scope, Kind::has_extremes);
            keys.insert(0, self.column_of(kind, scope)?.sql);
        }
        let down = self.chance(30);
        let words = if down { [" DESC", ""] } else { ["", " DESC"] };
        let [forward, backward] = words.map(|word| keys.iter().map(|key| format!("{key}{word}")).collect::<Vec<_>>().join(", "));
        Some(Order { forward, backward })
    }

    /// A window function over a total order.
    fn over(&mut self, kind: Kind, scope: &Scope, partition: &str, keys: &str, collect: bool) -> (Tree, Kind) {
        let frames = [
            " ROWS BETWEEN 1 PRECEDING AND CURRENT ROW",
            " ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING",
            " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
            " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
            " ROWS UNBOUNDED PRECEDING",
        ];
        let frame = if self.chance(35) {
            self.has(Construct::WindowFrame);
            self.random.pick(&frames)
        } else {
            ""
        };
        let window = format!(" OVER ({partition}ORDER BY {keys}{frame})");
        let of = match kind {
            Kind::Ints => Kind::Int,
            Kind::Texts => Kind::Text,
            other => other,
        };
        let value = self.typed_value(of, scope);
        let call = match kind {
            Kind::Ints | Kind::Texts => "array_agg({})",
            Kind::Text if collect => "string_agg({}, ',')",
            Kind::Text => {
                self.random.pick(&["string_agg({}, ',')", "first_value({})", "lag({})", "lead({}, 2)", "last_value({})", "max({})"])
            }
            Kind::Bool => self.random.pick(&["bool_and({})", "bool_or({})", "first_value({})", "lag({})"]),
            Kind::Json => "json_agg({})",
            Kind::Big => return self.ranked(&window),
            Kind::Int => {
                self.random.pick(&["lag({})", "lead({}, 1, 0)", "nth_value({}, 2)", "max({})", "first_value({})", "last_value({})"])
            }
            _ => self.random.pick(&["sum({})", "avg({})", "min({})"]),
        };
        (Tree::value(kind, &format!("{call}{window}"), vec![value]), kind)
    }

    fn ranked(&mut self, window: &str) -> (Tree, Kind) {
        let call = self.random.pick(&["row_number()", "rank()", "dense_rank()", "count(*)", "row_number()"]);
        (Tree::leaf(Kind::Big, format!("{call}{window}")), Kind::Big)
    }

    /// A window function that gives rows alike in the order the same.
    fn over_peers(&mut self, kind: Kind, scope: &Scope, partition: &str) -> (Tree, Kind) {
        let sorted = self.kind_in(scope, Kind::is_ordered);
        let key = self.column_of(sorted, scope).map_or_else(|| "1".to_owned(), |column| column.sql);
        let word = self.random.pick(&["", " DESC"]);
        let window = format!(" OVER ({partition}ORDER BY {key}{word})");
        let kind = match kind {
            Kind::Num | Kind::Float | Kind::Int | Kind::Text => kind,
            _ => {
                let call = self.random.pick(&["rank()", "dense_rank()", "count(*)"]);
                return (Tree::leaf(Kind::Big, format!("{call}{window}")), Kind::Big);
            }
        };
        let value = self.simple_value(kind, scope, 1);
        let call = if matches!(kind, Kind::Num | Kind::Float) { "sum({})" } else { "max({})" };
        (Tree::value(kind, &format!("{call}{window}"), vec![value]), kind)
    }
}
