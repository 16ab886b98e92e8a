//! `rank() OVER (ORDER BY lower(x) > 'm')`: DataFusion sorts by the comparison, and does not see afterwards that the rows are sorted by
//! it, because it knows no bounds of what functions give. So such keys are columns before they are sorted by.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::common::{Column, Result};
use datafusion::logical_expr::expr::WindowFunction;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, Operator, Window};
use datafusion::optimizer::AnalyzerRule;

/// What the columns are called, before their numbers.
const KEY: &str = "window key ";

/// The analyzer rule.
#[derive(Debug)]
pub struct WindowKeys;

impl AnalyzerRule for WindowKeys {
    fn name(&self) -> &'static str {
        "window_keys"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up_with_subqueries(|plan| match plan {
            LogicalPlan::Window(window) => over_columns(window),
            other => Ok(Transformed::no(other)),
        })?;
        Ok(rewritten.data)
    }
}

/// Whether it compares what functions give.
fn compares(key: &Expr) -> bool {
    let is_order = |op: Operator| matches!(op, Operator::Gt | Operator::GtEq | Operator::Lt | Operator::LtEq);
    let compares = |expr: &Expr| match expr {
        Expr::BinaryExpr(binary) => is_order(binary.op),
        Expr::Between(_) => true,
        _ => false,
    };
    let calls = |expr: &Expr| matches!(expr, Expr::ScalarFunction(_));
    key.exists(|expr| Ok(compares(expr))).unwrap_or(false) && key.exists(|expr| Ok(calls(expr))).unwrap_or(false)
}

fn keys(window: &mut WindowFunction) -> impl Iterator<Item = &mut Expr> {
    let params = &mut window.params;
    params.partition_by.iter_mut().chain(params.order_by.iter_mut().map(|key| &mut key.expr))
}

fn over_columns(window: Window) -> Result<Transformed<LogicalPlan>> {
    let mut found: Vec<Expr> = Vec::new();
    let mut exprs = window.window_expr.clone();
    for expr in &mut exprs {
        *expr = std::mem::take(expr).unalias();
        let Expr::WindowFunction(function) = expr else { return Ok(Transformed::no(LogicalPlan::Window(window))) };
        for key in keys(function).filter(|key| compares(key)) {
            let number = found.iter().position(|known| known == key).unwrap_or_else(|| {
                found.push(key.clone());
                found.len() - 1
            });
            *key = Expr::Column(Column::new_unqualified(format!("{KEY}{number}")));
        }
    }
    if found.is_empty() {
        return Ok(Transformed::no(LogicalPlan::Window(window)));
    }
    let columns = |plan: &LogicalPlan| plan.schema().columns().into_iter().map(Expr::Column);
    let first = window.schema.fields().len() - exprs.len();
    let named = exprs.into_iter().enumerate().map(|(i, expr)| {
        let (qualifier, field) = window.schema.qualified_field(first + i);
        expr.alias_qualified(qualifier.cloned(), field.name())
    });
    let named: Vec<Expr> = named.collect();
    let found = found.into_iter().enumerate().map(|(number, key)| key.alias(format!("{KEY}{number}")));
    let input: Vec<Expr> = columns(&window.input).chain(found).collect();
    let whole: Vec<Expr> = window.schema.columns().into_iter().map(Expr::Column).collect();
    LogicalPlanBuilder::new_from_arc(Arc::clone(&window.input)).project(input)?.window(named)?.project(whole)?.build().map(Transformed::yes)
}
