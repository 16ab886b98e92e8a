//! `INTERSECT ALL` and `EXCEPT ALL` count rows: of a row that one side has m times and the other n times, they keep as
//! many as both have, or those that the first has more. DataFusion keeps all of them or none.
//!
//! Equal rows are numbered on both sides, so that the third of one meets the third of the other.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{NullEquality, Result};
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::{Distinct, Expr, ExprFunctionExt as _, Join, JoinType, LogicalPlan, LogicalPlanBuilder};
use datafusion::optimizer::AnalyzerRule;

/// The analyzer rule.
#[derive(Debug, Default)]
pub struct SetOperationAll;

impl AnalyzerRule for SetOperationAll {
    fn name(&self) -> &'static str {
        "set_operation_all"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up_with_subqueries(|plan| match plan {
            LogicalPlan::Join(join) if keeps_repetitions(&join) => counted(&join).map(Transformed::yes),
            other => Ok(Transformed::no(other)),
        })?;
        Ok(rewritten.data)
    }
}

/// Whether it is one of the two. Nothing else makes such a join before plans are optimized: NULLs are equal, and all
/// columns are compared. Without ALL, repetitions are gone before.
fn keeps_repetitions(join: &Join) -> bool {
    matches!(join.join_type, JoinType::LeftSemi | JoinType::LeftAnti)
        && join.null_equality == NullEquality::NullEqualsNull
        && join.on.len() == join.left.schema().fields().len()
        && !matches!(join.left.as_ref(), LogicalPlan::Distinct(Distinct::All(_)))
}

fn counted(join: &Join) -> Result<LogicalPlan> {
    let columns: Vec<Expr> = join.left.schema().columns().into_iter().map(Expr::Column).collect();
    let (left, right): (Vec<Expr>, Vec<Expr>) = join.on.iter().cloned().unzip();
    let sides = [numbered(&join.left, &left)?, numbered(&join.right, &right)?];
    let numbers = sides.each_ref().map(|side| side.schema().columns().pop().map(Expr::Column));
    let ([left, right], [left_number, right_number]) = (sides.map(Arc::new), numbers);
    let on = join.on.iter().cloned().chain(left_number.zip(right_number)).collect();
    let counted = Join::try_new(left, right, on, None, join.join_type, join.join_constraint, join.null_equality, join.null_aware)?;
    LogicalPlanBuilder::from(LogicalPlan::Join(counted)).project(columns)?.build()
}

/// The rows with their numbers among the equal ones.
fn numbered(side: &LogicalPlan, keys: &[Expr]) -> Result<LogicalPlan> {
    let number = row_number().partition_by(keys.to_vec()).build()?;
    LogicalPlanBuilder::from(side.clone()).window([number])?.build()
}
