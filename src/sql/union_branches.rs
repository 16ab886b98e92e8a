//! What DataFusion knows of the branches of a union.
//!
//! Columns of a branch that are equal or constant need no sort of their own there, and the sort of a union goes into its branches.
//! What comes out of them together is then taken for unsorted, and the plan is refused. The operator that is put over such a
//! branch knows of nothing, and is sorted as a whole.

use std::fmt;
use std::sync::Arc;

use datafusion::common::Statistics;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_plan::execution_plan::{CardinalityEffect, replace_children_if_necessary};
use datafusion::physical_plan::filter_pushdown::{ChildPushdownResult, FilterDescription, FilterPushdownPhase, FilterPushdownPropagation};
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs};
use datafusion::physical_plan::union::UnionExec;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};

const NAME: &str = "union_branches";
/// The pass that sorts.
const BEFORE: &str = "EnsureRequirements";

/// Adds the rule where it has to stand.
pub(super) fn repair(optimizer: &mut PhysicalOptimizer) {
    if optimizer.rules.iter().any(|rule| rule.name() == NAME) {
        return;
    }
    let at = optimizer.rules.iter().position(|rule| rule.name() == BEFORE).unwrap_or(0);
    optimizer.rules.insert(at, Arc::new(UnionBranches));
}

/// Puts [`UnionBranchExec`] over branches with equal or constant columns.
#[derive(Debug)]
struct UnionBranches;

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
            let apart = branches.into_iter().map(|branch| -> Arc<dyn ExecutionPlan> {
                if knows(&branch) { Arc::new(UnionBranchExec::new(branch)) } else { branch }
            });
            Ok(Transformed::yes(replace_children_if_necessary(node, apart.collect())?))
        })
        .data()
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Passes its input on, of which it knows nothing.
#[derive(Debug)]
struct UnionBranchExec {
    input: Arc<dyn ExecutionPlan>,
    properties: Arc<PlanProperties>,
}

impl UnionBranchExec {
    fn new(input: Arc<dyn ExecutionPlan>) -> Self {
        let nothing = EquivalenceProperties::new(input.schema());
        let properties = Arc::new(input.properties().as_ref().clone().with_eq_properties(nothing));
        Self { input, properties }
    }
}

impl DisplayAs for UnionBranchExec {
    fn fmt_as(&self, _format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnionBranchExec")
    }
}

impl ExecutionPlan for UnionBranchExec {
    fn name(&self) -> &'static str {
        "UnionBranchExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![false]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(&self, _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, mut children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.pop().unwrap_or_else(|| Arc::clone(&self.input));
        Ok(Arc::new(Self::new(input)))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        self.input.execute(partition, context)
    }

    fn child_stats_requests(&self, partition: Option<usize>) -> Vec<ChildStats> {
        vec![ChildStats::At(partition)]
    }

    fn statistics_from_inputs(&self, inputs: &[Arc<Statistics>], _args: &StatisticsArgs) -> Result<Arc<Statistics>> {
        Ok(Arc::clone(&inputs[0]))
    }

    fn cardinality_effect(&self) -> CardinalityEffect {
        CardinalityEffect::Equal
    }

    fn gather_filters_for_pushdown(
        &self,
        _phase: FilterPushdownPhase,
        parent_filters: Vec<Arc<dyn PhysicalExpr>>,
        _config: &ConfigOptions,
    ) -> Result<FilterDescription> {
        FilterDescription::from_children(parent_filters, &self.children())
    }

    fn handle_child_pushdown_result(
        &self,
        _phase: FilterPushdownPhase,
        result: ChildPushdownResult,
        _config: &ConfigOptions,
    ) -> Result<FilterPushdownPropagation<Arc<dyn ExecutionPlan>>> {
        Ok(FilterPushdownPropagation::if_all(result))
    }
}
