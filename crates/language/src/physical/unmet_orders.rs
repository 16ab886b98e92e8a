//! Orders that a later pass lost.
//!
//! A sort goes without a column that is known to be constant further down. A join in between does not tell of it, and the last
//! pass refuses the plan. Then the requirements are met once more, with constants hidden where they begin.

use std::any::Any;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_optimizer::output_requirements::OutputRequirements;
use datafusion::physical_plan::ExecutionPlan;

use super::offsets::ensure_requirements;
use super::uninformed::{Hidden, UninformedExec, is_free_of_constants};

/// The last pass, with a second try.
#[derive(Debug)]
struct MetAgain {
    check: Arc<dyn PhysicalOptimizerRule + Send + Sync>,
}

/// Puts the repaired pass in the place of DataFusion's.
pub(super) fn repair(optimizer: &mut PhysicalOptimizer) {
    for rule in &mut optimizer.rules {
        let any: &dyn Any = rule.as_ref();
        if rule.name() == "SanityCheckPlan" && !any.is::<MetAgain>() {
            *rule = Arc::new(MetAgain { check: Arc::clone(rule) });
        }
    }
}

impl PhysicalOptimizerRule for MetAgain {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        self.check.optimize(Arc::clone(&plan), config).or_else(|_| {
            let mut plan = OutputRequirements::new_add_mode().optimize(without_constants(plan)?, config)?;
            plan = ensure_requirements().optimize(plan, config)?;
            plan = OutputRequirements::new_remove_mode().optimize(plan, config)?;
            self.check.optimize(plan, config)
        })
    }

    fn name(&self) -> &str {
        self.check.name()
    }

    fn schema_check(&self) -> bool {
        self.check.schema_check()
    }
}

fn without_constants(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    plan.transform_up(|node| {
        if is_free_of_constants(&node) {
            return Ok(Transformed::no(node));
        }
        Ok(Transformed::yes(Arc::new(UninformedExec::new(node, Hidden::Constants)?)))
    })
    .data()
}
