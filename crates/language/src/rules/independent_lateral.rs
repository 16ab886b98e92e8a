//! LATERAL subqueries that ask nothing of the row around them, once their conditions are simplified: `1 = 1 OR u.k = t.k`.
//! DataFusion leaves those as they are, and then has no plan for them.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNode as _, TreeNodeRecursion};
use datafusion::logical_expr::{LogicalPlan, Subquery};
use datafusion::optimizer::{ApplyOrder, OptimizerConfig, OptimizerRule};

/// Puts such a subquery's plan in its place.
#[derive(Debug)]
pub struct IndependentLaterals;

impl OptimizerRule for IndependentLaterals {
    fn name(&self) -> &'static str {
        "independent_laterals"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        Some(ApplyOrder::TopDown)
    }

    fn rewrite(&self, plan: LogicalPlan, _config: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        // Those within expressions are not among the inputs.
        plan.map_children(|input| match input {
            LogicalPlan::Subquery(Subquery { subquery, .. }) if !refers_outside(&subquery)? => {
                Ok(Transformed::yes(Arc::unwrap_or_clone(subquery)))
            }
            input => Ok(Transformed::no(input)),
        })
    }
}

fn refers_outside(plan: &LogicalPlan) -> Result<bool> {
    let found = plan.apply_with_subqueries(|node| {
        Ok(if node.contains_outer_reference() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    Ok(found == TreeNodeRecursion::Stop)
}
