//! Comparisons of columns of doubles, for which no statistics are asked.
//!
//! The statistics of Parquet leave NaN out, which is greater than all other doubles in PostgreSQL: `x > 100` would find none in
//! a file whose largest other value is 5.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::{Between, Cast, InList, InSubquery, SetComparison};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable as _, Operator};

use crate::planner::FunctionSet;
use apigw_sql_functions::typing::TYPED_AS;

/// The rule.
#[derive(Debug)]
pub struct DoubleColumns {
    functions: Arc<FunctionSet>,
}

impl DoubleColumns {
    /// A rule that takes the function which hides a column from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }

    /// The column as something computed; says whether it is one of doubles.
    fn hide(&self, expr: &mut Expr, schema: &DFSchema) -> Result<bool> {
        let is_column = match &*expr {
            Expr::Column(_) => true,
            Expr::Cast(Cast { expr, .. }) => matches!(expr.as_ref(), Expr::Column(_)),
            _ => false,
        };
        if !is_column || !expr.get_type(schema)?.is_floating() {
            return Ok(false);
        }
        *expr = self.functions.call(TYPED_AS, vec![std::mem::take(expr)])?;
        Ok(true)
    }
}

impl FunctionRewrite for DoubleColumns {
    fn name(&self) -> &'static str {
        "comparisons of doubles without statistics"
    }

    fn rewrite(&self, mut expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let changed = match &mut expr {
            Expr::BinaryExpr(BinaryExpr { left, op, right }) if compares(*op) => self.hide(left, schema)? | self.hide(right, schema)?,
            Expr::Between(Between { expr, .. })
            | Expr::InList(InList { expr, .. })
            | Expr::InSubquery(InSubquery { expr, .. })
            | Expr::SetComparison(SetComparison { expr, .. }) => self.hide(expr, schema)?,
            _ => false,
        };
        Ok(Transformed::new_transformed(expr, changed))
    }
}

fn compares(op: Operator) -> bool {
    use Operator::{Eq, Gt, GtEq, IsDistinctFrom, IsNotDistinctFrom, Lt, LtEq, NotEq};
    matches!(op, Eq | NotEq | Lt | LtEq | Gt | GtEq | IsDistinctFrom | IsNotDistinctFrom)
}
