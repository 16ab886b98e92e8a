//! `(start, end) OVERLAPS (start, end)` is a function of four arguments.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Ident, Value, VisitorMut};

use crate::dialect::call;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Rewrites the operators of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut visitor = Overlaps { wrong: false };
    super::visit(statement, &mut visitor);
    if visitor.wrong {
        let error = Error::new(ErrorKind::Syntax, "`OVERLAPS` takes two periods");
        return Err(error.with_hint("write `(start, end) OVERLAPS (start, end)`; an end may be an interval after the start"));
    }
    Ok(())
}

struct Overlaps {
    wrong: bool,
}

impl VisitorMut for Overlaps {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let Expr::BinaryOp { left, op: BinaryOperator::Overlaps, right } = expr else { return ControlFlow::Continue(()) };
        match (period(left), period(right)) {
            (Some(left), Some(right)) => *expr = call(Ident::new("overlaps"), left.into_iter().chain(right).collect()),
            _ => self.wrong = true,
        }
        ControlFlow::Continue(())
    }
}

/// The start and the end of `(start, end)` or `ROW(start, end)`.
fn period(expr: &mut Expr) -> Option<[Expr; 2]> {
    let take = |expr: &mut Expr| std::mem::replace(expr, Expr::value(Value::Null));
    match expr {
        Expr::Tuple(ends) => match ends.as_mut_slice() {
            [start, end] => Some([take(start), take(end)]),
            _ => None,
        },
        Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("row") => {
            match super::common_type::arguments(function).as_mut_slice() {
                [start, end] => Some([take(start), take(end)]),
                _ => None,
            }
        }
        _ => None,
    }
}
