//! What DataFusion knows of the inputs that an outer join extends with NULLs, and of the groups of grouping sets.
//!
//! A column that a filter (`k = 3`) or a literal makes constant below is not constant above an outer join that adds rows of
//! NULLs, but DataFusion goes on believing it: it leaves out sorts by the column, and groups by it as if its values came in
//! order, which gives a group many times. The operator that is put over such an input knows of no constants. It stays in the
//! plan, because operators look at their inputs again whenever they are made anew.
//!
//! `ROLLUP`, `CUBE` and `GROUPING SETS` put NULLs into the columns that they group by as well. Each column by itself, so that
//! columns which are equal below are not above either, and nothing is known of the groups.

use std::fmt;
use std::sync::Arc;

use datafusion::common::Statistics;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::JoinType;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::execution_plan::{CardinalityEffect, replace_children_if_necessary};
use datafusion::physical_plan::filter_pushdown::{ChildPushdownResult, FilterDescription, FilterPushdownPhase, FilterPushdownPropagation};
use datafusion::physical_plan::joins::{HashJoinExec, NestedLoopJoinExec, SortMergeJoinExec};
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs};
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};

const NAME: &str = "null_extended_inputs";
/// The pass that first believes constants.
const BEFORE: &str = "EnsureRequirements";

/// Adds the rule where it has to stand.
pub(super) fn repair(optimizer: &mut PhysicalOptimizer) {
    if optimizer.rules.iter().any(|rule| rule.name() == NAME) {
        return;
    }
    let at = optimizer.rules.iter().position(|rule| rule.name() == BEFORE).unwrap_or(0);
    optimizer.rules.insert(at, Arc::new(NullExtendedInputs));
}

/// Puts [`NullExtendedExec`] over inputs with constants.
#[derive(Debug)]
struct NullExtendedInputs;

impl PhysicalOptimizerRule for NullExtendedInputs {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            if has_grouping_sets(&node) {
                return Ok(Transformed::yes(Arc::new(NullExtendedExec::new(node, Extended::Columns)?)));
            }
            let extended = extended(&node);
            let mut children: Vec<_> = node.children().into_iter().cloned().collect();
            let mut changed = false;
            for (child, _) in children.iter_mut().zip(extended).filter(|(_, extended)| *extended) {
                if !is_free_of_constants(child) {
                    *child = Arc::new(NullExtendedExec::new(Arc::clone(child), Extended::Rows)?);
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
        NAME
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

fn is_free_of_constants(plan: &Arc<dyn ExecutionPlan>) -> bool {
    plan.properties().equivalence_properties().eq_group().iter().all(|class| class.iter().all(|expr| expr.is::<Column>()))
        && plan.properties().equivalence_properties().constants().is_empty()
}

/// What NULLs are put in the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extended {
    /// All columns of a row, which is done above.
    Rows,
    /// Some columns of a row, which was done below.
    Columns,
}

/// Passes its input on, of which it knows no constants.
#[derive(Debug)]
struct NullExtendedExec {
    input: Arc<dyn ExecutionPlan>,
    extended: Extended,
    properties: Arc<PlanProperties>,
}

impl NullExtendedExec {
    fn new(input: Arc<dyn ExecutionPlan>, extended: Extended) -> Result<Self> {
        let known = input.properties().equivalence_properties();
        let stays = match extended {
            Extended::Rows => without_constants(known)?,
            Extended::Columns => EquivalenceProperties::new(Arc::clone(known.schema())),
        };
        let properties = Arc::new(input.properties().as_ref().clone().with_eq_properties(stays));
        Ok(Self { input, extended, properties })
    }
}

fn without_constants(known: &EquivalenceProperties) -> Result<EquivalenceProperties> {
    let mut stays = EquivalenceProperties::new_with_orderings(Arc::clone(known.schema()), known.oeq_class().iter().cloned());
    for class in known.eq_group().iter() {
        // Columns that are equal are so as NULLs; what is computed of them need not be.
        let mut columns = class.iter().filter(|expr| expr.is::<Column>());
        let Some(first) = columns.next() else { continue };
        for other in columns {
            stays.add_equal_conditions(Arc::clone(first), Arc::clone(other))?;
        }
    }
    Ok(stays)
}

impl DisplayAs for NullExtendedExec {
    fn fmt_as(&self, _format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NullExtendedExec")
    }
}

impl ExecutionPlan for NullExtendedExec {
    fn name(&self) -> &'static str {
        "NullExtendedExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![self.extended == Extended::Rows]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(&self, _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, mut children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.pop().unwrap_or_else(|| Arc::clone(&self.input));
        Ok(Arc::new(Self::new(input, self.extended)?))
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
