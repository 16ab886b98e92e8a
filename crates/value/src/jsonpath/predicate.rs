//! Conditions: true, false or unknown, which an error makes them.

use std::cmp::Ordering;

use super::item::{Item, compare_numbers};
use super::problem::Failure;
use super::run::{Found, Run, Scope};
use super::syntax::{Comparison, Expr, Predicate};
use crate::json::Kind;

/// `None` is unknown.
type Truth = Option<bool>;

impl<'a> Run<'a> {
    pub(super) fn predicate(&self, predicate: &Predicate, scope: Scope<'a>) -> Result<Truth, Failure> {
        match predicate {
            Predicate::And(left, right) => Ok(match self.predicate(left, scope)? {
                Some(false) => Some(false),
                left => match self.predicate(right, scope)? {
                    Some(true) => left,
                    right => right,
                },
            }),
            Predicate::Or(left, right) => Ok(match self.predicate(left, scope)? {
                Some(true) => Some(true),
                left => match self.predicate(right, scope)? {
                    Some(false) => left,
                    right => right,
                },
            }),
            Predicate::Not(inner) => Ok(self.predicate(inner, scope)?.map(|truth| !truth)),
            Predicate::IsUnknown(inner) => Ok(Some(self.predicate(inner, scope)?.is_none())),
            Predicate::Compare(comparison, left, right) => {
                let (Some(left), Some(right)) = (self.operands(left, true, scope)?, self.operands(right, true, scope)?) else {
                    return Ok(None);
                };
                self.some_pair(&left, &right, |a, b| self.compare(*comparison, a, b))
            }
            Predicate::StartsWith(left, right) => {
                let (Some(left), Some(right)) = (self.operands(left, true, scope)?, self.operands(right, false, scope)?) else {
                    return Ok(None);
                };
                self.some_pair(&left, &right, |text, start| {
                    Ok(text.as_str().zip(start.as_str()).map(|(text, start)| text.starts_with(start)))
                })
            }
            Predicate::LikeRegex(expr, pattern) => {
                let Some(items) = self.operands(expr, true, scope)? else { return Ok(None) };
                self.some_pair(&items, &[Item::new(Kind::Null)], |item, _| {
                    let Some(text) = item.as_str() else { return Ok(None) };
                    pattern.regex.is_match(text).map(Some).map_err(Failure::Call)
                })
            }
            Predicate::Exists(expr) => self.exists(expr, scope),
        }
    }

    /// What a side of a condition leads to; `None` if it has an error.
    fn operands(&self, expr: &Expr, open: bool, scope: Scope<'a>) -> Result<Option<Vec<Item<'a>>>, Failure> {
        quiet(self.all(expr, open, scope))
    }

    /// Whether `test` is true of some pair. A lax path stops at the first, a strict one at the first that is unknown.
    fn some_pair(
        &self,
        left: &[Item<'a>],
        right: &[Item<'a>],
        test: impl Fn(Item<'a>, Item<'a>) -> Result<Truth, Failure>,
    ) -> Result<Truth, Failure> {
        let (mut found, mut unknown) = (false, false);
        for a in left {
            for b in right {
                match test(*a, *b)? {
                    None if self.strict => return Ok(None),
                    None => unknown = true,
                    Some(true) if self.lax() => return Ok(Some(true)),
                    Some(truth) => found |= truth,
                }
            }
        }
        Ok(if found {
            Some(true)
        } else if unknown {
            None
        } else {
            Some(false)
        })
    }

    /// A strict path is followed to all of its ends, so that an error is not missed.
    fn exists(&self, expr: &Expr, scope: Scope<'a>) -> Result<Truth, Failure> {
        if self.strict {
            return Ok(self.operands(expr, false, scope)?.map(|items| !items.is_empty()));
        }
        quiet(self.expr(expr, &[], scope, &mut Found::Any))
    }

    fn compare(&self, comparison: Comparison, a: Item<'a>, b: Item<'a>) -> Result<Truth, Failure> {
        let order = match (a, b) {
            (Item::Datetime(a), Item::Datetime(b)) => a.compare(b, self.zoned)?,
            (Item::Json(a), Item::Json(b)) => match (a.kind, b.kind) {
                (Kind::Null, Kind::Null) => Some(Ordering::Equal),
                (Kind::Bool(a), Kind::Bool(b)) => Some(a.cmp(&b)),
                (Kind::Number(a), Kind::Number(b)) => Some(compare_numbers(a, b)),
                (Kind::String(a), Kind::String(b)) => Some(a.cmp(b)),
                // Null differs from all else, and is not less or more.
                (Kind::Null, _) | (_, Kind::Null) => return Ok(Some(comparison == Comparison::NotEqual)),
                _ => None,
            },
            (Item::Json(node), Item::Datetime(_)) | (Item::Datetime(_), Item::Json(node)) if node.is_null() => {
                return Ok(Some(comparison == Comparison::NotEqual));
            }
            _ => None,
        };
        Ok(order.map(|order| match comparison {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::GreaterOrEqual => order.is_ge(),
        }))
    }
}

/// An error of the value is unknown.
fn quiet<T>(result: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Failure::Value(_)) => Ok(None),
        Err(failure) => Err(failure),
    }
}
