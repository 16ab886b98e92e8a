//! `INTERVAL '…'` by PostgreSQL's grammar: the text is put in a form that DataFusion reads alike.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{DataType, Expr, Interval, TypedString, UnaryOperator, Value, VisitorMut};

use crate::error::{Error, ErrorKind, Place, Result};
use crate::value::datetime::{self, Unit, parse_interval, parse_interval_with};

/// Rewrites the interval literals of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut visitor = Intervals { error: None };
    super::visit(statement, &mut visitor);
    visitor.error.map_or(Ok(()), Err)
}

struct Intervals {
    error: Option<Error>,
}

impl VisitorMut for Intervals {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let outcome = match expr {
            Expr::Interval(interval) => rewritten(interval, false),
            Expr::Cast { data_type: DataType::Interval { precision: Some(digits), .. }, .. }
            | Expr::TypedString(TypedString { data_type: DataType::Interval { precision: Some(digits), .. }, .. })
                if *digits < 6 =>
            {
                Err(cut_seconds())
            }
            Expr::UnaryOp { op: UnaryOperator::Minus, expr: inner } => match inner.as_mut() {
                Expr::Interval(interval) if is_plain(interval) => {
                    let negated = rewritten(interval, true);
                    *expr = Expr::Interval(interval.clone());
                    negated
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        };
        match outcome {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.error = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

/// Whether it is a text with one unit at most.
fn is_plain(interval: &Interval) -> bool {
    let literal = matches!(interval.value.as_ref(), Expr::Value(literal) if matches!(literal.value, Value::SingleQuotedString(_)));
    literal && interval.leading_precision.is_none() && interval.last_field.is_none() && interval.fractional_seconds_precision.is_none()
}

fn cut_seconds() -> Error {
    let error = Error::new(ErrorKind::Syntax, "intervals have microseconds here, whatever precision is written");
    error.with_hint("round them: `date_trunc('second', …)`")
}

fn rewritten(interval: &mut Interval, negated: bool) -> Result<()> {
    if interval.fractional_seconds_precision.or(interval.leading_precision).is_some_and(|digits| digits < 6) {
        return Err(cut_seconds());
    }
    if !is_plain(interval) {
        return Ok(());
    }
    let Expr::Value(literal) = interval.value.as_mut() else { return Ok(()) };
    let Value::SingleQuotedString(text) = &literal.value else { return Ok(()) };
    let start = literal.span.start;
    let place = Place { line: Some(start.line), column: Some(start.column), ..Place::default() };
    let parsed = match &interval.leading_field {
        Some(field) => Unit::parse(&field.to_string()).and_then(|unit| parse_interval_with(text, unit)),
        None => parse_interval(text),
    };
    let parsed = parsed.and_then(|interval| if negated { interval.negated() } else { Ok(interval) });
    let parsed = parsed.map_err(|error| if start.line == 0 { error } else { error.at(place) })?;
    literal.value = Value::SingleQuotedString(form(parsed));
    interval.leading_field = None;
    Ok(())
}

/// Units and numbers alone.
fn form(interval: datetime::Interval) -> String {
    let parts = [(i64::from(interval.months), "months"), (i64::from(interval.days), "days"), (interval.micros, "microseconds")];
    let mut out = String::new();
    for (count, unit) in parts.into_iter().filter(|(count, _)| *count != 0) {
        let _ = write!(out, "{}{count} {unit}", if out.is_empty() { "" } else { " " });
    }
    if out.is_empty() { "0 days".to_owned() } else { out }
}
