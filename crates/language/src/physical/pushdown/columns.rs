//! Where the columns of an operator come from.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::datatypes::Schema;
use datafusion::common::JoinSide;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::Result;
use datafusion::logical_expr::JoinType;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::utils::collect_columns;
use datafusion::physical_expr_common::physical_expr::is_volatile;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::filter_pushdown::{ChildFilterPushdownResult, FilterPushdownPhase, PushedDown};
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::joins::utils::build_join_schema;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::union::UnionExec;

/// For each column of an operator, what a filter says in its place below; `None` where it does not pass.
pub(super) type Below = Vec<Option<Arc<dyn PhysicalExpr>>>;

/// Whether filters that are pushed through `node` by name may end at another column.
pub(super) fn may_mistake(node: &Arc<dyn ExecutionPlan>) -> bool {
    let children = node.children();
    let repeats_below = || children.iter().any(|child| repeats(&child.schema()));
    if let Some(join) = node.downcast_ref::<HashJoinExec>() {
        return repeats_below()
            || has_unbounded_keys(node)
            || (is_semi(join) && join.on().iter().any(|(left, right)| !same_name(left, right)));
    }
    if let Some(aggregate) = node.downcast_ref::<AggregateExec>() {
        return repeats_below() || repeats(&node.schema()) || renames_below(aggregate);
    }
    if let Some(projection) = node.downcast_ref::<ProjectionExec>() {
        return repeats(&node.schema()) || projection.expr().iter().any(|column| is_volatile(&column.expr));
    }
    if node.is::<UnionExec>() {
        let names = node.schema();
        return repeats(&names)
            || children.iter().any(|child| child.schema().fields().iter().zip(names.fields()).any(|(a, b)| a.name() != b.name()));
    }
    // A source that DataFusion knows goes by position.
    !node.is::<DataSourceExec>() && (repeats(&node.schema()) || repeats_below())
}

/// Whether the operator, which is one that may, would mistake a column of a filter that it takes in.
pub(super) fn would_mistake(node: &Arc<dyn ExecutionPlan>, phase: FilterPushdownPhase, filter: &ChildFilterPushdownResult) -> bool {
    if let Some(own) = node.downcast_ref::<FilterExec>() {
        return phase == FilterPushdownPhase::Pre && own.projection().is_some() && matches!(filter.all(), PushedDown::No);
    }
    if knows_positions(node) {
        return false;
    }
    let schema = node.schema();
    collect_columns(&filter.filter).iter().any(|column| is_repeated(&schema, column.name()))
}

/// Whether a hash join would compare keys that have no least and greatest one (the bounds that it sends to its other side).
/// Of arrays and rows that have one, NULLs inside stand elsewhere than in a comparison.
pub(super) fn has_unbounded_keys(node: &Arc<dyn ExecutionPlan>) -> bool {
    let Some(join) = node.downcast_ref::<HashJoinExec>() else { return false };
    let schema = join.left().schema();
    join.on().iter().any(|(left, _)| left.data_type(&schema).is_ok_and(|data_type| data_type.is_nested()))
}

/// `filter` in terms of a child, if it may pass.
pub(super) fn moved(filter: &Arc<dyn PhysicalExpr>, below: &Below) -> Result<Option<Arc<dyn PhysicalExpr>>> {
    let mut passes = true;
    let moved = Arc::clone(filter).transform_up(|expr| {
        let Some(column) = expr.downcast_ref::<Column>() else { return Ok(Transformed::no(expr)) };
        if let Some(Some(source)) = below.get(column.index()) {
            return Ok(Transformed::yes(Arc::clone(source)));
        }
        passes = false;
        Ok(Transformed::no(expr))
    })?;
    Ok(passes.then_some(moved.data))
}

/// The columns of `node` in its child number `child`.
pub(super) fn below(node: &Arc<dyn ExecutionPlan>, child: usize) -> Below {
    let children = node.children();
    let Some(input) = children.get(child).map(|child| child.schema()) else { return vec![] };
    if let Some(projection) = node.downcast_ref::<ProjectionExec>() {
        return projection.expr().iter().map(|column| (!is_volatile(&column.expr)).then(|| Arc::clone(&column.expr))).collect();
    }
    if let Some(filter) = node.downcast_ref::<FilterExec>() {
        return match filter.projection() {
            Some(columns) => columns.iter().map(|index| column(&input, *index)).collect(),
            None => all(&input),
        };
    }
    if let Some(join) = node.downcast_ref::<HashJoinExec>() {
        return below_join(join, child, &input);
    }
    if let Some(aggregate) = node.downcast_ref::<AggregateExec>() {
        let groups = aggregate.group_expr().expr().iter().map(|(group, _)| group.is::<Column>().then(|| Arc::clone(group)));
        return groups.collect();
    }
    if knows_positions(node) { all(&input) } else { of_unique_names(&node.schema(), &input) }
}

/// The operators whose columns are all known; of others, only names that there is one of are followed.
fn knows_positions(node: &Arc<dyn ExecutionPlan>) -> bool {
    node.is::<ProjectionExec>()
        || node.is::<FilterExec>()
        || node.is::<HashJoinExec>()
        || node.is::<AggregateExec>()
        || node.is::<SortExec>()
        || node.is::<RepartitionExec>()
        || node.is::<CoalescePartitionsExec>()
        || node.is::<CooperativeExec>()
        || node.is::<UnionExec>()
}

fn below_join(join: &HashJoinExec, child: usize, input: &Schema) -> Below {
    let (_, mut columns) = build_join_schema(&join.left().schema(), &join.right().schema(), join.join_type());
    if let Some(projection) = &join.projection {
        columns = projection.iter().filter_map(|index| columns.get(*index).cloned()).collect();
    }
    let side = if child == 0 { JoinSide::Left } else { JoinSide::Right };
    let source = |index: usize, from: JoinSide| {
        if from == side {
            return column(input, index);
        }
        // Rows that a semi join keeps have equal keys on both sides.
        let key = |expr: &Arc<dyn PhysicalExpr>| expr.downcast_ref::<Column>().is_some_and(|column| column.index() == index);
        join.on().iter().filter(|_| is_semi(join)).find_map(|(left, right)| match from {
            JoinSide::Left if key(left) => Some(Arc::clone(right)),
            JoinSide::Right if key(right) => Some(Arc::clone(left)),
            _ => None,
        })
    };
    columns.iter().map(|column| source(column.index, column.side)).collect()
}

fn of_unique_names(schema: &Schema, input: &Schema) -> Below {
    let source = |name: &str| {
        let index = input.index_of(name).ok()?;
        (!is_repeated(schema, name) && !is_repeated(input, name)).then(|| column(input, index)).flatten()
    };
    schema.fields().iter().map(|field| source(field.name())).collect()
}

fn all(input: &Schema) -> Below {
    (0..input.fields().len()).map(|index| column(input, index)).collect()
}

fn column(input: &Schema, index: usize) -> Option<Arc<dyn PhysicalExpr>> {
    let field = input.fields().get(index)?;
    Some(Arc::new(Column::new(field.name(), index)))
}

fn is_semi(join: &HashJoinExec) -> bool {
    matches!(join.join_type(), JoinType::LeftSemi | JoinType::RightSemi)
}

fn same_name(left: &Arc<dyn PhysicalExpr>, right: &Arc<dyn PhysicalExpr>) -> bool {
    matches!((left.downcast_ref::<Column>(), right.downcast_ref::<Column>()), (Some(left), Some(right)) if left.name() == right.name())
}

/// Whether a group has the name of a column that it is not.
fn renames_below(aggregate: &AggregateExec) -> bool {
    let input = aggregate.input().schema();
    let is_named = |group: &Arc<dyn PhysicalExpr>, name: &str| group.downcast_ref::<Column>().is_some_and(|column| column.name() == name);
    aggregate.group_expr().expr().iter().any(|(group, name)| !is_named(group, name) && input.index_of(name).is_ok())
}

fn repeats(schema: &Schema) -> bool {
    let mut names = HashSet::with_capacity(schema.fields().len());
    !schema.fields().iter().all(|field| names.insert(field.name()))
}

fn is_repeated(schema: &Schema, name: &str) -> bool {
    schema.fields().iter().filter(|field| field.name() == name).count() > 1
}
