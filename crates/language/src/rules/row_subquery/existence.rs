//! `EXISTS (…)` asks whether there are rows, not which. What only orders, repeats or computes them is left out, and an
//! aggregate of all rows has always one, which no join would find where there are none to aggregate.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::logical_expr::expr::Exists;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Aggregate, Distinct, Expr, FetchType, Limit, LogicalPlan, SkipType, Subquery, lit};

use crate::rules::aggregate_rows::has_group_of_all;
use crate::rules::outer_references::{holds_subquery, noted};

/// Rewrites the tests among the expressions of one node.
pub(super) fn rewrite(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    if !holds_subquery(&plan)? {
        return Ok(Transformed::no(plan));
    }
    let names = NamePreserver::new(&plan);
    plan.map_expressions(|expr| {
        let name = names.save(&expr);
        let rewritten = expr.transform_up(|expr| match expr {
            Expr::Exists(exists) => test(exists).map(Transformed::yes),
            other => Ok(Transformed::no(other)),
        })?;
        Ok(rewritten.update_data(|expr| name.restore(expr)))
    })
}

fn test(exists: Exists) -> Result<Expr> {
    let rows = rows(&exists.subquery.subquery);
    if matches!(rows, LogicalPlan::Aggregate(aggregate) if has_group_of_all(aggregate)) {
        return Ok(lit(!exists.negated));
    }
    let subquery = Subquery { subquery: Arc::new(rows.clone()), ..exists.subquery.clone() };
    Ok(Expr::Exists(Exists { subquery: noted(subquery)?, ..exists }))
}

/// A plan that has rows where this one has.
fn rows(plan: &LogicalPlan) -> &LogicalPlan {
    match plan {
        LogicalPlan::Limit(limit) if has_some_rows(limit) => rows(&limit.input),
        LogicalPlan::Sort(sort) if sort.fetch.is_none() => rows(&sort.input),
        LogicalPlan::Distinct(Distinct::All(input)) => rows(input),
        LogicalPlan::Distinct(Distinct::On(distinct)) => rows(&distinct.input),
        LogicalPlan::Projection(projection) => rows(&projection.input),
        LogicalPlan::Window(window) => rows(&window.input),
        LogicalPlan::SubqueryAlias(alias) => rows(&alias.input),
        LogicalPlan::Aggregate(aggregate) if has_groups(aggregate) => rows(&aggregate.input),
        other => other,
    }
}

/// Whether there is a group only where there are rows.
fn has_groups(aggregate: &Aggregate) -> bool {
    !aggregate.group_expr.is_empty() && !aggregate.group_expr.iter().any(|expr| matches!(expr, Expr::GroupingSet(_)))
}

fn has_some_rows(limit: &Limit) -> bool {
    let first = matches!(limit.get_skip_type(), Ok(SkipType::Literal(0)));
    first && matches!(limit.get_fetch_type(), Ok(FetchType::Literal(fetch)) if fetch != Some(0))
}
