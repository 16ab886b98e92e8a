//! The stand-in of an operator while filters are pushed down.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, OnceLock};

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::execution_plan::replace_children_if_necessary;
use datafusion::physical_plan::filter_pushdown::{
    ChildFilterDescription, ChildFilterPushdownResult, ChildPushdownResult, FilterDescription, FilterPushdownPhase,
    FilterPushdownPropagation, PushedDown, PushedDownPredicate,
};
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};

use super::columns;

/// Answers for its operator, which decides which filters pass; where their columns are below is found by position.
///
/// DataFusion has no public way to say "this filter of the parent becomes that one below". So they go down as filters of the
/// operator's own, behind those that are, and what comes of them is told apart on the way back.
#[derive(Debug)]
pub(super) struct ByPosition {
    node: Arc<dyn ExecutionPlan>,
    /// What went down to each child; shared with the copies that get new children.
    sent: Arc<OnceLock<Vec<Sent>>>,
}

/// What went down to one child: so many filters of the operator's own, and then these of its parent.
#[derive(Debug)]
struct Sent {
    own: usize,
    parents: Vec<Arc<dyn PhysicalExpr>>,
}

impl ByPosition {
    pub(super) fn new(node: Arc<dyn ExecutionPlan>) -> Self {
        Self { node, sent: Arc::default() }
    }

    /// The operator that `plan` stands in for.
    pub(super) fn within(plan: &Arc<dyn ExecutionPlan>) -> Option<Arc<dyn ExecutionPlan>> {
        let any: &dyn Any = plan.as_ref();
        any.downcast_ref::<Self>().map(|stand_in| Arc::clone(&stand_in.node))
    }

    /// The filters that the operator makes itself.
    fn own_filters(&self, filters: &[Arc<dyn PhysicalExpr>]) -> Vec<Arc<dyn PhysicalExpr>> {
        if columns::has_unbounded_keys(&self.node) { vec![] } else { filters.to_vec() }
    }
}

/// What each child made of `filter`.
fn results(filter: ChildFilterPushdownResult, sent: &[Sent], made: &[Vec<PushedDownPredicate>]) -> ChildFilterPushdownResult {
    let of_child = |(sent, made): (&Sent, &Vec<PushedDownPredicate>)| {
        let position = sent.parents.iter().position(|parent| Arc::ptr_eq(parent, &filter.filter));
        position.and_then(|p| made.get(sent.own + p)).map_or(PushedDown::No, |result| result.discriminant)
    };
    let child_results = sent.iter().zip(made).map(of_child).collect();
    ChildFilterPushdownResult { child_results, ..filter }
}

impl DisplayAs for ByPosition {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt_as(format, f)
    }
}

impl ExecutionPlan for ByPosition {
    fn name(&self) -> &str {
        self.node.name()
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.node.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.node.children()
    }

    fn apply_expressions(&self, f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        self.node.apply_expressions(f)
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let node = replace_children_if_necessary(Arc::clone(&self.node), children)?;
        Ok(Arc::new(Self { node, sent: Arc::clone(&self.sent) }))
    }

    fn fetch(&self) -> Option<usize> {
        self.node.fetch()
    }

    fn with_fetch(&self, limit: Option<usize>) -> Option<Arc<dyn ExecutionPlan>> {
        self.node.with_fetch(limit)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        self.node.execute(partition, context)
    }

    fn gather_filters_for_pushdown(
        &self,
        phase: FilterPushdownPhase,
        parent_filters: Vec<Arc<dyn PhysicalExpr>>,
        config: &ConfigOptions,
    ) -> Result<FilterDescription> {
        let by_name = self.node.gather_filters_for_pushdown(phase, parent_filters.clone(), config)?;
        let mut description = FilterDescription::new();
        let mut sent = Vec::new();
        for (child, (allowed, own)) in by_name.parent_filters().iter().zip(by_name.self_filters()).enumerate() {
            let below = columns::below(&self.node, child);
            let own = self.own_filters(&own);
            let mut child = Sent { own: own.len(), parents: vec![] };
            let mut filters = own;
            for (filter, allowed) in parent_filters.iter().zip(allowed) {
                if matches!(allowed.discriminant, PushedDown::Yes)
                    && let Some(moved) = columns::moved(filter, &below)?
                {
                    child.parents.push(Arc::clone(filter));
                    filters.push(moved);
                }
            }
            description = description.with_child(ChildFilterDescription::all_unsupported(&parent_filters).with_self_filters(filters));
            sent.push(child);
        }
        // A pass asks each operator once.
        _ = self.sent.set(sent);
        Ok(description)
    }

    fn handle_child_pushdown_result(
        &self,
        phase: FilterPushdownPhase,
        result: ChildPushdownResult,
        config: &ConfigOptions,
    ) -> Result<FilterPushdownPropagation<Arc<dyn ExecutionPlan>>> {
        let ChildPushdownResult { parent_filters, mut self_filters } = result;
        let sent = self.sent.get().map_or(&[] as &[Sent], Vec::as_slice);
        let parents: Vec<_> = parent_filters.into_iter().map(|filter| results(filter, sent, &self_filters)).collect();
        for (own, sent) in self_filters.iter_mut().zip(sent) {
            own.truncate(sent.own);
        }
        // What the operator would take by name stays above it.
        let takes: Vec<bool> = parents.iter().map(|filter| !columns::would_mistake(&self.node, phase, filter)).collect();
        let given = parents.into_iter().zip(&takes).filter_map(|(filter, takes)| takes.then_some(filter)).collect();
        let made = self.node.handle_child_pushdown_result(phase, ChildPushdownResult { parent_filters: given, self_filters }, config)?;
        let mut answers = made.filters.into_iter();
        let filters = takes.iter().map(|takes| if *takes { answers.next().unwrap_or(PushedDown::No) } else { PushedDown::No }).collect();
        Ok(FilterPushdownPropagation { filters, updated_node: made.updated_node })
    }
}
