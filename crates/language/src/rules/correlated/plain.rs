//! Which subqueries DataFusion has a plan for.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchemaRef, Result};
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable as _, LogicalPlan, Operator};

use crate::rules::outer_references::{free_references, holds_subquery, is_of, references_of, subquery_of};
use apigw_sql_columns::types::SqlType;

/// Whether a plan asks for columns of the outer row.
pub(super) fn references(plan: &LogicalPlan, outer: &DFSchemaRef) -> Result<bool> {
    Ok(free_references(plan)?.iter().any(|reference| is_of(reference, std::slice::from_ref(outer))))
}

/// Whether an expression over the rows of `inputs` asks for columns of the outer row, itself or in its subqueries.
pub(super) fn expression_references(expr: &Expr, inputs: &[&LogicalPlan], outer: &DFSchemaRef) -> Result<bool> {
    let schemas: Vec<_> = inputs.iter().map(|input| Arc::clone(input.schema())).collect();
    Ok(references_of(expr, &schemas)?.iter().any(|reference| is_of(reference, std::slice::from_ref(outer))))
}

fn asks_for(expr: &Expr, outer: &DFSchemaRef) -> Result<bool> {
    expr.exists(|e| Ok(is_of(e, std::slice::from_ref(outer))))
}

/// Whether equal values are the same values.
fn is_compared_as_it_is(expr: &Expr, schema: &DFSchemaRef) -> bool {
    expr.to_field(schema).is_ok_and(|(_, field)| {
        let by_key = matches!(SqlType::of(&field), Some(SqlType::Jsonb | SqlType::Inet | SqlType::Cidr));
        !by_key && !field.data_type().is_nested() && !field.data_type().is_floating() && !matches!(field.data_type(), DataType::Interval(_))
    })
}

/// Whether a subquery is correlated, and DataFusion has no plan for it.
pub(super) fn is_beyond(plan: &LogicalPlan, outer: &DFSchemaRef) -> Result<bool> {
    let free = free_references(plan)?;
    let is_outer = |reference| is_of(reference, std::slice::from_ref(outer));
    Ok(free.iter().any(is_outer) && (!free.iter().all(is_outer) || !is_plain(plan, outer)?))
}

/// Whether DataFusion has a plan for it: rows of tables are compared with the outer row by conditions only, and by `=`
/// where they are aggregated, once.
pub(super) fn is_plain(plan: &LogicalPlan, outer: &DFSchemaRef) -> Result<bool> {
    let mut plain = true;
    let result = result_of(plan);
    plan.apply(|node| {
        // What a lateral join of the subquery asks of its left side passes for something of the outer row.
        if let LogicalPlan::Join(join) = node {
            plain &= !references(&join.right, join.left.schema())?;
        }
        let whole = match node {
            LogicalPlan::Limit(_) | LogicalPlan::Window(_) | LogicalPlan::Distinct(_) | LogicalPlan::Union(_) => true,
            // What its conditions compare may not be among its columns.
            LogicalPlan::SubqueryAlias(_) => true,
            // DataFusion computes the columns of an aggregate without rows while it plans, which it cannot where they have subqueries.
            LogicalPlan::Projection(_) => matches!(result_of(node), LogicalPlan::Aggregate(_)) && holds_subquery(node)?,
            LogicalPlan::Aggregate(aggregate) => {
                // An outer row without rows has the one of an aggregate of all, unless a condition on that one refuses it.
                let of_all = aggregate.group_expr.is_empty() && !std::ptr::eq(node, result);
                let sets = aggregate.group_expr.iter().any(|expr| matches!(expr, Expr::GroupingSet(_)));
                of_all || sets || !is_equal_below(node, outer)? || aggregates_references(&aggregate.input, outer)?
            }
            _ => false,
        };
        plain &= !(whole && references(node, outer)?);
        let inputs = node.inputs();
        node.apply_expressions(|expr| {
            // A condition may ask for it, but none of its subqueries.
            let condition = matches!(node, LogicalPlan::Filter(_)) && asks_for(expr, outer)?;
            let schemas: Vec<_> = inputs.iter().map(|input| Arc::clone(input.schema())).collect();
            plain &= if condition { !in_subqueries(expr, &schemas, outer)? } else { !expression_references(expr, &inputs, outer)? };
            // What becomes of such a subquery has no place among rows that depend on the outer row.
            plain &= !(has_beyond(expr, &schemas)? && references(node, outer)?);
            Ok(TreeNodeRecursion::Continue)
        })?;
        Ok(if plain { TreeNodeRecursion::Continue } else { TreeNodeRecursion::Stop })
    })?;
    Ok(plain)
}

/// What the rows of a plan are computed of, one of one.
pub(super) fn result_of(plan: &LogicalPlan) -> &LogicalPlan {
    match plan {
        LogicalPlan::Projection(projection) => result_of(&projection.input),
        LogicalPlan::Sort(sort) if sort.fetch.is_none() => result_of(&sort.input),
        other => other,
    }
}

/// Whether DataFusion has no plan for a subquery of an expression over rows of `schemas`.
fn has_beyond(expr: &Expr, schemas: &[DFSchemaRef]) -> Result<bool> {
    expr.exists(|e| {
        let Some(subquery) = subquery_of(e) else { return Ok(false) };
        for schema in schemas {
            if is_beyond(&subquery.subquery, schema)? {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

/// Whether subqueries of an expression over rows of `schemas` ask for columns of the outer row.
fn in_subqueries(expr: &Expr, schemas: &[DFSchemaRef], outer: &DFSchemaRef) -> Result<bool> {
    expr.exists(|e| match e {
        Expr::OuterReferenceColumn(..) => Ok(false),
        Expr::ScalarSubquery(_) | Expr::Exists(_) | Expr::InSubquery(_) | Expr::SetComparison(_) => {
            Ok(references_of(e, schemas)?.iter().any(|reference| is_of(reference, std::slice::from_ref(outer))))
        }
        _ => Ok(false),
    })
}

/// Whether rows that depend on the outer row are aggregated in or below a plan.
fn aggregates_references(plan: &LogicalPlan, outer: &DFSchemaRef) -> Result<bool> {
    plan.exists(|node| Ok(matches!(node, LogicalPlan::Aggregate(_)) && references(node, outer)?))
}

/// Whether all conditions on the outer row in and below a node are `inner column = outer`: DataFusion groups by the column, so that
/// an expression over it, or a value that is compared by a key of it, would have several groups for one outer row.
fn is_equal_below(plan: &LogicalPlan, outer: &DFSchemaRef) -> Result<bool> {
    let mut equal = true;
    plan.apply(|node| {
        if let LogicalPlan::Filter(filter) = node {
            for condition in split_conjunction(&filter.predicate) {
                let sides = match condition {
                    Expr::BinaryExpr(BinaryExpr { left, op: Operator::Eq, right }) => Some((left, right)),
                    _ => None,
                };
                equal &= !asks_for(condition, outer)?
                    || sides.is_some_and(|(left, right)| {
                        let is_outer = |e: &Expr| e.column_refs().is_empty() && asks_for(e, outer).unwrap_or(false);
                        let is_inner = |e: &Expr| matches!(e, Expr::Column(_)) && is_compared_as_it_is(e, filter.input.schema());
                        (is_outer(left) && is_inner(right)) || (is_inner(left) && is_outer(right))
                    });
            }
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(equal)
}
