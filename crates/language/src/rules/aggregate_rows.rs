//! The row of an aggregate that is there where nothing is to aggregate: `SELECT count(*) … HAVING (SELECT false)`, `SELECT n FROM
//! (SELECT 'a' AS kind, count(*) AS n FROM t) AS q WHERE kind = 'b'`.
//!
//! DataFusion moves a condition without columns below any aggregate, also one that has no columns once it is below a projection.
//! Then there is nothing to aggregate, and still a row. A limit that limits nothing stops it.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Aggregate, Expr, GroupingSet, Limit, LogicalPlan, Subquery, lit};
use datafusion::optimizer::AnalyzerRule;

use super::outer_references::{free_references, map_subquery};

/// The analyzer rule; it has to come after those that look at subqueries.
#[derive(Debug)]
pub struct AggregateRows;

impl AnalyzerRule for AggregateRows {
    fn name(&self) -> &'static str {
        "aggregate_rows"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let stopped = plan.transform_up_with_subqueries(|plan| match plan {
            LogicalPlan::Filter(_) => compared(plan)?.transform_data(|plan| plan.map_children(|child| child.transform_down(stop))),
            LogicalPlan::Join(_) => plan.map_children(|child| child.transform_down(stop)),
            other => Ok(Transformed::no(other)),
        })?;
        Ok(stopped.data)
    }
}

/// `IN (SELECT …)` compares with the rows of the subquery by a condition.
fn compared(filter: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    filter.map_expressions(|expr| {
        expr.transform_up(|expr| {
            if !matches!(expr, Expr::InSubquery(_)) {
                return Ok(Transformed::no(expr));
            }
            let stopped = |subquery: Subquery| {
                let plan = Arc::unwrap_or_clone(subquery.subquery).transform_down(stop)?.data;
                Ok(Subquery { subquery: Arc::new(plan), outer_ref_columns: subquery.outer_ref_columns, spans: subquery.spans })
            };
            map_subquery(expr, stopped).map(Transformed::yes)
        })
    })
}

/// Puts the limit over such an aggregate. One of an outer row is planned as groups.
fn stop(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    match &plan {
        LogicalPlan::Aggregate(aggregate) if has_group_of_all(aggregate) && free_references(&plan)?.is_empty() => {
            // One row is no more than one, which is asked for of the values of subqueries.
            let most = if aggregate.group_expr.is_empty() { 1 } else { i64::MAX };
            let fetch = Some(Box::new(lit(most)));
            let limit = LogicalPlan::Limit(Limit { skip: None, fetch, input: Arc::new(plan) });
            Ok(Transformed::new(limit, true, TreeNodeRecursion::Jump))
        }
        LogicalPlan::Aggregate(_) | LogicalPlan::Limit(_) => Ok(Transformed::new(plan, false, TreeNodeRecursion::Jump)),
        _ => Ok(Transformed::no(plan)),
    }
}

/// Whether all rows are a group, also where there are none.
pub(super) fn has_group_of_all(aggregate: &Aggregate) -> bool {
    match aggregate.group_expr.as_slice() {
        [] | [Expr::GroupingSet(GroupingSet::Rollup(_) | GroupingSet::Cube(_))] => true,
        [Expr::GroupingSet(GroupingSet::GroupingSets(sets))] => sets.iter().any(Vec::is_empty),
        _ => false,
    }
}
