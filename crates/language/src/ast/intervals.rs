//! `INTERVAL '…'` by PostgreSQL's grammar, also `YEAR TO MONTH` and a precision: the text is put in a form that DataFusion
//! reads alike.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    CastKind, DataType, DateTimeField, Expr, Ident, Interval, IntervalFields, UnaryOperator, Value, VisitorMut,
};

use crate::dialect::call;
use apigw_sql_value::datetime::{self, IntervalRange, Unit, parse_interval_in};
use apigw_sql_value::error::{Error, ErrorKind, Place, Result};

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
            Expr::UnaryOp { op: UnaryOperator::Minus, expr: inner } => match inner.as_mut() {
                Expr::Interval(interval) if is_text(&interval.value) => {
                    let negated = rewritten(interval, true);
                    *expr = Expr::Interval(interval.clone());
                    negated
                }
                _ => Ok(()),
            },
            Expr::Cast { data_type: DataType::Interval { fields, precision }, .. } if fields.is_some() || precision.is_some() => cast(expr),
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

fn is_text(value: &Expr) -> bool {
    matches!(value, Expr::Value(literal) if matches!(literal.value, Value::SingleQuotedString(_)))
}

/// The interval that a literal stands for; `None` if its value is no text.
pub(super) fn read(interval: &Interval) -> Option<Result<datetime::Interval>> {
    let Expr::Value(literal) = interval.value.as_ref() else { return None };
    let Value::SingleQuotedString(text) = &literal.value else { return None };
    let start = literal.span.start;
    let place = Place { line: Some(start.line), column: Some(start.column), ..Place::default() };
    let parsed = range(interval).and_then(|range| parse_interval_in(text, range));
    Some(parsed.map_err(|error| if start.line == 0 { error } else { error.at(place) }))
}

fn range(interval: &Interval) -> Result<IntervalRange> {
    let unit = |field: &Option<DateTimeField>| field.as_ref().map(|field| Unit::parse(&field.to_string())).transpose();
    let first = unit(&interval.leading_field)?;
    // `SECOND (2)` has its precision where `YEAR (2)` would have its own.
    let precision = match first {
        Some(Unit::Second) => interval.fractional_seconds_precision.or(interval.leading_precision),
        _ => interval.fractional_seconds_precision,
    };
    Ok(IntervalRange { first, last: unit(&interval.last_field)?, precision })
}

fn rewritten(interval: &mut Interval, negated: bool) -> Result<()> {
    let Some(parsed) = read(interval) else { return Ok(()) };
    let parsed = parsed.and_then(|interval| if negated { interval.negated() } else { Ok(interval) })?;
    *interval = literal(parsed);
    Ok(())
}

/// The literal of an interval.
pub(super) fn literal(value: datetime::Interval) -> Interval {
    Interval {
        value: Box::new(Expr::value(Value::SingleQuotedString(form(value)))),
        leading_field: None,
        leading_precision: None,
        last_field: None,
        fractional_seconds_precision: None,
    }
}

/// `expr::interval year to month`: a literal is read so, of anything else what is smaller than the last field is cut.
fn cast(expr: &mut Expr) -> Result<()> {
    let Expr::Cast { expr: inner, data_type, .. } = expr else { return Ok(()) };
    let DataType::Interval { fields, precision } = data_type else { return Ok(()) };
    let (first, last) = fields.as_ref().map_or((None, None), units);
    if is_text(inner) {
        let range = IntervalRange { first, last, precision: *precision };
        let Expr::Value(text) = inner.as_ref() else { return Ok(()) };
        let text = text.clone().value.into_string().unwrap_or_default();
        *expr = Expr::Interval(literal(parse_interval_in(&text, range)?));
        return Ok(());
    }
    if precision.is_some() {
        return Err(Error::new(ErrorKind::Syntax, format!("`{data_type}` with a precision is a type of literals only"))
            .with_hint("cast to `interval`; `date_trunc('second', …)` takes fractions of seconds away"));
    }
    let plain = DataType::Interval { fields: None, precision: None };
    let value = std::mem::replace(inner.as_mut(), Expr::value(Value::Null));
    let value = Expr::Cast { kind: CastKind::DoubleColon, expr: Box::new(value), data_type: plain, array: false, format: None };
    *expr = match last.or(first) {
        Some(Unit::Second) | None => value,
        Some(unit) => {
            let unit = Expr::value(Value::SingleQuotedString(unit.name().to_owned()));
            call(Ident::new("date_trunc"), vec![unit, value])
        }
    };
    Ok(())
}

/// The first and the last unit.
fn units(fields: &IntervalFields) -> (Option<Unit>, Option<Unit>) {
    let text = fields.to_string();
    let mut units = text.split(" TO ").map(|field| Unit::parse(field).ok());
    (units.next().flatten(), units.next().flatten())
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
