//! OFFSET below other sorts and limits.
//!
//! Where DataFusion gives a sort that is wanted above a limit to the sort below it, that one gets the limit's number of rows, as if
//! none of them were left out: `LIMIT 2 OFFSET 1` then has one row. So the requirements of what is below an OFFSET are met by
//! themselves, and for the rest of the pass it has nothing below.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use datafusion::common::Statistics;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::ensure_requirements::EnsureRequirements;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_optimizer::output_requirements::{OutputRequirementExec, OutputRequirements};
use datafusion::physical_plan::execution_plan::replace_children_if_necessary;
use datafusion::physical_plan::limit::GlobalLimitExec;
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, PlanProperties};

use super::ENSURE_REQUIREMENTS;

/// The pass, in parts.
#[derive(Debug)]
struct ApartByOffsets {
    pass: Arc<dyn PhysicalOptimizerRule + Send + Sync>,
}

/// Puts the repaired pass in the place of DataFusion's.
pub(super) fn repair(optimizer: &mut PhysicalOptimizer) {
    for rule in &mut optimizer.rules {
        let any: &dyn Any = rule.as_ref();
        if rule.name() == ENSURE_REQUIREMENTS && !any.is::<ApartByOffsets>() {
            *rule = Arc::new(ApartByOffsets { pass: Arc::clone(rule) });
        }
    }
}

/// The repaired pass.
pub(super) fn ensure_requirements() -> impl PhysicalOptimizerRule {
    ApartByOffsets { pass: Arc::new(EnsureRequirements::new()) }
}

impl PhysicalOptimizerRule for ApartByOffsets {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let apart = plan.transform_up(|node| {
            let input = match node.downcast_ref::<GlobalLimitExec>() {
                Some(limit) if limit.skip() > 0 => Arc::clone(limit.input()),
                _ => return Ok(Transformed::no(node)),
            };
            let met = replace_children_if_necessary(node, vec![self.met(input, config)?])?;
            Ok(Transformed::yes(Arc::new(SettledExec(met)) as Arc<dyn ExecutionPlan>))
        })?;
        let plan = self.pass.optimize(apart.data, config)?;
        if apart.transformed { put_back(plan) } else { Ok(plan) }
    }

    fn name(&self) -> &str {
        self.pass.name()
    }

    fn schema_check(&self) -> bool {
        self.pass.schema_check()
    }
}

impl ApartByOffsets {
    /// The input of an OFFSET, in one part and in its order, whatever is done for that.
    fn met(&self, input: Arc<dyn ExecutionPlan>, config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        // Where it is sorted, which may be by columns that it does not give.
        let sorted = OutputRequirements::new_add_mode().optimize(input, config)?;
        let wanted = OutputRequirementExec::new(sorted, None, Distribution::SinglePartition, None);
        let met = self.pass.optimize(Arc::new(wanted), config)?;
        OutputRequirements::new_remove_mode().optimize(met, config)
    }
}

/// Puts what was below back, innermost last.
fn put_back(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    plan.transform_down(|node| {
        let any: &dyn Any = node.as_ref();
        Ok(match any.downcast_ref::<SettledExec>() {
            Some(SettledExec(met)) => Transformed::yes(Arc::clone(met)),
            None => Transformed::no(node),
        })
    })
    .data()
}

/// Stands in for an operator whose input is settled.
#[derive(Debug)]
struct SettledExec(Arc<dyn ExecutionPlan>);

impl DisplayAs for SettledExec {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_as(format, f)
    }
}

impl ExecutionPlan for SettledExec {
    fn name(&self) -> &'static str {
        "SettledExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.0.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![]
    }

    fn apply_expressions(&self, _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, _children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        self.0.execute(partition, context)
    }

    fn statistics_from_inputs(&self, _inputs: &[Arc<Statistics>], _args: &StatisticsArgs) -> Result<Arc<Statistics>> {
        Ok(Arc::new(Statistics::new_unknown(&self.schema())))
    }
}
