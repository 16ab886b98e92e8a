//! `CASE WHEN d <> 0 THEN 10 / d > 3 END`: what a branch computes is not asked for in rows that do not come to it, as the manual
//! promises (4.2.14). DataFusion makes `AND` and `OR` of a CASE of truth values, which compute both sides for all rows.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Case, Expr, ExprSchemable as _, Operator, lit};

/// Writes such a CASE as `CASE true WHEN …`, of which nothing else is made.
#[derive(Debug)]
pub struct CaseGuard;

impl FunctionRewrite for CaseGuard {
    fn name(&self) -> &'static str {
        "branches of CASE that may raise"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let Expr::Case(case) = &expr else { return Ok(Transformed::no(expr)) };
        if case.expr.is_some() || !branches(case).any(may_raise) || !is_boolean(case, schema) {
            return Ok(Transformed::no(expr));
        }
        Ok(Transformed::yes(Expr::Case(Case { expr: Some(Box::new(lit(true))), ..case.clone() })))
    }
}

/// What is computed for some of the rows only: all but the first condition.
fn branches(case: &Case) -> impl Iterator<Item = &Expr> {
    let conditions = case.when_then_expr.iter().skip(1).map(|(when, _)| when.as_ref());
    conditions.chain(case.when_then_expr.iter().map(|(_, then)| then.as_ref())).chain(case.else_expr.as_deref())
}

fn is_boolean(case: &Case, schema: &DFSchema) -> bool {
    let mut results = case.when_then_expr.iter().map(|(_, then)| then.as_ref()).chain(case.else_expr.as_deref());
    results.any(|result| result.get_type(schema).is_ok_and(|data_type| data_type == DataType::Boolean))
}

/// Whether there are values for which it is an error: of functions and casts that is not known.
fn may_raise(expr: &Expr) -> bool {
    let raises = |expr: &Expr| match expr {
        Expr::ScalarFunction(_) | Expr::Cast(_) => true,
        Expr::BinaryExpr(binary) => {
            matches!(binary.op, Operator::Divide | Operator::Modulo | Operator::Plus | Operator::Minus | Operator::Multiply)
        }
        _ => false,
    };
    expr.exists(|expr| Ok(raises(expr))).unwrap_or(true)
}
