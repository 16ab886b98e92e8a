//! EXISTS and IN in SELECT lists, where DataFusion plans them only as joins: they become scalar subqueries.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Result, ScalarValue};
use datafusion::functions_aggregate::array_agg::array_agg;
use datafusion::functions_aggregate::count::count_all;
use datafusion::logical_expr::expr::{Exists, InSubquery};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, Subquery, lit, when};

use super::holds_subquery;
use crate::sql::planner::FunctionSet;

/// Rewrites the expressions of `plan`, if it is a SELECT list.
pub(super) fn rewrite(plan: LogicalPlan, functions: &FunctionSet) -> Result<Transformed<LogicalPlan>> {
    if !matches!(plan, LogicalPlan::Projection(_)) || !holds_subquery(&plan)? {
        return Ok(Transformed::no(plan));
    }
    let names = NamePreserver::new(&plan);
    let rewritten = plan.map_expressions(|expr| {
        let name = names.save(&expr);
        let rewritten = expr.transform_up(|expr| match expr {
            Expr::Exists(exists) => exists_value(exists).map(Transformed::yes),
            Expr::InSubquery(test) => in_value(test, functions).map(Transformed::yes),
            other => Ok(Transformed::no(other)),
        })?;
        Ok(rewritten.update_data(|expr| name.restore(expr)))
    })?;
    rewritten.map_data(LogicalPlan::recompute_schema)
}

/// The subquery with one aggregate over its rows.
fn aggregated(subquery: Subquery, aggregate: Expr) -> Result<Expr> {
    let plan = LogicalPlanBuilder::from(subquery.subquery).aggregate(Vec::<Expr>::new(), [aggregate.alias("value")])?.build()?;
    Ok(Expr::ScalarSubquery(Subquery { subquery: Arc::new(plan), ..subquery }))
}

/// `(SELECT count(*) …) > 0`.
pub(crate) fn exists_value(exists: Exists) -> Result<Expr> {
    let count = aggregated(exists.subquery, count_all())?;
    Ok(if exists.negated { count.eq(lit(0_i64)) } else { count.gt(lit(0_i64)) })
}

/// `x = ANY (the values of the subquery)`.
pub(crate) fn in_value(test: InSubquery, functions: &FunctionSet) -> Result<Expr> {
    let schema = Arc::clone(test.subquery.subquery.schema());
    let Some(column) = schema.columns().into_iter().next() else { return Ok(Expr::InSubquery(test)) };
    let item = schema.field(0).data_type().clone();
    let values = aggregated(test.subquery, array_agg(Expr::Column(column)))?;
    let none = ScalarValue::List(ScalarValue::new_list_nullable(&[], &item));
    let values = when(values.clone().is_null(), lit(none)).otherwise(values)?;
    let any = functions.call("any_compare", vec![Expr::Literal(ScalarValue::Utf8View(Some("=".to_owned())), None), *test.expr, values])?;
    Ok(if test.negated { !any } else { any })
}
