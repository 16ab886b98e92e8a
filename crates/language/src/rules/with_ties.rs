//! `FETCH FIRST n ROWS WITH TIES`: the rows up to the n-th behind the offset, and those that sort with the last of them.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{Column, Result, ScalarValue};
use datafusion::functions_window::rank::rank;
use datafusion::functions_window::row_number::row_number;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{Expr, ExprFunctionExt as _, Limit, LogicalPlan, LogicalPlanBuilder, Projection, Sort, SortExpr, cast, lit};
use datafusion::optimizer::AnalyzerRule;

use super::signed_zero::unsigned;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::typing::WITH_TIES;
use apigw_sql_value::error::{Error, ErrorKind};

/// The columns that are counted by.
const RANK: &str = "rank of ties";
const NUMBER: &str = "number of ties";

/// The analyzer rule.
#[derive(Debug)]
pub struct WithTies;

impl AnalyzerRule for WithTies {
    fn name(&self) -> &'static str {
        "with_ties"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up_with_subqueries(|plan| {
            let LogicalPlan::Limit(limit) = &plan else { return Ok(Transformed::no(plan)) };
            let Some(rows) = limit.fetch.as_deref().and_then(marked) else { return Ok(Transformed::no(plan)) };
            match limited(&limit.input, rows, limit)? {
                Some(ties) => Ok(Transformed::yes(ties)),
                None => Err(Error::new(ErrorKind::Syntax, "`WITH TIES` cannot be used here")
                    .with_hint("put the query into a subquery, and `ORDER BY … FETCH FIRST … WITH TIES` behind it")
                    .into_datafusion()),
            }
        })?;
        Ok(rewritten.data)
    }
}

/// The number of rows, if it is marked.
fn marked(fetch: &Expr) -> Option<&Expr> {
    match fetch {
        Expr::ScalarFunction(ScalarFunction { func, args }) if func.name() == WITH_TIES => args.first(),
        _ => None,
    }
}

/// The sorted input with the rows that are asked for; `None` where it is not sorted.
fn limited(input: &LogicalPlan, rows: &Expr, limit: &Limit) -> Result<Option<LogicalPlan>> {
    match input {
        LogicalPlan::Sort(sort) => with_ties(sort, rows, limit.skip.as_deref()).map(Some),
        LogicalPlan::Projection(projection) => match limited(&projection.input, rows, limit)? {
            Some(input) => Ok(Some(LogicalPlan::Projection(Projection::try_new(projection.expr.clone(), Arc::new(input))?))),
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

fn with_ties(sort: &Sort, rows: &Expr, skip: Option<&Expr>) -> Result<LogicalPlan> {
    let negative = |expr: &Expr| matches!(expr, Expr::Literal(ScalarValue::Int64(Some(n)), _) if *n < 0);
    for (count, name) in [(Some(rows), "FETCH FIRST"), (skip, "OFFSET")] {
        if count.is_some_and(negative) {
            return Err(Error::new(ErrorKind::Syntax, format!("`{name}` must not be negative")).into_datafusion());
        }
    }
    let schema = sort.input.schema();
    let keys =
        sort.expr.iter().map(|key| SortExpr { expr: unsigned(&key.expr, schema).unwrap_or_else(|| key.expr.clone()), ..key.clone() });
    let keys: Vec<_> = keys.collect();
    let over = |function: Expr, name: &str| -> Result<Expr> { Ok(function.order_by(keys.clone()).build()?.alias(name)) };
    let bigint = |expr: Expr| cast(expr, DataType::Int64);
    let (rows, skip) = (bigint(rows.clone()), bigint(skip.cloned().unwrap_or_else(|| lit(0_i64))));
    // No number is no limit, as that of LIMIT.
    let taken = bigint(col_of(RANK)).lt_eq(skip.clone() + rows.clone()).and(rows.clone().gt(lit(0_i64)));
    let behind = bigint(col_of(NUMBER)).gt(skip.clone());
    let columns: Vec<Expr> = sort.input.schema().columns().into_iter().map(Expr::Column).collect();
    LogicalPlanBuilder::new_from_arc(Arc::clone(&sort.input))
        .window([over(rank(), RANK)?, over(row_number(), NUMBER)?])?
        .filter(taken.or(rows.is_null()).and(behind.or(skip.is_null())))?
        .project(columns)?
        .sort(sort.expr.clone())?
        .build()
}

/// The column of that name, blanks and all.
fn col_of(name: &str) -> Expr {
    Expr::Column(Column::new_unqualified(name))
}
