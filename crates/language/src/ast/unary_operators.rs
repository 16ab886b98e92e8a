//! PostgreSQL's prefix operators on numbers that DataFusion has not: `|/`, `||/`, `@`, `~`.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Ident, UnaryOperator, Value, VisitorMut};

use crate::dialect::call;

/// Rewrites the operators of `statement` as function calls.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut UnaryOperators);
}

struct UnaryOperators;

impl VisitorMut for UnaryOperators {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let Expr::UnaryOp { op, expr: operand } = expr else { return ControlFlow::Continue(()) };
        let function = match op {
            UnaryOperator::PGSquareRoot => "sqrt",
            UnaryOperator::PGCubeRoot => "cbrt",
            UnaryOperator::PGAbs => "abs",
            UnaryOperator::BitwiseNot => "",
            _ => return ControlFlow::Continue(()),
        };
        let operand = std::mem::replace(operand.as_mut(), Expr::value(Value::Null));
        *expr = if function.is_empty() {
            // The complement is what is left from -1.
            let all_ones = Expr::value(Value::Number("-1".to_owned(), false));
            let operand = Expr::Nested(Box::new(operand));
            Expr::Nested(Box::new(Expr::BinaryOp { left: Box::new(all_ones), op: BinaryOperator::Minus, right: Box::new(operand) }))
        } else {
            call(Ident::new(function), vec![operand])
        };
        ControlFlow::Continue(())
    }
}
