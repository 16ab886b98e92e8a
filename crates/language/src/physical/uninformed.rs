//! The operator that passes its input on and hides what is known of it.
//!
//! What DataFusion knows of columns (that they are constant, equal or sorted) decides which sorts it leaves out and how it
//! groups. Where that knowledge would be misread further up, this operator stands in between. It stays in the plan, because
//! operators look at their inputs again whenever they are made anew.

use std::fmt;
use std::sync::Arc;

use datafusion::common::Statistics;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::CardinalityEffect;
use datafusion::physical_plan::filter_pushdown::{ChildPushdownResult, FilterDescription, FilterPushdownPhase, FilterPushdownPropagation};
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs};
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};

/// What is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hidden {
    /// That columns are constant. Their order and the columns that are equal stay known.
    Constants,
    /// Everything.
    Everything,
}

/// Passes its input on and hides what is known of it.
#[derive(Debug)]
pub(super) struct UninformedExec {
    input: Arc<dyn ExecutionPlan>,
    hidden: Hidden,
    properties: Arc<PlanProperties>,
}

impl UninformedExec {
    pub(super) fn new(input: Arc<dyn ExecutionPlan>, hidden: Hidden) -> Result<Self> {
        let known = input.properties().equivalence_properties();
        let stays = match hidden {
            Hidden::Constants => without_constants(known)?,
            Hidden::Everything => EquivalenceProperties::new(Arc::clone(known.schema())),
        };
        let properties = Arc::new(input.properties().as_ref().clone().with_eq_properties(stays));
        Ok(Self { input, hidden, properties })
    }
}

/// Whether no column is known to be constant.
pub(super) fn is_free_of_constants(plan: &Arc<dyn ExecutionPlan>) -> bool {
    let known = plan.properties().equivalence_properties();
    known.eq_group().iter().all(|class| class.iter().all(|expr| expr.is::<Column>())) && known.constants().is_empty()
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

impl DisplayAs for UninformedExec {
    fn fmt_as(&self, _format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UninformedExec")
    }
}

impl ExecutionPlan for UninformedExec {
    fn name(&self) -> &'static str {
        "UninformedExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![self.hidden == Hidden::Constants]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(&self, _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, mut children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.pop().unwrap_or_else(|| Arc::clone(&self.input));
        Ok(Arc::new(Self::new(input, self.hidden)?))
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
