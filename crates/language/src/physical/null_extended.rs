//! What DataFusion knows of the inputs that an outer join extends with NULLs, and of the groups of grouping sets.
//!
//! A column that a filter (`k = 3`) or a literal makes constant below is not constant above an outer join that adds rows of
//! NULLs, but DataFusion goes on believing it: it leaves out sorts by the column, and groups by it as if its values came in
//! order, which gives a group many times.
//!
//! `ROLLUP`, `CUBE` and `GROUPING SETS` put NULLs into the columns that they group by as well. Each column by itself, so that
//! columns which are equal below are not above either, and nothing is known of the groups.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _};
use datafusion::error::Result;
use datafusion::logical_expr::JoinType;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::execution_plan::replace_children_if_necessary;
use datafusion::physical_plan::joins::{HashJoinExec, NestedLoopJoinExec, SortMergeJoinExec};

use super::uninformed::{Hidden, UninformedExec, is_free_of_constants};

/// Hides constants below outer joins, and everything above grouping sets.
#[derive(Debug)]
pub(super) struct NullExtendedInputs;

impl PhysicalOptimizerRule for NullExtendedInputs {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            if has_grouping_sets(&node) {
                return Ok(Transformed::yes(Arc::new(UninformedExec::new(node, Hidden::Everything)?)));
            }
            let extended = extended(&node);
            let mut children: Vec<_> = node.children().into_iter().cloned().collect();
            let mut changed = false;
            for (child, _) in children.iter_mut().zip(extended).filter(|(_, extended)| *extended) {
                if !is_free_of_constants(child) {
                    *child = Arc::new(UninformedExec::new(Arc::clone(child), Hidden::Constants)?);
                    changed = true;
                }
            }
            if !changed {
                return Ok(Transformed::no(node));
            }
            Ok(Transformed::yes(replace_children_if_necessary(node, children)?))
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "null_extended_inputs"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Which inputs the operator extends with NULLs.
fn extended(node: &Arc<dyn ExecutionPlan>) -> [bool; 2] {
    let join_type = if let Some(join) = node.downcast_ref::<HashJoinExec>() {
        *join.join_type()
    } else if let Some(join) = node.downcast_ref::<NestedLoopJoinExec>() {
        *join.join_type()
    } else if let Some(join) = node.downcast_ref::<SortMergeJoinExec>() {
        join.join_type()
    } else {
        JoinType::Inner
    };
    [matches!(join_type, JoinType::Right | JoinType::Full), matches!(join_type, JoinType::Left | JoinType::Full)]
}

/// Whether the operator puts NULLs into columns that it groups by.
fn has_grouping_sets(node: &Arc<dyn ExecutionPlan>) -> bool {
    let Some(aggregate) = node.downcast_ref::<AggregateExec>() else { return false };
    aggregate.group_expr().groups().iter().flatten().any(|is_null| *is_null)
}
