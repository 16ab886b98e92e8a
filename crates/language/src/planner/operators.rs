//! The operators on hstore, json and arrays: one table from operator and operand types to the function behind it.

use std::fmt;

use datafusion::logical_expr::Operator as NativeOperator;
use datafusion::sql::sqlparser::ast::BinaryOperator;

use super::kind::Kind;

/// The binary operators that depend on our types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `->`
    Arrow,
    /// `->>`
    LongArrow,
    /// `#>`
    HashArrow,
    /// `#>>`
    HashLongArrow,
    /// `?`
    Question,
    /// `?&`
    QuestionAnd,
    /// `?|`
    QuestionPipe,
    /// `@>`
    AtArrow,
    /// `<@`
    ArrowAt,
    /// `&&`
    Overlap,
    /// `||`
    Concat,
    /// `-`
    Minus,
    /// `=`
    Eq,
    /// `<>`
    NotEq,
    /// `<`
    Lt,
    /// `<=`
    LtEq,
    /// `>`
    Gt,
    /// `>=`
    GtEq,
    /// `#-`
    HashMinus,
    /// `@?`
    AtQuestion,
    /// `@@`
    AtAt,
    /// `<<`
    Subnet,
    /// `<<=`
    SubnetOrEqual,
    /// `>>`
    Supernet,
    /// `>>=`
    SupernetOrEqual,
    /// `~`
    Match,
    /// `!~`
    NotMatch,
    /// `~*`
    MatchInsensitive,
    /// `!~*`
    NotMatchInsensitive,
    /// `^@`
    StartsWith,
    /// `#<#`
    HashLt,
    /// `#<=#`
    HashLtEq,
    /// `#>#`
    HashGt,
    /// `#>=#`
    HashGtEq,
}

/// Which operand types an operator takes and what it does with them.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The operator.
    pub operator: Operator,
    /// The type on its left.
    pub left: Kind,
    /// The type on its right.
    pub right: Kind,
    /// What it means.
    pub meaning: Meaning,
}

/// What an operator means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// `f(left, right)`.
    Call(&'static str),
    /// `f(right, left)`.
    CallSwapped(&'static str),
    /// `NOT f(left, right)`.
    CallNegated(&'static str),
    /// DataFusion's own operator, once both sides have their types.
    Native,
    /// DataFusion's own operator over a function of each side whose results compare as the values do.
    ByKey(&'static str),
    /// There is none, although the types look as if there were; the hint says what to write instead.
    Missing(&'static str),
}

const fn rule(operator: Operator, left: Kind, right: Kind, function: &'static str) -> Rule {
    Rule { operator, left, right, meaning: Meaning::Call(function) }
}

const fn swapped(operator: Operator, left: Kind, right: Kind, function: &'static str) -> Rule {
    Rule { operator, left, right, meaning: Meaning::CallSwapped(function) }
}

const fn negated(operator: Operator, left: Kind, right: Kind, function: &'static str) -> Rule {
    Rule { operator, left, right, meaning: Meaning::CallNegated(function) }
}

/// A comparison of a `cidr` and an `inet`, both as `inet`.
const fn mixed(operator: Operator, left: Kind, right: Kind) -> Rule {
    Rule { operator, left, right, meaning: Meaning::ByKey("cidr_to_inet") }
}

const fn native(operator: Operator, both: Kind) -> Rule {
    Rule { operator, left: both, right: both, meaning: Meaning::Native }
}

const fn by_key(operator: Operator, both: Kind, function: &'static str) -> Rule {
    Rule { operator, left: both, right: both, meaning: Meaning::ByKey(function) }
}

const fn missing(operator: Operator, left: Kind, right: Kind, hint: &'static str) -> Rule {
    Rule { operator, left, right, meaning: Meaning::Missing(hint) }
}

/// What to write where json is compared.
pub(crate) const COMPARE_JSON: &str = "json has no comparisons: compare it as jsonb, `(…)::jsonb`, or a part of it as text, `->>`";
/// What to write where hstores are compared by their order.
const ORDER_HSTORE: &str = "the order of hstore, which says little, is asked with `#<#`, `#<=#`, `#>#` and `#>=#`";
/// What to write where an operator of jsonb is used on json.
pub(super) const AS_JSONB: &str = "jsonb has this operator: `(…)::jsonb`";

/// All of them. Where an operand is a literal without a type, the order among rules of one operator does not
/// matter: PostgreSQL's rule decides (`resolve`).
pub const RULES: &[Rule] = &[
    rule(Operator::Arrow, Kind::Hstore, Kind::Text, "fetchval"),
    rule(Operator::Arrow, Kind::Hstore, Kind::TextArray, "slice_array"),
    rule(Operator::Question, Kind::Hstore, Kind::Text, "exist"),
    rule(Operator::QuestionAnd, Kind::Hstore, Kind::TextArray, "exists_all"),
    rule(Operator::QuestionPipe, Kind::Hstore, Kind::TextArray, "exists_any"),
    rule(Operator::AtArrow, Kind::Hstore, Kind::Hstore, "hs_contains"),
    rule(Operator::ArrowAt, Kind::Hstore, Kind::Hstore, "hs_contained"),
    rule(Operator::Concat, Kind::Hstore, Kind::Hstore, "hs_concat"),
    rule(Operator::Minus, Kind::Hstore, Kind::Text, "delete"),
    rule(Operator::Minus, Kind::Hstore, Kind::TextArray, "delete"),
    rule(Operator::Minus, Kind::Hstore, Kind::Hstore, "delete"),
    native(Operator::Eq, Kind::Hstore),
    native(Operator::NotEq, Kind::Hstore),
    missing(Operator::Lt, Kind::Hstore, Kind::Hstore, ORDER_HSTORE),
    missing(Operator::LtEq, Kind::Hstore, Kind::Hstore, ORDER_HSTORE),
    missing(Operator::Gt, Kind::Hstore, Kind::Hstore, ORDER_HSTORE),
    missing(Operator::GtEq, Kind::Hstore, Kind::Hstore, ORDER_HSTORE),
    by_key(Operator::HashLt, Kind::Hstore, "hstore_sort_key"),
    by_key(Operator::HashLtEq, Kind::Hstore, "hstore_sort_key"),
    by_key(Operator::HashGt, Kind::Hstore, "hstore_sort_key"),
    by_key(Operator::HashGtEq, Kind::Hstore, "hstore_sort_key"),
    rule(Operator::Arrow, Kind::Json, Kind::Text, "json_object_field"),
    rule(Operator::Arrow, Kind::Json, Kind::Integer, "json_array_element"),
    rule(Operator::LongArrow, Kind::Json, Kind::Text, "json_object_field_text"),
    rule(Operator::LongArrow, Kind::Json, Kind::Integer, "json_array_element_text"),
    rule(Operator::HashArrow, Kind::Json, Kind::TextArray, "json_extract_path"),
    rule(Operator::HashLongArrow, Kind::Json, Kind::TextArray, "json_extract_path_text"),
    rule(Operator::Question, Kind::Json, Kind::Text, "jsonb_exists"),
    missing(Operator::QuestionAnd, Kind::Json, Kind::TextArray, AS_JSONB),
    missing(Operator::QuestionPipe, Kind::Json, Kind::TextArray, AS_JSONB),
    missing(Operator::AtArrow, Kind::Json, Kind::Json, AS_JSONB),
    missing(Operator::ArrowAt, Kind::Json, Kind::Json, AS_JSONB),
    missing(Operator::Concat, Kind::Json, Kind::Json, AS_JSONB),
    missing(Operator::Minus, Kind::Json, Kind::Text, AS_JSONB),
    missing(Operator::Minus, Kind::Json, Kind::TextArray, AS_JSONB),
    missing(Operator::Minus, Kind::Json, Kind::Integer, AS_JSONB),
    missing(Operator::HashMinus, Kind::Json, Kind::TextArray, AS_JSONB),
    missing(Operator::Eq, Kind::Json, Kind::Json, COMPARE_JSON),
    missing(Operator::NotEq, Kind::Json, Kind::Json, COMPARE_JSON),
    missing(Operator::Lt, Kind::Json, Kind::Json, COMPARE_JSON),
    missing(Operator::LtEq, Kind::Json, Kind::Json, COMPARE_JSON),
    missing(Operator::Gt, Kind::Json, Kind::Json, COMPARE_JSON),
    missing(Operator::GtEq, Kind::Json, Kind::Json, COMPARE_JSON),
    rule(Operator::Arrow, Kind::Jsonb, Kind::Text, "jsonb_object_field"),
    rule(Operator::Arrow, Kind::Jsonb, Kind::Integer, "jsonb_array_element"),
    rule(Operator::LongArrow, Kind::Jsonb, Kind::Text, "jsonb_object_field_text"),
    rule(Operator::LongArrow, Kind::Jsonb, Kind::Integer, "jsonb_array_element_text"),
    rule(Operator::HashArrow, Kind::Jsonb, Kind::TextArray, "jsonb_extract_path"),
    rule(Operator::HashLongArrow, Kind::Jsonb, Kind::TextArray, "jsonb_extract_path_text"),
    rule(Operator::Question, Kind::Jsonb, Kind::Text, "jsonb_exists"),
    rule(Operator::QuestionAnd, Kind::Jsonb, Kind::TextArray, "jsonb_exists_all"),
    rule(Operator::QuestionPipe, Kind::Jsonb, Kind::TextArray, "jsonb_exists_any"),
    rule(Operator::AtArrow, Kind::Jsonb, Kind::Jsonb, "jsonb_contains"),
    rule(Operator::ArrowAt, Kind::Jsonb, Kind::Jsonb, "jsonb_contained"),
    rule(Operator::Concat, Kind::Jsonb, Kind::Jsonb, "jsonb_concat"),
    rule(Operator::Minus, Kind::Jsonb, Kind::Text, "jsonb_delete"),
    rule(Operator::Minus, Kind::Jsonb, Kind::TextArray, "jsonb_delete"),
    rule(Operator::Minus, Kind::Jsonb, Kind::Integer, "jsonb_delete"),
    rule(Operator::HashMinus, Kind::Jsonb, Kind::TextArray, "jsonb_delete_path"),
    rule(Operator::AtQuestion, Kind::Jsonb, Kind::Text, "jsonb_path_exists_opr"),
    rule(Operator::AtAt, Kind::Jsonb, Kind::Text, "jsonb_path_match_opr"),
    by_key(Operator::Eq, Kind::Jsonb, "jsonb_sort_key"),
    by_key(Operator::NotEq, Kind::Jsonb, "jsonb_sort_key"),
    by_key(Operator::Lt, Kind::Jsonb, "jsonb_sort_key"),
    by_key(Operator::LtEq, Kind::Jsonb, "jsonb_sort_key"),
    by_key(Operator::Gt, Kind::Jsonb, "jsonb_sort_key"),
    by_key(Operator::GtEq, Kind::Jsonb, "jsonb_sort_key"),
    rule(Operator::AtArrow, Kind::TextArray, Kind::TextArray, "arraycontains"),
    swapped(Operator::ArrowAt, Kind::TextArray, Kind::TextArray, "arraycontains"),
    rule(Operator::Overlap, Kind::TextArray, Kind::TextArray, "arrayoverlap"),
    rule(Operator::AtArrow, Kind::Array, Kind::Array, "arraycontains"),
    swapped(Operator::ArrowAt, Kind::Array, Kind::Array, "arraycontains"),
    rule(Operator::Overlap, Kind::Array, Kind::Array, "arrayoverlap"),
    rule(Operator::AtArrow, Kind::Array, Kind::TextArray, "arraycontains"),
    swapped(Operator::ArrowAt, Kind::Array, Kind::TextArray, "arraycontains"),
    rule(Operator::Overlap, Kind::Array, Kind::TextArray, "arrayoverlap"),
    rule(Operator::AtArrow, Kind::TextArray, Kind::Array, "arraycontains"),
    swapped(Operator::ArrowAt, Kind::TextArray, Kind::Array, "arraycontains"),
    rule(Operator::Overlap, Kind::TextArray, Kind::Array, "arrayoverlap"),
    native(Operator::Concat, Kind::Text),
    rule(Operator::Concat, Kind::TextArray, Kind::TextArray, "array_concat"),
    rule(Operator::Concat, Kind::TextArray, Kind::Text, "array_append"),
    rule(Operator::Concat, Kind::Text, Kind::TextArray, "array_prepend"),
    rule(Operator::Subnet, Kind::Inet, Kind::Inet, "network_sub"),
    rule(Operator::Subnet, Kind::Inet, Kind::Cidr, "network_sub"),
    rule(Operator::Subnet, Kind::Cidr, Kind::Inet, "network_sub"),
    rule(Operator::Subnet, Kind::Cidr, Kind::Cidr, "network_sub"),
    rule(Operator::SubnetOrEqual, Kind::Inet, Kind::Inet, "network_subeq"),
    rule(Operator::SubnetOrEqual, Kind::Inet, Kind::Cidr, "network_subeq"),
    rule(Operator::SubnetOrEqual, Kind::Cidr, Kind::Inet, "network_subeq"),
    rule(Operator::SubnetOrEqual, Kind::Cidr, Kind::Cidr, "network_subeq"),
    rule(Operator::Supernet, Kind::Inet, Kind::Inet, "network_sup"),
    rule(Operator::Supernet, Kind::Inet, Kind::Cidr, "network_sup"),
    rule(Operator::Supernet, Kind::Cidr, Kind::Inet, "network_sup"),
    rule(Operator::Supernet, Kind::Cidr, Kind::Cidr, "network_sup"),
    rule(Operator::SupernetOrEqual, Kind::Inet, Kind::Inet, "network_supeq"),
    rule(Operator::SupernetOrEqual, Kind::Inet, Kind::Cidr, "network_supeq"),
    rule(Operator::SupernetOrEqual, Kind::Cidr, Kind::Inet, "network_supeq"),
    rule(Operator::SupernetOrEqual, Kind::Cidr, Kind::Cidr, "network_supeq"),
    rule(Operator::Overlap, Kind::Inet, Kind::Inet, "network_overlap"),
    rule(Operator::Overlap, Kind::Inet, Kind::Cidr, "network_overlap"),
    rule(Operator::Overlap, Kind::Cidr, Kind::Inet, "network_overlap"),
    rule(Operator::Overlap, Kind::Cidr, Kind::Cidr, "network_overlap"),
    native(Operator::Eq, Kind::Inet),
    native(Operator::Eq, Kind::Cidr),
    mixed(Operator::Eq, Kind::Inet, Kind::Cidr),
    mixed(Operator::Eq, Kind::Cidr, Kind::Inet),
    native(Operator::NotEq, Kind::Inet),
    native(Operator::NotEq, Kind::Cidr),
    mixed(Operator::NotEq, Kind::Inet, Kind::Cidr),
    mixed(Operator::NotEq, Kind::Cidr, Kind::Inet),
    native(Operator::Lt, Kind::Inet),
    native(Operator::Lt, Kind::Cidr),
    mixed(Operator::Lt, Kind::Inet, Kind::Cidr),
    mixed(Operator::Lt, Kind::Cidr, Kind::Inet),
    native(Operator::LtEq, Kind::Inet),
    native(Operator::LtEq, Kind::Cidr),
    mixed(Operator::LtEq, Kind::Inet, Kind::Cidr),
    mixed(Operator::LtEq, Kind::Cidr, Kind::Inet),
    native(Operator::Gt, Kind::Inet),
    native(Operator::Gt, Kind::Cidr),
    mixed(Operator::Gt, Kind::Inet, Kind::Cidr),
    mixed(Operator::Gt, Kind::Cidr, Kind::Inet),
    native(Operator::GtEq, Kind::Inet),
    native(Operator::GtEq, Kind::Cidr),
    mixed(Operator::GtEq, Kind::Inet, Kind::Cidr),
    mixed(Operator::GtEq, Kind::Cidr, Kind::Inet),
    rule(Operator::Match, Kind::Text, Kind::Text, "textregexeq"),
    negated(Operator::NotMatch, Kind::Text, Kind::Text, "textregexeq"),
    rule(Operator::MatchInsensitive, Kind::Text, Kind::Text, "texticregexeq"),
    negated(Operator::NotMatchInsensitive, Kind::Text, Kind::Text, "texticregexeq"),
    rule(Operator::StartsWith, Kind::Text, Kind::Text, "starts_with"),
    native(Operator::Eq, Kind::TextArray),
    native(Operator::NotEq, Kind::TextArray),
];

impl Operator {
    /// The operator of the syntax tree, if it is one of ours.
    pub fn from_sql(operator: &BinaryOperator) -> Option<Self> {
        Some(match operator {
            BinaryOperator::Arrow => Self::Arrow,
            BinaryOperator::LongArrow => Self::LongArrow,
            BinaryOperator::HashArrow => Self::HashArrow,
            BinaryOperator::HashLongArrow => Self::HashLongArrow,
            BinaryOperator::Question => Self::Question,
            BinaryOperator::QuestionAnd => Self::QuestionAnd,
            BinaryOperator::QuestionPipe => Self::QuestionPipe,
            BinaryOperator::AtArrow => Self::AtArrow,
            BinaryOperator::ArrowAt => Self::ArrowAt,
            BinaryOperator::PGOverlap => Self::Overlap,
            BinaryOperator::StringConcat => Self::Concat,
            BinaryOperator::Minus => Self::Minus,
            BinaryOperator::Eq => Self::Eq,
            BinaryOperator::NotEq => Self::NotEq,
            BinaryOperator::Lt => Self::Lt,
            BinaryOperator::LtEq => Self::LtEq,
            BinaryOperator::Gt => Self::Gt,
            BinaryOperator::GtEq => Self::GtEq,
            BinaryOperator::HashMinus => Self::HashMinus,
            BinaryOperator::AtQuestion => Self::AtQuestion,
            BinaryOperator::AtAt => Self::AtAt,
            BinaryOperator::PGBitwiseShiftLeft => Self::Subnet,
            BinaryOperator::PGBitwiseShiftRight => Self::Supernet,
            BinaryOperator::Custom(symbol) if symbol == "<<=" => Self::SubnetOrEqual,
            BinaryOperator::Custom(symbol) if symbol == ">>=" => Self::SupernetOrEqual,
            BinaryOperator::PGRegexMatch => Self::Match,
            BinaryOperator::PGRegexNotMatch => Self::NotMatch,
            BinaryOperator::PGRegexIMatch => Self::MatchInsensitive,
            BinaryOperator::PGRegexNotIMatch => Self::NotMatchInsensitive,
            BinaryOperator::PGStartsWith => Self::StartsWith,
            BinaryOperator::Custom(symbol) => match symbol.as_str() {
                "#<#" => Self::HashLt,
                "#<=#" => Self::HashLtEq,
                "#>#" => Self::HashGt,
                "#>=#" => Self::HashGtEq,
                _ => return None,
            },
            _ => return None,
        })
    }

    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Arrow => "->",
            Self::LongArrow => "->>",
            Self::HashArrow => "#>",
            Self::HashLongArrow => "#>>",
            Self::Question => "?",
            Self::QuestionAnd => "?&",
            Self::QuestionPipe => "?|",
            Self::AtArrow => "@>",
            Self::ArrowAt => "<@",
            Self::Overlap => "&&",
            Self::Concat => "||",
            Self::Minus => "-",
            Self::Eq => "=",
            Self::NotEq => "<>",
            Self::Lt => "<",
            Self::LtEq => "<=",
            Self::Gt => ">",
            Self::GtEq => ">=",
            Self::HashMinus => "#-",
            Self::AtQuestion => "@?",
            Self::AtAt => "@@",
            Self::Subnet => "<<",
            Self::SubnetOrEqual => "<<=",
            Self::Supernet => ">>",
            Self::SupernetOrEqual => ">>=",
            Self::Match => "~",
            Self::NotMatch => "!~",
            Self::MatchInsensitive => "~*",
            Self::NotMatchInsensitive => "!~*",
            Self::StartsWith => "^@",
            Self::HashLt => "#<#",
            Self::HashLtEq => "#<=#",
            Self::HashGt => "#>#",
            Self::HashGtEq => "#>=#",
        }
    }

    /// Whether DataFusion has a meaning of its own for it on other types.
    pub fn is_shared(self) -> bool {
        matches!(self, Self::Concat | Self::Minus | Self::Subnet | Self::Supernet) || self.native().is_some()
    }

    /// Whether it takes a text and a pattern, and nothing else.
    pub fn is_match(self) -> bool {
        matches!(self, Self::Match | Self::NotMatch | Self::MatchInsensitive | Self::NotMatchInsensitive | Self::StartsWith)
    }

    /// DataFusion's operator, of comparisons.
    pub fn native(self) -> Option<NativeOperator> {
        Some(match self {
            Self::Eq => NativeOperator::Eq,
            Self::NotEq => NativeOperator::NotEq,
            Self::Lt | Self::HashLt => NativeOperator::Lt,
            Self::LtEq | Self::HashLtEq => NativeOperator::LtEq,
            Self::Gt | Self::HashGt => NativeOperator::Gt,
            Self::GtEq | Self::HashGtEq => NativeOperator::GtEq,
            _ => return None,
        })
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}

/// The rule for `left operator right` by PostgreSQL's steps: an exact match; an unknown operand taken to be of
/// the other's type; else, of the rules that fit, the one that takes text for the unknown operand.
pub fn resolve(operator: Operator, left: Kind, right: Kind) -> Option<&'static Rule> {
    let find = |l: Kind, r: Kind| RULES.iter().find(|rule| rule.operator == operator && rule.left == l && rule.right == r);
    if let Some(exact) = find(left, right) {
        return Some(exact);
    }
    let assumed = match (left, right) {
        (Kind::Unknown, Kind::Unknown) => None,
        (Kind::Unknown, r) => find(r, r),
        (l, Kind::Unknown) => find(l, l),
        _ => None,
    };
    if assumed.is_some() {
        return assumed;
    }
    let fits = |rule: &&Rule| {
        let open = |kind: Kind, given: Kind| given == kind || given == Kind::Unknown;
        rule.operator == operator && open(rule.left, left) && open(rule.right, right)
    };
    let candidates = || RULES.iter().filter(fits);
    let as_text = |rule: &&Rule| (left != Kind::Unknown || rule.left == Kind::Text) && (right != Kind::Unknown || rule.right == Kind::Text);
    if let Some(text) = candidates().find(as_text) {
        return Some(text);
    }
    let mut left_over = candidates();
    let only = left_over.next()?;
    left_over.next().is_none().then_some(only)
}

#[cfg(test)]
mod tests {
    use super::{Kind, Operator, resolve};

    fn right_of(operator: Operator, left: Kind) -> Option<Kind> {
        resolve(operator, left, Kind::Unknown).map(|r| r.right)
    }

    #[test]
    fn an_unknown_literal_is_resolved_as_postgresql_does() {
        // `pg_typeof` and the errors of PostgreSQL 15: `h - 'b'` reads 'b' as hstore, `h -> 'b'` as text.
        assert_eq!(right_of(Operator::Minus, Kind::Hstore), Some(Kind::Hstore));
        assert_eq!(right_of(Operator::Arrow, Kind::Hstore), Some(Kind::Text));
        assert_eq!(right_of(Operator::QuestionAnd, Kind::Hstore), Some(Kind::TextArray));
        assert_eq!(right_of(Operator::Arrow, Kind::Json), Some(Kind::Text));
        assert_eq!(right_of(Operator::HashArrow, Kind::Json), Some(Kind::TextArray));
    }

    #[test]
    fn two_unknown_operands_are_not_guessed() {
        assert!(resolve(Operator::Arrow, Kind::Unknown, Kind::Unknown).is_none());
    }
}
