//! `x > ANY (SELECT …)`, `x >= ALL (SELECT …)`: compared with an array of the subquery's values.
//!
//! DataFusion puts the comparison into the subquery as a condition on its rows, where a column of the outer row that has
//! the name of one of the subquery's is taken for that.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Expr, LogicalPlan, Operator};
use datafusion::optimizer::AnalyzerRule;

use super::outer_references::holds_subquery;
use super::row_subquery::quantified;
use crate::planner::FunctionSet;

/// The analyzer rule.
#[derive(Debug)]
pub struct SetComparisons {
    functions: Arc<FunctionSet>,
}

impl SetComparisons {
    /// A rule that takes the functions that compare from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }

    fn rewrite(&self, plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        if !holds_subquery(&plan)? {
            return Ok(Transformed::no(plan));
        }
        let names = NamePreserver::new(&plan);
        let rewritten = plan.map_expressions(|expr| {
            let name = names.save(&expr);
            let rewritten = expr.transform_up(|expr| {
                let Expr::SetComparison(test) = expr else { return Ok(Transformed::no(expr)) };
                let Some(op) = symbol(test.op) else { return Ok(Transformed::no(Expr::SetComparison(test))) };
                quantified(*test.expr, op, test.quantifier, test.subquery, &self.functions).map(Transformed::yes)
            })?;
            Ok(rewritten.update_data(|expr| name.restore(expr)))
        })?;
        if rewritten.transformed { rewritten.map_data(LogicalPlan::recompute_schema) } else { Ok(rewritten) }
    }
}

impl AnalyzerRule for SetComparisons {
    fn name(&self) -> &'static str {
        "set_comparisons"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        plan.transform_up_with_subqueries(|plan| self.rewrite(plan)).map(|rewritten| rewritten.data)
    }
}

fn symbol(op: Operator) -> Option<&'static str> {
    Some(match op {
        Operator::Eq => "=",
        Operator::NotEq => "<>",
        Operator::Lt => "<",
        Operator::LtEq => "<=",
        Operator::Gt => ">",
        Operator::GtEq => ">=",
        _ => return None,
    })
}
