//! What goes wrong with paths: when they are read, and when they are followed.

use std::fmt;

use super::syntax::{Method, Operator, Sign};
use crate::error::{Error, ErrorKind};

/// A path that is none, and where.
pub(super) fn syntax_error(text: &str, at: usize, problem: &str) -> Error {
    let character = text.get(..at).map_or(0, |before| before.chars().count()) + 1;
    Error::invalid_text(format!("invalid jsonpath `{text}`: {problem} (character {character})"))
}

/// Why a path leads nowhere. A condition is unknown for it, and a silent function passes it over.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Problem {
    NoSuchKey(String),
    NotObject,
    WildcardOfNonObject,
    NotArray,
    WildcardOfNonArray,
    SubscriptNotNumber,
    SubscriptOutOfRange,
    SubscriptOutOfBounds,
    SizeOfNonArray,
    Operand {
        side: &'static str,
        operator: Operator,
    },
    SignOfNonNumber(Sign),
    DivisionByZero,
    MethodOfNonNumber(Method),
    DoubleOfOther,
    DoubleOutOfRange,
    NotDouble,
    KeyValueOfNonObject,
    DatetimeOfNonString,
    DatetimeFormat(String),
    /// The template or the text that it reads is wrong.
    Datetime(String),
    NumberOverflow,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchKey(key) => write!(f, "JSON object does not contain key `{key}`"),
            Self::NotObject => f.write_str("jsonpath member accessor can only be applied to an object"),
            Self::WildcardOfNonObject => f.write_str("jsonpath wildcard member accessor can only be applied to an object"),
            Self::NotArray => f.write_str("jsonpath array accessor can only be applied to an array"),
            Self::WildcardOfNonArray => f.write_str("jsonpath wildcard array accessor can only be applied to an array"),
            Self::SubscriptNotNumber => f.write_str("jsonpath array subscript is not a single numeric value"),
            Self::SubscriptOutOfRange => f.write_str("jsonpath array subscript is out of integer range"),
            Self::SubscriptOutOfBounds => f.write_str("jsonpath array subscript is out of bounds"),
            Self::SizeOfNonArray => f.write_str("jsonpath item method .size() can only be applied to an array"),
            Self::Operand { side, operator } => {
                write!(f, "{side} operand of jsonpath operator {} is not a single numeric value", operator.symbol())
            }
            Self::SignOfNonNumber(sign) => write!(f, "operand of unary jsonpath operator {} is not a numeric value", sign.symbol()),
            Self::DivisionByZero => f.write_str("division by zero"),
            Self::MethodOfNonNumber(method) => {
                write!(f, "jsonpath item method .{}() can only be applied to a numeric value", method.name())
            }
            Self::DoubleOfOther => f.write_str("jsonpath item method .double() can only be applied to a string or numeric value"),
            Self::DoubleOutOfRange => {
                f.write_str("numeric argument of jsonpath item method .double() is out of range for type double precision")
            }
            Self::NotDouble => {
                f.write_str("string argument of jsonpath item method .double() is not a valid representation of a double precision number")
            }
            Self::KeyValueOfNonObject => f.write_str("jsonpath item method .keyvalue() can only be applied to an object"),
            Self::DatetimeOfNonString => f.write_str("jsonpath item method .datetime() can only be applied to a string"),
            Self::DatetimeFormat(text) => write!(f, "datetime format is not recognized: `{text}`"),
            Self::Datetime(message) => f.write_str(message),
            Self::NumberOverflow => f.write_str("value overflows numeric format"),
        }
    }
}

impl Problem {
    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::DatetimeFormat(_) => Some("give the template of the text: `.datetime(\"DD/MM/YYYY\")`"),
            Self::NoSuchKey(_) => Some("a lax path, which is the default, passes over missing keys"),
            _ => None,
        }
    }
}

/// Why a path was not followed to its end.
#[derive(Debug)]
pub(super) enum Failure {
    /// Because of the value.
    Value(Problem),
    /// Because of the call; nothing makes this silent.
    Call(Error),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Value(problem)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Call(error) => error,
            Failure::Value(problem) => {
                let error = Self::new(ErrorKind::Execution, problem.to_string());
                match problem.hint() {
                    Some(hint) => error.with_hint(hint),
                    None => error,
                }
            }
        }
    }
}
