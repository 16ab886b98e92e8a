//! Subqueries in the conditions of joins, `… ON t.k = u.k AND u.n NOT IN (SELECT …)`, which DataFusion plans in filters only.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, Result};
use datafusion::logical_expr::utils::{conjunction, split_conjunction_owned};
use datafusion::logical_expr::{Expr, Filter, Join, JoinType, LogicalPlan, LogicalPlanBuilder};

use super::only_row::only_rows;
use crate::planner::FunctionSet;
use crate::rules::outer_references::{has_subquery, is_of, references_of};
use crate::rules::row_subquery::{exists_value, in_value};

/// What the values of subqueries are called as columns of a side, before their numbers.
const COLUMN: &str = "__condition_";

/// The join without subqueries that depend on its rows in its condition; `None` where there are none.
pub(super) fn rewrite(join: &Join, functions: &FunctionSet) -> Result<Option<LogicalPlan>> {
    let Some(condition) = &join.filter else { return Ok(None) };
    if !has_subquery(condition)? {
        return Ok(None);
    }
    match join.join_type {
        JoinType::Inner => filtered(join, condition).map(Some),
        JoinType::Left | JoinType::Right | JoinType::Full => in_sides(join, condition, functions),
        _ => Ok(None),
    }
}

/// The conditions of an inner join that hold subqueries as a filter above it.
fn filtered(join: &Join, condition: &Expr) -> Result<LogicalPlan> {
    let (mut above, mut own) = (vec![], vec![]);
    for condition in split_conjunction_owned(condition.clone()) {
        if has_subquery(&condition)? { above.push(condition) } else { own.push(condition) }
    }
    let plan = LogicalPlan::Join(Join { filter: conjunction(own), ..join.clone() });
    Ok(match conjunction(above) {
        Some(condition) => LogicalPlan::Filter(Filter::try_new(condition, Arc::new(plan))?),
        None => plan,
    })
}

/// The values of subqueries that depend on the rows of one side as columns of that side.
fn in_sides(join: &Join, condition: &Expr, functions: &FunctionSet) -> Result<Option<LogicalPlan>> {
    let values = condition.clone().transform_up(|expr| match expr {
        Expr::Exists(exists) => exists_value(exists).map(Transformed::yes),
        Expr::InSubquery(test) => in_value(test, functions).map(Transformed::yes),
        other => Ok(Transformed::no(other)),
    })?;
    let values = values.transform_data(only_rows)?;
    let sides = [&join.left, &join.right];
    let mut columns: [Vec<Expr>; 2] = [vec![], vec![]];
    let lifted = values.transform_data(|condition| {
        condition.transform_down(|expr| {
            if !matches!(expr, Expr::ScalarSubquery(_)) {
                return Ok(Transformed::no(expr));
            }
            let references = references_of(&expr, &[])?;
            let of_side = |i: usize| references.iter().all(|reference| is_of(reference, std::slice::from_ref(sides[i].schema())));
            let Some(side) = (0..2).find(|i| !references.is_empty() && of_side(*i)) else {
                return Ok(Transformed::new(expr, false, TreeNodeRecursion::Jump));
            };
            let column = Column::from_name(format!("{COLUMN}{side}_{}", columns[side].len()));
            columns[side].push(expr.alias(column.name.clone()));
            Ok(Transformed::new(Expr::Column(column), true, TreeNodeRecursion::Jump))
        })
    })?;
    if !lifted.transformed {
        return Ok(None);
    }
    let mut wider = sides.into_iter().zip(columns).map(|(side, columns)| {
        if columns.is_empty() {
            return Ok(Arc::clone(side));
        }
        let all = side.schema().columns().into_iter().map(Expr::Column).chain(columns);
        LogicalPlanBuilder::from(Arc::clone(side)).project(all)?.build().map(Arc::new)
    });
    let (Some(left), Some(right)) = (wider.next().transpose()?, wider.next().transpose()?) else { return Ok(None) };
    let plan = Join::try_new(
        left,
        right,
        join.on.clone(),
        Some(lifted.data),
        join.join_type,
        join.join_constraint,
        join.null_equality,
        join.null_aware,
    )?;
    let columns: Vec<_> = join.schema.columns().into_iter().map(Expr::Column).collect();
    LogicalPlanBuilder::from(LogicalPlan::Join(plan)).project(columns)?.build().map(Some)
}
