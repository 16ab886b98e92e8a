//! `nullif(a, …)` and `CASE WHEN … THEN a END` over arrays and hstores: DataFusion marks what they leave out as NULL, and keeps its
//! elements, which functions that look for elements alone would find again.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, ExprSchemable as _};

use crate::planner::FunctionSet;
use apigw_sql_functions::typing::WITHOUT_HIDDEN;

/// Puts what empties NULL around them.
#[derive(Debug)]
pub struct HiddenElements {
    functions: Arc<FunctionSet>,
}

impl HiddenElements {
    /// A rewrite that takes the function from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }
}

fn has_elements(expr: &Expr, schema: &DFSchema) -> bool {
    matches!(expr.get_type(schema), Ok(DataType::List(_) | DataType::Map(..)))
}

/// A value that a mask makes NULL of, as it is written where this rewrite does not come any more.
pub(super) fn without_hidden(masked: Expr, schema: &DFSchema, functions: &FunctionSet) -> Result<Expr> {
    if has_elements(&masked, schema) { functions.call(WITHOUT_HIDDEN, vec![masked]) } else { Ok(masked) }
}

/// Whether it makes NULL of values by a mask.
fn masks(expr: &Expr) -> bool {
    match expr {
        Expr::ScalarFunction(call) => call.func.name() == "nullif",
        Expr::Case(case) => match case.else_expr.as_deref() {
            None => true,
            Some(Expr::Literal(value, _)) => value.is_null(),
            Some(_) => false,
        },
        _ => false,
    }
}

impl FunctionRewrite for HiddenElements {
    fn name(&self) -> &'static str {
        "elements of NULL"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        if !masks(&expr) || !has_elements(&expr, schema) {
            return Ok(Transformed::no(expr));
        }
        self.functions.call(WITHOUT_HIDDEN, vec![expr]).map(Transformed::yes)
    }
}
