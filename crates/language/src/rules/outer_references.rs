//! What a subquery asks of the queries around it, also in subqueries of its own.
//!
//! DataFusion collects the references of the steps of a subquery only, so that one that asks for something of a row two
//! queries further out passes for one that asks for nothing.

use std::sync::Arc;

use datafusion::arrow::datatypes::FieldRef;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchemaRef, Result};
use datafusion::logical_expr::expr::{Exists, InSubquery, SetComparison};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Expr, Join, LogicalPlan, Subquery};

/// The subquery that an expression is made of.
pub(super) fn subquery_of(expr: &Expr) -> Option<&Subquery> {
    match expr {
        Expr::ScalarSubquery(subquery)
        | Expr::Exists(Exists { subquery, .. })
        | Expr::InSubquery(InSubquery { subquery, .. })
        | Expr::SetComparison(SetComparison { subquery, .. }) => Some(subquery),
        _ => None,
    }
}

/// Whether an expression holds a subquery.
pub(super) fn has_subquery(expr: &Expr) -> Result<bool> {
    expr.exists(|e| Ok(subquery_of(e).is_some()))
}

/// Whether an expression of the node itself holds a subquery.
pub(super) fn holds_subquery(plan: &LogicalPlan) -> Result<bool> {
    let mut found = false;
    plan.apply_expressions(|expr| {
        found = has_subquery(expr)?;
        Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    Ok(found)
}

/// The references in `plan` to columns of queries around it.
pub(super) fn free_references(plan: &LogicalPlan) -> Result<Vec<Expr>> {
    let mut found = Vec::new();
    let inputs = plan.inputs();
    let schemas: Vec<_> = inputs.iter().map(|input| Arc::clone(input.schema())).collect();
    plan.apply_expressions(|expr| {
        add(&mut found, references_of(expr, &schemas)?);
        Ok(TreeNodeRecursion::Continue)
    })?;
    for (i, input) in inputs.into_iter().enumerate() {
        let mut below = free_references(input)?;
        // The right side of a lateral join sees the left one.
        if let (LogicalPlan::Join(join), 1) = (plan, i) {
            below.retain(|reference| !is_of(reference, std::slice::from_ref(join.left.schema())));
        }
        add(&mut found, below);
    }
    Ok(found)
}

/// The references in an expression over rows of `schemas` to columns of queries around it.
pub(super) fn references_of(expr: &Expr, schemas: &[DFSchemaRef]) -> Result<Vec<Expr>> {
    let mut found = Vec::new();
    expr.apply(|e| {
        if matches!(e, Expr::OuterReferenceColumn(..)) {
            add(&mut found, vec![e.clone()]);
        } else if let Some(subquery) = subquery_of(e) {
            let mut inner = free_references(&subquery.subquery)?;
            inner.retain(|reference| !is_of(reference, schemas));
            add(&mut found, inner);
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(found)
}

fn add(found: &mut Vec<Expr>, more: Vec<Expr>) {
    for reference in more {
        if !found.contains(&reference) {
            found.push(reference);
        }
    }
}

/// Whether a reference is to a column of one of `schemas`.
pub(super) fn is_of(reference: &Expr, schemas: &[DFSchemaRef]) -> bool {
    matches!(reference, Expr::OuterReferenceColumn(_, column) if schemas.iter().any(|schema| schema.has_column(column)))
}

/// The expression with another plan in place of that of each subquery.
pub(super) fn map_subquery(expr: Expr, change: impl FnOnce(Subquery) -> Result<Subquery>) -> Result<Expr> {
    Ok(match expr {
        Expr::ScalarSubquery(subquery) => Expr::ScalarSubquery(change(subquery)?),
        Expr::Exists(exists) => Expr::Exists(Exists { subquery: change(exists.subquery)?, ..exists }),
        Expr::InSubquery(test) => Expr::InSubquery(InSubquery { subquery: change(test.subquery)?, ..test }),
        Expr::SetComparison(test) => Expr::SetComparison(SetComparison { subquery: change(test.subquery)?, ..test }),
        other => other,
    })
}

/// The subquery with all its references noted.
pub(super) fn noted(subquery: Subquery) -> Result<Subquery> {
    Ok(Subquery { outer_ref_columns: free_references(&subquery.subquery)?, ..subquery })
}

/// Notes the references of all subqueries of `plan`.
pub(super) fn note(plan: LogicalPlan) -> Result<LogicalPlan> {
    let rewritten = plan.transform_up_with_subqueries(|plan| {
        if !holds_subquery(&plan)? {
            return Ok(Transformed::no(plan));
        }
        plan.map_expressions(|expr| {
            expr.transform_up(|expr| match subquery_of(&expr) {
                Some(_) => map_subquery(expr, noted).map(Transformed::yes),
                None => Ok(Transformed::no(expr)),
            })
        })
    })?;
    Ok(rewritten.data)
}

/// What a column of a query around is called elsewhere.
type Place<'a> = &'a dyn Fn(&Column) -> Option<Column>;

/// A reference in another form.
pub(super) type Changed<'a> = &'a dyn Fn(&FieldRef, &Column) -> Option<Expr>;

/// The subqueries of an expression with their references as `place` has them, but for those to columns of `inner`.
pub(super) fn moved(expr: Expr, place: Place<'_>, inner: &[DFSchemaRef]) -> Result<Expr> {
    changed(expr, &|field, column| Some(Expr::OuterReferenceColumn(Arc::clone(field), place(column)?)), inner)
}

/// The subqueries of an expression with their references as `change` has them, but for those to columns of `inner`.
pub(super) fn changed(expr: Expr, reference: Changed<'_>, inner: &[DFSchemaRef]) -> Result<Expr> {
    let change = |subquery: Subquery| {
        let plan = changed_plan(Arc::unwrap_or_clone(subquery.subquery), reference, inner)?;
        noted(Subquery { subquery: Arc::new(plan), ..subquery })
    };
    let moved = expr.transform_up(|expr| match subquery_of(&expr) {
        Some(_) => map_subquery(expr, change).map(Transformed::yes),
        None => Ok(Transformed::no(expr)),
    })?;
    Ok(moved.data)
}

/// The same for all steps of a plan.
pub(super) fn changed_plan(plan: LogicalPlan, reference: Changed<'_>, hidden: &[DFSchemaRef]) -> Result<LogicalPlan> {
    let plan = match plan {
        LogicalPlan::Join(join) => {
            let behind: Vec<_> = hidden.iter().cloned().chain([Arc::clone(join.left.schema())]).collect();
            let left = Arc::new(changed_plan(Arc::unwrap_or_clone(join.left), reference, hidden)?);
            let right = Arc::new(changed_plan(Arc::unwrap_or_clone(join.right), reference, &behind)?);
            LogicalPlan::Join(Join { left, right, ..join })
        }
        other => other.map_children(|child| changed_plan(child, reference, hidden).map(Transformed::yes))?.data,
    };
    let inner: Vec<_> = plan.inputs().into_iter().map(|input| Arc::clone(input.schema())).chain(hidden.iter().cloned()).collect();
    let names = NamePreserver::new(&plan);
    let rewritten = plan.map_expressions(|expr| {
        let name = names.save(&expr);
        let own = expr.transform_up(|expr| {
            Ok(match expr {
                Expr::OuterReferenceColumn(field, column) if !hidden.iter().any(|schema| schema.has_column(&column)) => {
                    match reference(&field, &column) {
                        Some(other) => Transformed::yes(other),
                        None => Transformed::no(Expr::OuterReferenceColumn(field, column)),
                    }
                }
                other => Transformed::no(other),
            })
        })?;
        let own = changed(own.data, reference, &inner)?;
        Ok(Transformed::yes(name.restore(own)))
    })?;
    Ok(rewritten.data)
}
