//! `array[m:n]` with PostgreSQL's bounds: either may be left out, and what lies outside the array is not there.
//! DataFusion wants both and counts negative ones from the end.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::helpers::attached_token::AttachedToken;
use datafusion::sql::sqlparser::ast::{AccessExpr, BinaryOperator, CaseWhen, Expr, Subscript, Value, VisitorMut};

/// Rewrites the slices of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut ArraySlices);
}

struct ArraySlices;

impl VisitorMut for ArraySlices {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::CompoundFieldAccess { access_chain, .. } = expr {
            for access in access_chain {
                if let AccessExpr::Subscript(Subscript::Slice { lower_bound, upper_bound, .. }) = access {
                    bound(lower_bound, 1, 1);
                    bound(upper_bound, i64::from(i32::MAX), 0);
                }
            }
        }
        ControlFlow::Continue(())
    }
}

/// Gives the bound its default, and makes it at least `least`.
fn bound(bound: &mut Option<Expr>, default: i64, least: i64) {
    *bound = Some(match bound.take() {
        None => number(default),
        Some(Expr::Value(literal)) => Expr::Value(literal),
        Some(given) => at_least(given, least),
    });
}

/// `CASE WHEN given < least THEN least ELSE given END`, which is NULL for NULL.
fn at_least(given: Expr, least: i64) -> Expr {
    let condition = Expr::BinaryOp { left: Box::new(given.clone()), op: BinaryOperator::Lt, right: Box::new(number(least)) };
    Expr::Case {
        case_token: AttachedToken::empty(),
        end_token: AttachedToken::empty(),
        operand: None,
        conditions: vec![CaseWhen { condition, result: number(least) }],
        else_result: Some(Box::new(given)),
    }
}

fn number(value: i64) -> Expr {
    Expr::value(Value::Number(value.to_string(), false))
}
