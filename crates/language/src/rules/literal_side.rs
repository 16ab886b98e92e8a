//! Writes `5 = x` as `x = 5`, and so with the other comparisons.
//!
//! DataFusion does so in filters, but not in conditions of joins. Where such a condition becomes a filter of one side, it takes
//! `5 = x` and `x = 5` for two values that `x` cannot have at once, and leaves no row.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::logical_expr::{BinaryExpr, Expr, LogicalPlan, Operator};
use datafusion::optimizer::optimizer::ApplyOrder;
use datafusion::optimizer::{Optimizer, OptimizerConfig, OptimizerRule};

/// The optimizer rule.
#[derive(Debug)]
struct LiteralSide;

/// Puts the rule before the one that moves conditions.
pub(crate) fn before_conditions_move(optimizer: &mut Optimizer) {
    let place = optimizer.rules.iter().position(|rule| rule.name() == "push_down_filter").unwrap_or(0);
    optimizer.rules.insert(place, Arc::new(LiteralSide));
}

impl OptimizerRule for LiteralSide {
    fn name(&self) -> &'static str {
        "literal_side"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        Some(ApplyOrder::BottomUp)
    }

    fn rewrite(&self, plan: LogicalPlan, _config: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        match plan {
            LogicalPlan::Join(_) | LogicalPlan::Filter(_) => plan.map_expressions(|expr| expr.transform_up(column_first)),
            other => Ok(Transformed::no(other)),
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "what transform_up asks for")]
fn column_first(expr: Expr) -> Result<Transformed<Expr>> {
    Ok(match expr {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) if compares(op) && !left.any_column_refs() && right.any_column_refs() => {
            let op = op.swap().unwrap_or(op);
            Transformed::yes(Expr::BinaryExpr(BinaryExpr { left: right, op, right: left }))
        }
        other => Transformed::no(other),
    })
}

fn compares(op: Operator) -> bool {
    use Operator::{Eq, Gt, GtEq, Lt, LtEq, NotEq};
    matches!(op, Eq | NotEq | Lt | LtEq | Gt | GtEq)
}
