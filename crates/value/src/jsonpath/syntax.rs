//! The parts of a path, as they were read.

use std::sync::Arc;

use crate::pattern::Regex;

/// `**{last}`: the level of values that hold no others.
pub(super) const LAST_LEVEL: u32 = u32::MAX;

/// What gives values.
#[derive(Clone, Debug)]
pub(super) enum Expr {
    Null,
    Bool(bool),
    /// As `numeric` prints it.
    Number(String),
    String(String),
    /// `$name`
    Variable(String),
    /// `$`
    Root,
    /// `@`
    Current,
    /// `last`
    Last,
    Sign(Sign, Box<Expr>),
    Arithmetic(Operator, Box<Expr>, Box<Expr>),
    /// A condition as a value: true, false or null.
    Predicate(Box<Predicate>),
    /// Something, and the steps from it; there is one at least.
    Path(Box<Expr>, Vec<Step>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What is true, false or unknown.
#[derive(Clone, Debug)]
pub(super) enum Predicate {
    And(Box<Predicate>, Box<Predicate>),
    Or(Box<Predicate>, Box<Predicate>),
    Not(Box<Predicate>),
    IsUnknown(Box<Predicate>),
    Compare(Comparison, Expr, Expr),
    StartsWith(Expr, Expr),
    LikeRegex(Expr, Pattern),
    Exists(Expr),
}

/// The pattern of `like_regex`, compiled.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) text: String,
    pub(super) flags: RegexFlags,
    pub(super) regex: Arc<Regex>,
}

/// The flags of `like_regex`, in the order in which they are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RegexFlags {
    pub(super) case_insensitive: bool,
    pub(super) dot_all: bool,
    pub(super) multiline: bool,
    pub(super) expanded: bool,
    pub(super) quote: bool,
}

/// A step from values to others.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// `.key`
    Key(String),
    /// `.*`
    AnyKey,
    /// `[*]`
    AnyItem,
    /// `[1, 3 to last]`
    Items(Vec<Subscript>),
    /// `.**{first to last}`
    Any { first: u32, last: u32 },
    /// `? (…)`
    Filter(Predicate),
    /// `.type()` and its kind
    Method(Method),
    /// `.datetime("template")`
    Datetime(Option<String>),
}

/// `from`, or `from to to`.
#[derive(Clone, Debug)]
pub(super) struct Subscript {
    pub(super) from: Expr,
    pub(super) to: Option<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Type,
    Size,
    Double,
    Ceiling,
    Floor,
    Abs,
    KeyValue,
}

impl Step {
    /// Whether a lax path takes it from the items of an array, not from the array.
    pub(super) fn opens(&self) -> bool {
        match self {
            Self::AnyItem | Self::Items(_) | Self::Any { .. } | Self::Method(Method::Type | Method::Size) => false,
            Self::Key(_) | Self::AnyKey | Self::Filter(_) | Self::Method(_) | Self::Datetime(_) => true,
        }
    }
}

impl Sign {
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
        }
    }
}

impl Operator {
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
        }
    }
}

impl Comparison {
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

impl Method {
    pub(super) const ALL: [Self; 7] = [Self::Type, Self::Size, Self::Double, Self::Ceiling, Self::Floor, Self::Abs, Self::KeyValue];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Size => "size",
            Self::Double => "double",
            Self::Ceiling => "ceiling",
            Self::Floor => "floor",
            Self::Abs => "abs",
            Self::KeyValue => "keyvalue",
        }
    }
}
