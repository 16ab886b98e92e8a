//! `RANGE '1 year'::interval PRECEDING`: what DataFusion takes as the bound of a frame is a literal, so that intervals which are
//! made of literals become one.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, DataType, Expr, Function, NamedWindowExpr, Query, SetExpr, UnaryOperator, Value, VisitorMut, WindowFrame,
    WindowFrameBound, WindowFrameUnits, WindowSpec, WindowType,
};

use super::intervals;
use apigw_sql_value::datetime::{Interval, parse_interval};
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Rewrites the frames of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut visitor = Frames { error: None };
    super::visit(statement, &mut visitor);
    visitor.error.map_or(Ok(()), Err)
}

struct Frames {
    error: Option<Error>,
}

impl Frames {
    fn spec(&mut self, spec: &mut WindowSpec) -> ControlFlow<()> {
        match spec.window_frame.as_mut().map_or(Ok(()), frame) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.error = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn body(&mut self, body: &mut SetExpr) -> ControlFlow<()> {
        match body {
            SetExpr::Select(select) => {
                for window in &mut select.named_window {
                    if let NamedWindowExpr::WindowSpec(spec) = &mut window.1 {
                        self.spec(spec)?;
                    }
                }
                ControlFlow::Continue(())
            }
            SetExpr::SetOperation { left, right, .. } => {
                self.body(left)?;
                self.body(right)
            }
            _ => ControlFlow::Continue(()),
        }
    }
}

impl VisitorMut for Frames {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        self.body(&mut query.body)
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::Function(function) => match &mut function.over {
                Some(WindowType::WindowSpec(spec)) => self.spec(spec),
                _ => ControlFlow::Continue(()),
            },
            _ => ControlFlow::Continue(()),
        }
    }
}

fn frame(frame: &mut WindowFrame) -> Result<()> {
    if frame.units != WindowFrameUnits::Range {
        return Ok(());
    }
    for bound in std::iter::once(&mut frame.start_bound).chain(frame.end_bound.as_mut()) {
        let (WindowFrameBound::Preceding(Some(offset)) | WindowFrameBound::Following(Some(offset))) = bound else { continue };
        if let Expr::Interval(interval) = offset.as_ref()
            && let (Some(digits), None) = (text(&interval.value), &interval.leading_field)
            && digits.parse::<f64>().is_ok()
        {
            // What it counts depends on what is sorted by.
            **offset = Expr::value(Value::Number(digits.to_owned(), false));
        } else if let Some(interval) = constant(offset) {
            let interval = interval?;
            if interval.length() < 0 {
                return Err(Error::new(ErrorKind::Syntax, "invalid preceding or following size in window function")
                    .with_hint("the distance of a bound is positive; `PRECEDING` and `FOLLOWING` say in which direction"));
            }
            **offset = Expr::Interval(intervals::literal(interval));
        }
    }
    Ok(())
}

/// The interval that an expression without columns is; `None` if it is none, or not plain enough.
fn constant(expr: &Expr) -> Option<Result<Interval>> {
    match expr {
        Expr::Nested(inner) => constant(inner),
        Expr::Interval(interval) => intervals::read(interval),
        Expr::Cast { expr: inner, data_type: DataType::Interval { fields: None, precision: None }, .. } => {
            text(inner).map(parse_interval).or_else(|| constant(inner))
        }
        Expr::UnaryOp { op: UnaryOperator::Minus, expr: inner } => Some(constant(inner)?.and_then(Interval::negated)),
        Expr::UnaryOp { op: UnaryOperator::Plus, expr: inner } => constant(inner),
        Expr::BinaryOp { left, op: BinaryOperator::Multiply, right } => {
            let (interval, factor) = match number(right) {
                Some(factor) => (left, factor),
                None => (right, number(left)?),
            };
            Some(constant(interval)?.and_then(|interval| interval.times(factor)))
        }
        Expr::BinaryOp { left, op: BinaryOperator::Divide, right } => {
            let divisor = number(right)?;
            Some(constant(left)?.and_then(|interval| interval.over(divisor)))
        }
        Expr::BinaryOp { left, op: BinaryOperator::Plus, right } => Some(sum(constant(left)?, constant(right)?)),
        Expr::BinaryOp { left, op: BinaryOperator::Minus, right } => {
            Some(sum(constant(left)?, constant(right)?.and_then(Interval::negated)))
        }
        Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("make_interval") => made(function),
        _ => None,
    }
}

fn sum(a: Result<Interval>, b: Result<Interval>) -> Result<Interval> {
    a?.plus(b?)
}

/// `make_interval(years, months, weeks, days, hours, mins, secs)`
fn made(function: &Function) -> Option<Result<Interval>> {
    const UNITS: [&str; 7] = ["years", "months", "weeks", "days", "hours", "minutes", "seconds"];
    let mut text = String::new();
    for (arg, unit) in super::common_type::arguments(&mut function.clone()).into_iter().zip(UNITS) {
        let _ = write!(text, "{} {unit} ", number(arg)?);
    }
    Some(parse_interval(&text))
}

fn text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Nested(inner) => text(inner),
        Expr::Value(literal) => match &literal.value {
            Value::SingleQuotedString(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

fn number(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Nested(inner) => number(inner),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr: inner } => number(inner).map(|value| -value),
        Expr::Value(literal) => match &literal.value {
            Value::Number(digits, _) => digits.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
