//! The ORDER BY of an aggregate without keys that are constant or there twice, once all of them are simplified: DataFusion
//! leaves such keys out in one place of an aggregate and not in the other.

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Expr, LogicalPlan, SortExpr};
use datafusion::optimizer::{ApplyOrder, OptimizerConfig, OptimizerRule};

/// The optimizer rule; it has to be the last one.
#[derive(Debug)]
pub struct AggregateOrder;

impl OptimizerRule for AggregateOrder {
    fn name(&self) -> &'static str {
        "aggregate_order"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        Some(ApplyOrder::BottomUp)
    }

    fn rewrite(&self, plan: LogicalPlan, _config: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        if !matches!(plan, LogicalPlan::Aggregate(_)) {
            return Ok(Transformed::no(plan));
        }
        let names = NamePreserver::new(&plan);
        plan.map_expressions(|expr| {
            let name = names.save(&expr);
            let rewritten = expr.transform_up(|mut expr| {
                let Expr::AggregateFunction(aggregate) = &mut expr else { return Ok(Transformed::no(expr)) };
                let changed = once_each(&mut aggregate.params.order_by);
                Ok(Transformed::new_transformed(expr, changed))
            })?;
            Ok(rewritten.update_data(|expr| name.restore(expr)))
        })
    }
}

/// Leaves out what says nothing more; whether there was something.
fn once_each(keys: &mut Vec<SortExpr>) -> bool {
    let before = keys.len();
    let mut seen = Vec::with_capacity(before);
    keys.retain(|key| {
        let key = key.expr.clone().unalias_nested().data;
        let new = !matches!(key, Expr::Literal(..)) && !seen.contains(&key);
        seen.push(key);
        new
    });
    keys.len() < before
}
