//! `x IS TRUE` as `x IS NOT DISTINCT FROM true`, `x IS UNKNOWN` as `x IS NULL`: how DataFusion runs them. By its plan they are never
//! NULL, but by what runs they may be, and a table, a recursive query or a group that is made of them failed.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, Value, VisitorMut};

/// Rewrites the tests of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut TruthTests);
}

struct TruthTests;

impl VisitorMut for TruthTests {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let (tested, value, negated) = match expr {
            Expr::IsTrue(tested) => (tested, true, false),
            Expr::IsNotTrue(tested) => (tested, true, true),
            Expr::IsFalse(tested) => (tested, false, false),
            Expr::IsNotFalse(tested) => (tested, false, true),
            Expr::IsUnknown(tested) | Expr::IsNotUnknown(tested) => {
                let tested = Box::new(std::mem::replace(tested.as_mut(), Expr::value(Value::Null)));
                *expr = if matches!(expr, Expr::IsUnknown(_)) { Expr::IsNull(tested) } else { Expr::IsNotNull(tested) };
                return ControlFlow::Continue(());
            }
            _ => return ControlFlow::Continue(()),
        };
        let tested = Box::new(std::mem::replace(tested.as_mut(), Expr::value(Value::Null)));
        let value = Box::new(Expr::value(Value::Boolean(value)));
        *expr = if negated { Expr::IsDistinctFrom(tested, value) } else { Expr::IsNotDistinctFrom(tested, value) };
        ControlFlow::Continue(())
    }
}
