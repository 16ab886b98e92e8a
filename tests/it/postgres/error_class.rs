//! What an error is about: the classes of SQLSTATE, and ours by its kind and words.

use apigw_sql::{Error, ErrorKind};

/// What an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorClass {
    /// What is written: syntax, names, types, places (42).
    Statement,
    /// Values: malformed, out of range, divided by zero (22), or beyond a limit (54).
    Value,
    /// A subquery with more than one row (21).
    Rows,
    /// What the one has and the other one has not (0A).
    Unsupported,
    /// It took too long (57).
    Canceled,
    /// A defect.
    Internal,
}

/// Errors of ours that are found in values, by their words.
const OF_VALUES: &[&str] = &[
    "by zero",
    "out of range",
    "overflow",
    "invalid input",
    "malformed",
    "too large",
    "too long",
    "too big",
    "cannot be parsed",
    "must not be negative",
];
/// Errors of ours in a text that is a small language of its own, where PostgreSQL calls them errors of syntax.
const OF_FORMS: &[&str] = &["invalid jsonpath", "incompatible with other formats", "takes a struct"];
const UNSUPPORTED: &[&str] = &["not supported", "unsupported", "not implemented", "depends on the row around"];

impl ErrorClass {
    /// The class of a SQLSTATE.
    pub(crate) fn of_state(state: &str) -> Self {
        match state.get(..2) {
            Some("42" | "3F") => Self::Statement,
            Some("22" | "2F" | "54" | "20" | "0L") => Self::Value,
            // hstore reads its texts without a state of its own.
            Some("XX") => Self::Value,
            Some("21") => Self::Rows,
            Some("0A") => Self::Unsupported,
            Some("57") => Self::Canceled,
            _ => Self::Internal,
        }
    }

    /// The class of an error of ours.
    pub(crate) fn of(error: &Error) -> Self {
        let says = |words: &[&str]| words.iter().any(|word| error.message().to_lowercase().contains(word));
        match error.kind() {
            ErrorKind::Internal => Self::Internal,
            _ if says(&["more than one row"]) => Self::Rows,
            _ if says(OF_FORMS) => Self::Statement,
            _ if says(UNSUPPORTED) => Self::Unsupported,
            ErrorKind::InvalidText => Self::Value,
            _ if says(OF_VALUES) => Self::Value,
            ErrorKind::Syntax => Self::Statement,
            _ => Self::Value,
        }
    }

    /// Whether an error of this class here is the same mistake as one of `theirs`.
    pub(crate) fn agrees_with(self, theirs: Self) -> bool {
        let unplanned = |class| matches!(class, Self::Statement | Self::Unsupported);
        self != Self::Internal && (self == theirs || (unplanned(self) && unplanned(theirs)))
    }
}

/// Whether an error of ours is about what theirs is about.
pub(crate) fn same_mistake(ours: &Error, theirs: ErrorClass, message: &str) -> bool {
    if ErrorClass::of(ours).agrees_with(theirs) {
        return true;
    }
    // PostgreSQL reads literals while it plans: of two mistakes it may tell the other one.
    let literal = ["invalid input syntax", "malformed", "Unexpected end of string", "Syntax error near"];
    if theirs == ErrorClass::Value
        && ErrorClass::of(ours) == ErrorClass::Statement
        && literal.iter().any(|start| message.starts_with(start))
    {
        return true;
    }
    // A field that a time has not got is unknown to one and not supported by the other.
    if message.starts_with("unit ") && ours.message().starts_with("unit ") {
        return true;
    }
    // The same words under another class.
    let said = ours.message().to_lowercase();
    let message = message.to_lowercase();
    let mut words = message.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 3).peekable();
    ErrorClass::of(ours) != ErrorClass::Internal && words.peek().is_some() && words.all(|word| said.contains(word))
}
