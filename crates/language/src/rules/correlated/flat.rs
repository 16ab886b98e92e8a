//! The part of a subquery that is rows of tables, conditions on them and values of them, without its order of steps.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, DFSchema, DFSchemaRef, Result};
use datafusion::logical_expr::utils::{conjunction, split_conjunction_owned};
use datafusion::logical_expr::{Expr, Filter, Join, JoinType, LogicalPlan};

use super::plain::{expression_references, references};
use crate::rules::outer_references::moved;

/// Rows of a plan that asks for nothing of the outer row.
#[derive(Debug)]
pub(super) struct Flat {
    pub(super) base: LogicalPlan,
    /// The columns, over those of `base` and of the outer row.
    pub(super) columns: Vec<Expr>,
    /// Conditions on the rows, over the same.
    pub(super) conditions: Vec<Expr>,
}

impl Flat {
    /// `None` where the plan has other steps, or expressions that may not be moved.
    pub(super) fn of(plan: &LogicalPlan, outer: &DFSchemaRef) -> Result<Option<Self>> {
        if !references(plan, outer)? {
            let columns = plan.schema().columns().into_iter().map(Expr::Column).collect();
            return Ok(Some(Self { base: plan.clone(), columns, conditions: vec![] }));
        }
        if let Some(split) = split(plan, outer)? {
            return Ok(Some(split));
        }
        let (input, exprs) = match plan {
            LogicalPlan::SubqueryAlias(alias) => return Self::of(&alias.input, outer),
            LogicalPlan::Subquery(subquery) => return Self::of(&subquery.subquery, outer),
            LogicalPlan::Filter(filter) => (&filter.input, std::slice::from_ref(&filter.predicate)),
            LogicalPlan::Projection(projection) => (&projection.input, projection.expr.as_slice()),
            _ => return Ok(None),
        };
        for expr in exprs {
            if !is_simple(expr)? {
                return Ok(None);
            }
        }
        let Some(mut flat) = Self::of(input, outer)? else { return Ok(None) };
        let moved = exprs.iter().map(|expr| placed(expr.clone(), input.schema(), &flat.columns)).collect::<Result<Vec<_>>>()?;
        match plan {
            LogicalPlan::Filter(_) => flat.conditions.extend(moved),
            _ => flat.columns = moved,
        }
        Ok(Some(flat))
    }
}

/// A filter or join whose inputs ask for nothing of the outer row: only the conditions that do are moved.
fn split(plan: &LogicalPlan, outer: &DFSchemaRef) -> Result<Option<Flat>> {
    for input in plan.inputs() {
        if references(input, outer)? {
            return Ok(None);
        }
    }
    let predicate = match plan {
        LogicalPlan::Filter(filter) => Some(&filter.predicate),
        LogicalPlan::Join(join) if join.join_type == JoinType::Inner => join.filter.as_ref(),
        _ => None,
    };
    let Some(predicate) = predicate else { return Ok(None) };
    let (mut moved, mut stays) = (vec![], vec![]);
    for condition in split_conjunction_owned(predicate.clone()) {
        if expression_references(&condition, &plan.inputs(), outer)? { moved.push(condition) } else { stays.push(condition) }
    }
    for condition in &moved {
        if !is_simple(condition)? {
            return Ok(None);
        }
    }
    let stays = conjunction(stays);
    let base = match plan {
        LogicalPlan::Join(join) => LogicalPlan::Join(Join { filter: stays, ..join.clone() }),
        LogicalPlan::Filter(filter) => match stays {
            Some(stays) => LogicalPlan::Filter(Filter::try_new(stays, Arc::clone(&filter.input))?),
            None => filter.input.as_ref().clone(),
        },
        _ => return Ok(None),
    };
    let columns = plan.schema().columns().into_iter().map(Expr::Column).collect();
    // Of the join itself, where nothing but its inputs and its condition is asked.
    if references(&base, outer)? {
        return Ok(None);
    }
    Ok(Some(Flat { base, columns, conditions: moved }))
}

/// Whether the expression has one value wherever it stands.
pub(super) fn may_move(expr: &Expr) -> Result<bool> {
    let stays = expr.exists(|e| Ok(matches!(e, Expr::SetComparison(_) | Expr::Unnest(_)) || e.is_volatile_node()))?;
    Ok(!stays)
}

/// Whether it also may be the condition of a join.
pub(super) fn is_simple(expr: &Expr) -> Result<bool> {
    let tests = expr.exists(|e| {
        Ok(match e {
            Expr::Exists(_) | Expr::InSubquery(_) => true,
            Expr::ScalarSubquery(subquery) => !subquery.outer_ref_columns.is_empty(),
            _ => false,
        })
    })?;
    Ok(!tests && may_move(expr)?)
}

/// `expr` over the columns of `schema`, with `values` in place of them.
pub(super) fn placed(expr: Expr, schema: &DFSchema, values: &[Expr]) -> Result<Expr> {
    let value = |column: &Column| schema.maybe_index_of_column(column).and_then(|i| values.get(i));
    let column = |column: &Column| value(column).and_then(|value| value.try_as_col().cloned());
    let placed = moved(expr, &column, &[])?.transform_up(|expr| {
        Ok(match &expr {
            Expr::Column(column) => match value(column) {
                Some(value) => Transformed::yes(value.clone().unalias()),
                None => Transformed::no(expr),
            },
            _ => Transformed::no(expr),
        })
    })?;
    Ok(placed.data)
}
