//! Expressions of a type.

use super::constructs::Construct;
use super::generator::Generator;
use super::kind::Kind;
use super::scope::Scope;
use super::tables::{KEYS, TIMES};
use super::tree::Tree;

impl Generator<'_> {
    /// An expression of the type, at most `depth` operators deep.
    pub(super) fn value(&mut self, kind: Kind, scope: &Scope, depth: usize) -> Tree {
        if depth == 0 || self.chance(25) {
            return self.leaf_value(kind, scope);
        }
        if self.subqueries > 0
            && self.chance(10)
            && let Some(subquery) = self.attempt(|this| this.scalar_subquery(kind, scope))
        {
            return subquery;
        }
        if self.chance(18) {
            return self.conditional(kind, scope, depth - 1);
        }
        match kind {
            Kind::Int | Kind::Big => self.integer(kind, scope, depth - 1),
            Kind::Num => self.numeric(scope, depth - 1),
            Kind::Float => self.float(scope, depth - 1),
            Kind::Bool => self.condition(scope, depth - 1),
            Kind::Text => self.text(scope, depth - 1),
            Kind::Time => self.time(scope, depth - 1),
            Kind::Hstore => self.hstore(scope, depth - 1),
            Kind::Json => self.json(scope, depth - 1),
            Kind::Jsonb => self.jsonb(scope, depth - 1),
            Kind::Ints => self.ints(scope, depth - 1),
            Kind::Texts => self.texts(scope, depth - 1),
        }
    }

    /// A column, an aggregate where rows are grouped, or a literal.
    pub(super) fn leaf_value(&mut self, kind: Kind, scope: &Scope) -> Tree {
        if let Some(rows) = &scope.grouped
            && self.chance(60)
            && let Some(aggregate) = self.aggregate(kind, rows)
        {
            return aggregate;
        }
        if self.chance(90)
            && let Some(column) = self.column_of(kind, scope)
        {
            return Tree::leaf(kind, column.sql);
        }
        self.literal(kind)
    }

    /// CASE, `coalesce` and their like, which are of any type.
    fn conditional(&mut self, kind: Kind, scope: &Scope, depth: usize) -> Tree {
        let choice = self.random.below(if kind.is_ordered() { 6 } else { 3 });
        if choice < 2 {
            self.has(Construct::Case);
            let condition = self.at(Construct::SubqueryInCase, |this| {
                let subquery = if this.subqueries > 0 && this.chance(20) { this.attempt(|t| t.subquery_condition(scope)) } else { None };
                subquery.unwrap_or_else(|| this.condition(scope, depth))
            });
            let then = self.at(Construct::SubqueryInCase, |this| this.value(kind, scope, depth));
            return if self.chance(25) {
                Tree::value(kind, "CASE WHEN {} THEN {} END", vec![condition, then])
            } else {
                let other = self.value(kind, scope, depth);
                Tree::value(kind, "CASE WHEN {} THEN {} ELSE {} END", vec![condition, then, other])
            };
        }
        let (a, b) = (self.value(kind, scope, depth), self.value(kind, scope, depth));
        match choice {
            2 | 3 => {
                self.has(Construct::Coalesce);
                Tree::value(kind, "coalesce({}, {})", vec![a, b])
            }
            4 => Tree::value(kind, "nullif({}, {})", vec![a, b]),
            _ if kind.has_extremes() => {
                let function = self.random.pick(&["greatest({}, {})", "least({}, {})"]);
                Tree::value(kind, function, vec![a, b])
            }
            _ => Tree::value(kind, "coalesce({}, {})", vec![a, b]),
        }
    }

    fn integer(&mut self, kind: Kind, scope: &Scope, depth: usize) -> Tree {
        let choice = self.random.below(16);
        if kind == Kind::Big && choice < 5 {
            return match choice {
                0 | 1 => {
                    self.has(Construct::Cast);
                    let inner = self.value(Kind::Int, scope, depth);
                    Tree::value(kind, "<>::bigint", vec![inner])
                }
                _ => {
                    let (big, int) = (self.value(kind, scope, depth), self.value(Kind::Int, scope, depth));
                    let template = self.random.pick(&["<> + <>", "<> - <>"]);
                    Tree::value(kind, template, vec![big, int])
                }
            };
        }
        if kind == Kind::Int && choice >= 9 {
            return self.integer_of_another(choice, scope, depth);
        }
        let a = self.value(kind, scope, depth);
        match choice {
            5 => {
                let b = self.value(kind, scope, depth);
                Tree::value(kind, "<> + <>", vec![a, b])
            }
            6 => {
                let template = self.random.pick(&["<> * 2", "<> / 2", "<> % 3", "<> / 3"]);
                Tree::value(kind, template, vec![a])
            }
            7 => {
                self.has(Construct::UnaryMinus);
                Tree::value(kind, "-<>", vec![a])
            }
            8 => Tree::value(kind, "abs({})", vec![a]),
            _ => {
                let b = self.value(kind, scope, depth);
                Tree::value(kind, "<> - <>", vec![a, b])
            }
        }
    }

    fn integer_of_another(&mut self, choice: usize, scope: &Scope, depth: usize) -> Tree {
        let of = |this: &mut Self, kind: Kind, template: &str| {
            let inner = this.value(kind, scope, depth);
            Tree::value(Kind::Int, template, vec![inner])
        };
        match choice {
            9 => of(self, Kind::Text, "length({})"),
            10 => {
                self.has(Construct::ArrayOperator);
                let kind = self.random.pick(&[Kind::Ints, Kind::Texts]);
                of(self, kind, "cardinality({})")
            }
            11 => {
                self.has(Construct::JsonOperator);
                self.has(Construct::Cast);
                let kind = self.random.pick(&[Kind::Json, Kind::Jsonb]);
                let column = self.column_of(kind, scope);
                let inner = column.map_or_else(|| self.literal(kind), |column| Tree::leaf(kind, column.sql));
                Tree::value(Kind::Int, "(<> ->> 'n')::int", vec![inner])
            }
            12 => {
                self.has(Construct::HstoreOperator);
                self.has(Construct::Cast);
                let inner = self.leaf_value(Kind::Hstore, scope);
                Tree::value(Kind::Int, "length(<> -> 'b')", vec![inner])
            }
            13 => {
                self.has(Construct::Cast);
                let kind = self.random.pick(&[Kind::Num, Kind::Float]);
                of(self, kind, "<>::int")
            }
            14 => {
                self.has(Construct::ArrayOperator);
                of(self, Kind::Ints, "({})[1]")
            }
            _ => of(self, Kind::Text, "strpos({}, 'b')"),
        }
    }

    fn numeric(&mut self, scope: &Scope, depth: usize) -> Tree {
        const KIND: Kind = Kind::Num;
        let choice = self.random.below(12);
        if choice < 4 {
            self.has(Construct::Exponent);
            let literal = self.random.pick(&["1e3", "1.5e2", "2e1", "25e-1", "1e0"]);
            let inner = self.random.pick(&[Kind::Int, Kind::Num, Kind::Big]);
            let inner = self.value(inner, scope, depth);
            let template = match choice {
                0 => format!("<> * {literal}"),
                1 => format!("ceil(<> * {literal})"),
                2 => format!("round({{}} + {literal}, 1)"),
                _ => format!("<> + floor({literal})"),
            };
            return Tree::value(KIND, &template, vec![inner]);
        }
        let a = self.value(KIND, scope, depth);
        match choice {
            4 | 5 => {
                let b = self.value(KIND, scope, depth);
                let template = self.random.pick(&["<> + <>", "<> - <>"]);
                Tree::value(KIND, template, vec![a, b])
            }
            6 => {
                let template = self.random.pick(&["<> * 2", "<> / 2.5", "round({}, 1)", "round({})", "ceil({})", "floor({})", "abs({})"]);
                Tree::value(KIND, template, vec![a])
            }
            7 => {
                self.has(Construct::UnaryMinus);
                Tree::value(KIND, "-<>", vec![a])
            }
            8 => {
                self.has(Construct::Power);
                self.has(Construct::UnaryMinus);
                let leaf = self.leaf_value(KIND, scope);
                Tree::value(KIND, "-<> ^ 2", vec![leaf])
            }
            9 => {
                self.has(Construct::Power);
                Tree::value(KIND, "<> ^ 2.0", vec![a])
            }
            _ => {
                self.has(Construct::Cast);
                let inner = self.random.pick(&[Kind::Int, Kind::Big]);
                let inner = self.value(inner, scope, depth);
                Tree::value(KIND, "<>::numeric", vec![inner])
            }
        }
    }

    fn float(&mut self, scope: &Scope, depth: usize) -> Tree {
        const KIND: Kind = Kind::Float;
        match self.random.below(7) {
            0 => {
                self.has(Construct::Power);
                let kind = self.random.pick(&[Kind::Int, KIND]);
                let inner = self.value(kind, scope, depth);
                Tree::value(KIND, "<> ^ 2", vec![inner])
            }
            1 => {
                self.has(Construct::Power);
                self.has(Construct::UnaryMinus);
                let kind = self.random.pick(&[Kind::Int, KIND]);
                let inner = self.leaf_value(kind, scope);
                Tree::value(KIND, "-<> ^ 2", vec![inner])
            }
            2 => {
                self.has(Construct::Cast);
                let kind = self.random.pick(&[Kind::Int, Kind::Big]);
                let inner = self.value(kind, scope, depth);
                Tree::value(KIND, "<>::float8", vec![inner])
            }
            3 => {
                let (a, b) = (self.value(KIND, scope, depth), self.value(KIND, scope, depth));
                Tree::value(KIND, "<> + <>", vec![a, b])
            }
            _ => {
                let a = self.value(KIND, scope, depth);
                let template = self.random.pick(&["<> * 2", "abs({})", "round({})", "<> - 0.5", "<> / 2"]);
                Tree::value(KIND, template, vec![a])
            }
        }
    }

    fn text(&mut self, scope: &Scope, depth: usize) -> Tree {
        const KIND: Kind = Kind::Text;
        let choice = self.random.below(14);
        let of = |this: &mut Self, kind: Kind, template: &str| {
            let inner = this.leaf_value(kind, scope);
            Tree::value(KIND, template, vec![inner])
        };
        match choice {
            0 | 1 => {
                self.has(Construct::HstoreOperator);
                let key = self.random.pick(&KEYS);
                of(self, Kind::Hstore, &format!("<> -> '{key}'"))
            }
            2 | 3 => {
                self.has(Construct::JsonOperator);
                let kind = self.random.pick(&[Kind::Json, Kind::Jsonb]);
                let path = self.random.pick(&["->> 'a'", "->> 'b'", "#>> '{o,c}'", "#>> '{l,0}'", "-> 'l' ->> 0"]);
                of(self, kind, &format!("<> {path}"))
            }
            4 => {
                self.has(Construct::Cast);
                let kind = self.random.pick(&[Kind::Int, Kind::Big, Kind::Bool, Kind::Time, Kind::Float]);
                of(self, kind, "<>::text")
            }
            5 => {
                self.has(Construct::ArrayOperator);
                let template = self.random.pick(&["array_to_string({}, ',')", "({})[1]"]);
                of(self, Kind::Texts, template)
            }
            6 => of(self, Kind::Time, "to_char({}, 'YYYY-MM')"),
            7 | 8 => {
                let (a, b) = (self.value(KIND, scope, depth), self.value(KIND, scope, depth));
                Tree::value(KIND, "<> || <>", vec![a, b])
            }
            _ => {
                let inner = self.value(KIND, scope, depth);
                let calls = [
                    "upper({})",
                    "lower({})",
                    "substr({}, 1, 1)",
                    "left({}, 1)",
                    "replace({}, 'a', 'q')",
                    "split_part({}, 'b', 1)",
                    "reverse({})",
                    "concat({}, '-')",
                ];
                let template = self.random.pick(&calls);
                Tree::value(KIND, template, vec![inner])
            }
        }
    }

    fn time(&mut self, scope: &Scope, depth: usize) -> Tree {
        const KIND: Kind = Kind::Time;
        let inner = self.value(KIND, scope, depth);
        match self.random.below(4) {
            0 => {
                let unit = self.random.pick(&["day", "month", "hour", "year"]);
                Tree::value(KIND, &format!("date_trunc('{unit}', {{}})"), vec![inner])
            }
            1 => {
                let moment = self.random.pick(&TIMES);
                Tree::value(KIND, &format!("greatest({{}}, timestamp '{moment}')"), vec![inner])
            }
            _ => {
                self.has(Construct::Interval);
                let step = self.random.pick(&["+ interval '1 day'", "- interval '1 month'", "+ interval '90 minutes'"]);
                Tree::value(KIND, &format!("<> {step}"), vec![inner])
            }
        }
    }

    fn hstore(&mut self, scope: &Scope, depth: usize) -> Tree {
        const KIND: Kind = Kind::Hstore;
        self.has(Construct::HstoreOperator);
        let inner = self.value(KIND, scope, depth);
        match self.random.below(4) {
            0 => {
                let value = self.value(Kind::Text, scope, depth);
                Tree::value(KIND, "<> || hstore('z', {})", vec![inner, value])
            }
            1 => Tree::value(KIND, "<> - 'a'::text", vec![inner]),
            2 => Tree::value(KIND, "slice({}, ARRAY['a', 'n'])", vec![inner]),
            _ => Tree::value(KIND, "delete({}, 'b')", vec![inner]),
        }
    }

    fn json(&mut self, scope: &Scope, depth: usize) -> Tree {
        const KIND: Kind = Kind::Json;
        self.has(Construct::JsonOperator);
        let kind = self.kind_in(scope, |kind| !matches!(kind, Kind::Num));
        let any = self.value(kind, scope, depth);
        match self.random.below(4) {
            0 => {
                let inner = self.leaf_value(KIND, scope);
                let member = self.random.pick(&["'o'", "'l'", "'a'"]);
                Tree::value(KIND, &format!("<> -> {member}"), vec![inner])
            }
            1 => {
                let text = self.value(Kind::Text, scope, depth);
                Tree::value(KIND, "json_build_object('v', {}, 't', {})", vec![any, text])
            }
            2 => Tree::value(KIND, "json_build_array({}, 1)", vec![any]),
            _ => {
                let column = self.column_of(kind, scope);
                let column = column.map_or_else(|| Tree::leaf(Kind::Ints, "ARRAY[1]"), |column| Tree::leaf(kind, column.sql));
                Tree::value(KIND, "to_json({})", vec![column])
            }
        }
    }

    fn jsonb(&mut self, scope: &Scope, depth: usize) -> Tree {
        const KIND: Kind = Kind::Jsonb;
        self.has(Construct::JsonOperator);
        match self.random.below(4) {
            0 => {
                let inner = self.value(KIND, scope, depth);
                let member = self.random.pick(&["'o'", "'l'", "'a'"]);
                Tree::value(KIND, &format!("<> -> {member}"), vec![inner])
            }
            1 => {
                let inner = self.leaf_value(KIND, scope);
                let text = self.value(Kind::Text, scope, depth);
                Tree::value(KIND, "<> || jsonb_build_object('z', {})", vec![inner, text])
            }
            2 => {
                let inner = self.leaf_value(KIND, scope);
                Tree::value(KIND, "<> - 'a'", vec![inner])
            }
            _ => {
                let kind = self.kind_in(scope, |kind| kind != Kind::Num);
                let any = self.value(kind, scope, depth);
                Tree::value(KIND, "jsonb_build_array({})", vec![any])
            }
        }
    }

    fn ints(&mut self, scope: &Scope, depth: usize) -> Tree {
        const KIND: Kind = Kind::Ints;
        self.has(Construct::ArrayOperator);
        if self.subqueries > 0
            && self.chance(25)
            && let Some(array) = self.attempt(|this| this.array_subquery(KIND, scope))
        {
            return array;
        }
        let (array, int) = (self.leaf_value(KIND, scope), self.value(Kind::Int, scope, depth));
        let template = self.random.pick(&["array_append({}, {})", "<> || <>", "array_remove({}, {})"]);
        if self.chance(40) {
            let other = self.value(Kind::Int, scope, depth);
            return Tree::value(KIND, "ARRAY[{}, {}]", vec![int, other]);
        }
        Tree::value(KIND, template, vec![array, int])
    }

    fn texts(&mut self, scope: &Scope, depth: usize) -> Tree {
        const KIND: Kind = Kind::Texts;
        self.has(Construct::ArrayOperator);
        if self.subqueries > 0
            && self.chance(25)
            && let Some(array) = self.attempt(|this| this.array_subquery(KIND, scope))
        {
            return array;
        }
        match self.random.below(4) {
            0 => {
                self.has(Construct::HstoreOperator);
                let inner = self.leaf_value(Kind::Hstore, scope);
                let template = self.random.pick(&["akeys({})", "avals({})"]);
                Tree::value(KIND, template, vec![inner])
            }
            1 => {
                let text = self.value(Kind::Text, scope, depth);
                Tree::value(KIND, "string_to_array({}, 'b')", vec![text])
            }
            2 => {
                let (a, b) = (self.value(Kind::Text, scope, depth), self.value(Kind::Text, scope, depth));
                Tree::value(KIND, "ARRAY[{}, {}]", vec![a, b])
            }
            _ => {
                let (array, text) = (self.leaf_value(KIND, scope), self.value(Kind::Text, scope, depth));
                Tree::value(KIND, "array_append({}, {})", vec![array, text])
            }
        }
    }
}
