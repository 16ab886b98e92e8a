//! Aggregates over windows are the variants that keep to the window's order.

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, WindowFunctionDefinition};

use apigw_sql_functions::aggregate::Windowed;

/// Puts `Windowed` in the place of each.
#[derive(Debug)]
pub struct WindowAggregates;

impl FunctionRewrite for WindowAggregates {
    fn name(&self) -> &'static str {
        "aggregates over windows"
    }

    fn rewrite(&self, mut expr: Expr, _schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let Expr::WindowFunction(window) = &mut expr else { return Ok(Transformed::no(expr)) };
        let WindowFunctionDefinition::AggregateUDF(function) = &window.fun else { return Ok(Transformed::no(expr)) };
        let Some(windowed) = Windowed::of(function) else { return Ok(Transformed::no(expr)) };
        window.fun = WindowFunctionDefinition::AggregateUDF(windowed);
        Ok(Transformed::yes(expr))
    }
}
