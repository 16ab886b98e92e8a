//! A scalar subquery without rows is NULL, also where its value never is, or never is once it has been simplified: `(SELECT
//! 1 WHERE false)`. DataFusion takes the value's word for it, and fails when there is none.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, Subquery};

use super::outer_references::free_references;
use crate::planner::FunctionSet;
use apigw_sql_functions::typing::NULLABLE;

/// Says so of the value.
#[derive(Debug)]
pub struct EmptySubquery {
    functions: Arc<FunctionSet>,
}

impl EmptySubquery {
    /// A rewrite that takes the function that says so from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }
}

impl FunctionRewrite for EmptySubquery {
    fn name(&self) -> &'static str {
        "values of subqueries without rows"
    }

    fn rewrite(&self, expr: Expr, _schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let Expr::ScalarSubquery(subquery) = &expr else { return Ok(Transformed::no(expr)) };
        let schema = subquery.subquery.schema();
        let Some((qualifier, field)) = schema.iter().next() else { return Ok(Transformed::no(expr)) };
        if !free_references(&subquery.subquery)?.is_empty() || has_one_row(&subquery.subquery) {
            return Ok(Transformed::no(expr));
        }
        let value = Expr::from((qualifier, field));
        let nullable = self.functions.call(NULLABLE, vec![value])?.alias_qualified(qualifier.cloned(), field.name());
        let plan = LogicalPlanBuilder::from(subquery.subquery.as_ref().clone()).project([nullable])?.build()?;
        Ok(Transformed::yes(Expr::ScalarSubquery(Subquery { subquery: Arc::new(plan), ..subquery.clone() })))
    }
}

/// Whether it is an aggregate of all rows, or has no FROM, and nothing takes rows away.
fn has_one_row(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Projection(projection) => has_one_row(&projection.input),
        LogicalPlan::SubqueryAlias(alias) => has_one_row(&alias.input),
        LogicalPlan::Subquery(subquery) => has_one_row(&subquery.subquery),
        LogicalPlan::Sort(sort) => sort.fetch.is_none() && has_one_row(&sort.input),
        LogicalPlan::Aggregate(aggregate) => aggregate.group_expr.is_empty(),
        LogicalPlan::EmptyRelation(empty) => empty.produce_one_row,
        _ => false,
    }
}
