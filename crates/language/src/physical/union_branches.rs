//! What DataFusion knows of the branches of a union.
//!
//! Columns of a branch that are equal or constant need no sort of their own there, and the sort of a union goes into its branches.
//! What comes out of them together is then taken for unsorted, and the plan is refused. Of such a branch nothing is known, and
//! it is sorted as a whole.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::execution_plan::replace_children_if_necessary;
use datafusion::physical_plan::union::UnionExec;

use super::uninformed::{Hidden, UninformedExec};

/// Hides what is known of branches with equal or constant columns.
#[derive(Debug)]
pub(super) struct UnionBranches;

impl PhysicalOptimizerRule for UnionBranches {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            if !node.is::<UnionExec>() {
                return Ok(Transformed::no(node));
            }
            let knows = |branch: &Arc<dyn ExecutionPlan>| branch.properties().equivalence_properties().eq_group().iter().next().is_some();
            let branches: Vec<_> = node.children().into_iter().cloned().collect();
            if !branches.iter().any(knows) {
                return Ok(Transformed::no(node));
            }
            let apart = branches.into_iter().map(|branch| -> Result<Arc<dyn ExecutionPlan>> {
                if knows(&branch) { Ok(Arc::new(UninformedExec::new(branch, Hidden::Everything)?)) } else { Ok(branch) }
            });
            Ok(Transformed::yes(replace_children_if_necessary(node, apart.collect::<Result<_>>()?)?))
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "union_branches"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
