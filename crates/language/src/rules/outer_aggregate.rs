//! Aggregates of the query around a subquery, `SELECT (SELECT sum(t.x)) FROM t`: in SQL an aggregate whose columns are all
//! of one query aggregates the rows of that query, wherever it is written. DataFusion would aggregate the subquery's rows.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::expr::{AggregateFunction, NullTreatment};
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::optimizer::AnalyzerRule;
use datafusion::sql::unparser::expr_to_sql;

use super::outer_references::{is_of, references_of, subquery_of};
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};

/// The analyzer rule, which refuses them.
#[derive(Debug, Default)]
pub struct OuterAggregates;

impl AnalyzerRule for OuterAggregates {
    fn name(&self) -> &'static str {
        "outer_aggregates"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        plan.apply_with_subqueries(|node| {
            if let LogicalPlan::Aggregate(aggregate) = node {
                for expr in &aggregate.aggr_expr {
                    expr.apply(|expr| match expr {
                        Expr::AggregateFunction(function) if is_of_outer_rows(function, &aggregate.input)? => {
                            Err(refusal(expr).into_datafusion())
                        }
                        _ => Ok(TreeNodeRecursion::Continue),
                    })?;
                }
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
        Ok(plan)
    }
}

/// Whether an aggregate has columns, and none of them is of `input`.
fn is_of_outer_rows(function: &AggregateFunction, input: &LogicalPlan) -> Result<bool> {
    // So are marked those that stand for something else than an aggregate of the statement.
    if function.params.null_treatment == Some(NullTreatment::RespectNulls) {
        return Ok(false);
    }
    let schemas = [Arc::clone(input.schema())];
    let (mut outer, mut own) = (false, false);
    let params = &function.params;
    let parts = params.args.iter().chain(params.filter.as_deref()).chain(params.order_by.iter().map(|key| &key.expr));
    for part in parts {
        outer |= !references_of(part, &schemas)?.is_empty();
        own |= part.exists(|e| {
            Ok(match subquery_of(e) {
                Some(_) => references_of(e, &[])?.iter().any(|reference| is_of(reference, &schemas)),
                None => matches!(e, Expr::Column(_)),
            })
        })?;
    }
    Ok(outer && !own)
}

fn refusal(aggregate: &Expr) -> Error {
    let text = expr_to_sql(aggregate).map_or_else(|_| aggregate.to_string(), |sql| sql.to_string());
    let message = format!("`{text}` has columns of the query around the subquery only, and aggregates the rows of that query");
    Error::new(ErrorKind::Syntax, message).with_hint("write it in that query, or take its column into the FROM of the subquery")
}
