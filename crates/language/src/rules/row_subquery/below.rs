//! Subqueries among groups, aggregates and sort keys: `SELECT id IN (SELECT …) AS known, count(*) … GROUP BY known`.
//!
//! Subqueries are planned in projections and filters only. They become columns of a projection below.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, Result};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Distinct, DistinctOn, Expr, LogicalPlan, LogicalPlanBuilder};

use crate::rules::outer_references::holds_subquery;

/// What the columns are called, before their numbers.
const COLUMN: &str = "__subquery_";

/// Moves the subqueries of one node.
pub(super) fn rewrite(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    let input = match &plan {
        LogicalPlan::Aggregate(aggregate) => Arc::clone(&aggregate.input),
        LogicalPlan::Sort(sort) => Arc::clone(&sort.input),
        LogicalPlan::Window(window) => Arc::clone(&window.input),
        LogicalPlan::Distinct(Distinct::On(distinct)) => Arc::clone(&distinct.input),
        _ => return Ok(Transformed::no(plan)),
    };
    if !holds_subquery(&plan)? {
        return Ok(Transformed::no(plan));
    }
    let mut found = Vec::new();
    let names = NamePreserver::new(&plan);
    let own = plan.clone().map_expressions(|expr| {
        let name = names.save(&expr);
        let lifted = expr.transform_down(|expr| Ok(lift(expr, &mut found)))?;
        Ok(lifted.update_data(|expr| name.restore(expr)))
    })?;
    if found.is_empty() {
        return Ok(Transformed::no(plan));
    }
    let columns = input.schema().columns().into_iter().map(Expr::Column);
    let lifted = found.into_iter().enumerate().map(|(i, subquery)| subquery.alias(format!("{COLUMN}{i}")));
    let below = LogicalPlanBuilder::from(input).project(columns.chain(lifted))?.build()?;
    let above = match own.data {
        LogicalPlan::Distinct(Distinct::On(distinct)) => {
            let above = Distinct::On(DistinctOn { input: Arc::new(below), ..distinct });
            return Ok(Transformed::yes(LogicalPlan::Distinct(above)));
        }
        own => own.with_new_exprs(own.expressions(), vec![below])?,
    };
    if matches!(above, LogicalPlan::Aggregate(_)) {
        return Ok(Transformed::yes(above));
    }
    // These hand on the columns of their input; the new ones end here.
    let columns: Vec<_> = plan.schema().columns().into_iter().map(Expr::Column).collect();
    LogicalPlanBuilder::from(above).project(columns)?.build().map(Transformed::yes)
}

/// The column in place of a subquery.
fn lift(expr: Expr, found: &mut Vec<Expr>) -> Transformed<Expr> {
    let is_subquery = match &expr {
        Expr::Exists(_) | Expr::InSubquery(_) => true,
        Expr::ScalarSubquery(subquery) => !subquery.outer_ref_columns.is_empty(),
        _ => false,
    };
    if !is_subquery {
        return Transformed::no(expr);
    }
    let number = found.iter().position(|known| *known == expr).unwrap_or_else(|| {
        found.push(expr);
        found.len() - 1
    });
    Transformed::new(Expr::Column(Column::from_name(format!("{COLUMN}{number}"))), true, TreeNodeRecursion::Jump)
}
