//! Functional dependencies that do not hold, and the rules of DataFusion that believe them.
//!
//! The key of a GROUP BY determines the other columns of its rows, until a join or an `unnest` repeats the rows: then it
//! determines the columns that it came with, but not those that were added. DataFusion takes it to determine these as well
//! above `unnest`, and above the next GROUP BY, so that it left out keys of groups and of sorts, and DISTINCT. Where a plan
//! is of that kind, its dependencies are taken away before they are read.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNodeRecursion};
use datafusion::common::{DFSchema, DFSchemaRef, Dependency, FunctionalDependencies, Result};
use datafusion::logical_expr::{Distinct, JoinType, LogicalPlan};
use datafusion::optimizer::optimizer::ApplyOrder;
use datafusion::optimizer::{Optimizer, OptimizerConfig, OptimizerRule};

/// The rules that read dependencies.
const READERS: [&str; 4] = ["optimize_projections", "eliminate_duplicated_expr", "replace_distinct_aggregate", "eliminate_join"];

/// Lets the rules read only dependencies that hold.
pub(super) fn repair(optimizer: &mut Optimizer) {
    for rule in &mut optimizer.rules {
        if READERS.contains(&rule.name()) {
            *rule = Arc::new(SoundDependencies { rule: Arc::clone(rule) });
        }
    }
}

/// A rule that reads only dependencies that hold.
#[derive(Debug)]
struct SoundDependencies {
    rule: Arc<dyn OptimizerRule + Send + Sync>,
}

impl OptimizerRule for SoundDependencies {
    fn name(&self) -> &str {
        self.rule.name()
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        self.rule.apply_order()
    }

    fn rewrite(&self, plan: LogicalPlan, config: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        let plan = if self.apply_order().is_some() { sound_inputs(plan)? } else { sound_tree(plan)? };
        self.rule.rewrite(plan, config)
    }
}

/// The plan with the inputs of all its operators sound.
fn sound_tree(plan: LogicalPlan) -> Result<LogicalPlan> {
    let mut found = false;
    plan.apply_with_subqueries(|node| {
        found = has_unsound_inputs(node);
        Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    if !found {
        return Ok(plan);
    }
    let sound = plan.transform_down_with_subqueries(|node| Ok(Transformed::yes(sound_inputs(node)?)))?;
    Ok(sound.data)
}

/// The operator with sound inputs, where it is one that the rules look at.
fn sound_inputs(mut plan: LogicalPlan) -> Result<LogicalPlan> {
    if !has_unsound_inputs(&plan) {
        return Ok(plan);
    }
    match &mut plan {
        LogicalPlan::Aggregate(aggregate) => mend(&mut aggregate.input)?,
        LogicalPlan::Sort(sort) => mend(&mut sort.input)?,
        LogicalPlan::Distinct(Distinct::All(input)) => mend(input)?,
        LogicalPlan::Join(join) => {
            mend(&mut join.left)?;
            mend(&mut join.right)?;
        }
        _ => {}
    }
    Ok(plan)
}

fn has_unsound_inputs(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Aggregate(_) | LogicalPlan::Sort(_) | LogicalPlan::Distinct(Distinct::All(_)) | LogicalPlan::Join(_) => {
            plan.inputs().into_iter().any(|input| !is_sound(input))
        }
        _ => false,
    }
}

fn mend(input: &mut Arc<LogicalPlan>) -> Result<()> {
    if !is_sound(input) {
        forget(input)?;
    }
    Ok(())
}

/// The plan, without its dependencies where they do not hold.
pub(super) fn keep_sound(mut plan: LogicalPlan) -> Result<LogicalPlan> {
    if !is_sound(&plan) {
        forget_of(&mut plan)?;
    }
    Ok(plan)
}

/// Whether the dependencies that DataFusion gives the plan hold.
fn is_sound(plan: &LogicalPlan) -> bool {
    if plan.schema().functional_dependencies().is_empty() {
        return true;
    }
    match plan {
        LogicalPlan::TableScan(_) => true,
        // The determinants of its input become those of all columns, also of the aggregates.
        LogicalPlan::Aggregate(aggregate) => {
            let known = aggregate.input.schema().functional_dependencies();
            known.iter().all(|dependency| dependency.mode == Dependency::Single) && is_sound(&aggregate.input)
        }
        LogicalPlan::Projection(projection) => is_sound(&projection.input),
        LogicalPlan::SubqueryAlias(alias) => is_sound(&alias.input),
        LogicalPlan::Filter(filter) => is_sound(&filter.input),
        LogicalPlan::Sort(sort) => is_sound(&sort.input),
        LogicalPlan::Limit(limit) => is_sound(&limit.input),
        LogicalPlan::Window(window) => is_sound(&window.input),
        LogicalPlan::Repartition(repartition) => is_sound(&repartition.input),
        LogicalPlan::Distinct(Distinct::All(input)) => is_sound(input),
        LogicalPlan::Subquery(subquery) => is_sound(&subquery.subquery),
        LogicalPlan::Join(join) => match join.join_type {
            JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark => is_sound(&join.left),
            JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark => is_sound(&join.right),
            _ => is_sound(&join.left) && is_sound(&join.right),
        },
        _ => false,
    }
}

fn forget(plan: &mut Arc<LogicalPlan>) -> Result<()> {
    forget_of(Arc::make_mut(plan))
}

/// Takes all dependencies away. An operator that has no schema of its own has that of its input.
fn forget_of(plan: &mut LogicalPlan) -> Result<()> {
    match plan {
        LogicalPlan::Aggregate(aggregate) => clear(&mut aggregate.schema),
        LogicalPlan::Projection(projection) => clear(&mut projection.schema),
        LogicalPlan::SubqueryAlias(alias) => clear(&mut alias.schema),
        LogicalPlan::Window(window) => clear(&mut window.schema),
        LogicalPlan::Join(join) => clear(&mut join.schema),
        LogicalPlan::Unnest(unnest) => clear(&mut unnest.schema),
        LogicalPlan::Union(union) => clear(&mut union.schema),
        LogicalPlan::Filter(filter) => forget(&mut filter.input),
        LogicalPlan::Sort(sort) => forget(&mut sort.input),
        LogicalPlan::Limit(limit) => forget(&mut limit.input),
        LogicalPlan::Repartition(repartition) => forget(&mut repartition.input),
        LogicalPlan::Distinct(Distinct::All(input)) => forget(input),
        LogicalPlan::Subquery(subquery) => forget(&mut subquery.subquery),
        LogicalPlan::RecursiveQuery(query) => clear(&mut query.schema),
        _ => Ok(()),
    }
}

fn clear(schema: &mut DFSchemaRef) -> Result<()> {
    let known = DFSchema::clone(schema);
    *schema = Arc::new(known.with_functional_dependencies(FunctionalDependencies::empty())?);
    Ok(())
}
