//! The pushdown of filters in the physical plan, by the positions of columns.
//!
//! DataFusion finds the columns of a filter below an operator by their names alone, and takes any of several columns of one
//! name: `WHERE` over a RIGHT JOIN and the moving bound of `ORDER BY … LIMIT` then filter the wrong column. For the time of
//! each pass, [`ByPosition`] takes the place of the operators where that can happen.

mod by_position;
mod columns;

use std::any::Any;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_plan::ExecutionPlan;

use by_position::ByPosition;

/// The two passes: what is known while planning, and the bounds that move while the query runs.
const PASSES: [&str; 2] = ["FilterPushdown", "FilterPushdown(Post)"];

/// A pass with stand-ins.
#[derive(Debug)]
struct FiltersByPosition {
    pass: Arc<dyn PhysicalOptimizerRule + Send + Sync>,
}

/// Puts the repaired passes in the place of DataFusion's.
pub(super) fn repair(optimizer: &mut PhysicalOptimizer) {
    for rule in &mut optimizer.rules {
        let any: &dyn Any = rule.as_ref();
        if PASSES.contains(&rule.name()) && !any.is::<FiltersByPosition>() {
            *rule = Arc::new(FiltersByPosition { pass: Arc::clone(rule) });
        }
    }
}

impl PhysicalOptimizerRule for FiltersByPosition {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let wrapped = plan.transform_up(|node| {
            if !columns::may_mistake(&node) {
                return Ok(Transformed::no(node));
            }
            Ok(Transformed::yes(Arc::new(ByPosition::new(node)) as Arc<dyn ExecutionPlan>))
        })?;
        let pushed = self.pass.optimize(wrapped.data, config)?;
        if !wrapped.transformed {
            return Ok(pushed);
        }
        pushed.transform_up(|node| Ok(ByPosition::within(&node).map_or_else(|| Transformed::no(node), Transformed::yes))).data()
    }

    fn name(&self) -> &str {
        self.pass.name()
    }

    fn schema_check(&self) -> bool {
        self.pass.schema_check()
    }
}
