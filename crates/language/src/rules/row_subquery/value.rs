//! EXISTS and IN in SELECT lists, where DataFusion plans them only as joins: they become scalar subqueries.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::functions_aggregate::array_agg::array_agg;
use datafusion::functions_aggregate::count::count_all;
use datafusion::logical_expr::expr::{Exists, InSubquery, SetQuantifier};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, Projection, Subquery, lit};

use crate::planner::FunctionSet;
use crate::rules::outer_references::holds_subquery;

/// What the value of a subquery is called where it is computed.
const VALUE: &str = "__value";

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
    let negated = test.negated;
    let any = quantified(*test.expr, "=", SetQuantifier::Any, test.subquery, functions)?;
    Ok(if negated { !any } else { any })
}

/// `x op ANY (the values of the subquery)`, or `ALL` of them.
pub(crate) fn quantified(value: Expr, op: &str, quantifier: SetQuantifier, subquery: Subquery, functions: &FunctionSet) -> Result<Expr> {
    let subquery = named_apart(subquery)?;
    let schema = Arc::clone(subquery.subquery.schema());
    let Some(column) = schema.columns().into_iter().next() else { return plan_err!("a subquery without columns") };
    let values = functions.call("array_or_empty", vec![aggregated(subquery, array_agg(Expr::Column(column)))?])?;
    let name = match quantifier {
        SetQuantifier::Any => "any_compare",
        SetQuantifier::All => "all_compare",
    };
    functions.call(name, vec![Expr::Literal(ScalarValue::Utf8View(Some(op.to_owned())), None), value, values])
}

/// The subquery with a name for its value that no column has which its conditions compare: a cast is called like its column.
pub(in crate::rules) fn named_apart(subquery: Subquery) -> Result<Subquery> {
    let LogicalPlan::Projection(projection) = subquery.subquery.as_ref() else { return Ok(subquery) };
    let [value] = projection.expr.as_slice() else { return Ok(subquery) };
    if matches!(value, Expr::Column(_)) {
        return Ok(subquery);
    }
    let value = value.clone().unalias().alias(VALUE);
    let plan = LogicalPlan::Projection(Projection::try_new(vec![value], Arc::clone(&projection.input))?);
    Ok(Subquery { subquery: Arc::new(plan), ..subquery })
}
