//! `ORDER BY length(x) > 3`, of a query, an aggregate or a window: DataFusion sorts by the comparison, and does not see afterwards that
//! the rows are sorted by it, because it knows no bounds of what functions give. So such keys are columns before they are sorted by.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::common::{Column, Result};
use datafusion::logical_expr::expr::{AggregateFunction, WindowFunction};
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan, LogicalPlanBuilder, Operator, Sort, Window};
use datafusion::optimizer::AnalyzerRule;

/// What the columns are called, before their numbers.
const KEY: &str = "sort key ";

/// The analyzer rule.
#[derive(Debug)]
pub struct ComputedKeys;

impl AnalyzerRule for ComputedKeys {
    fn name(&self) -> &'static str {
        "computed_keys"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up_with_subqueries(|plan| match plan {
            LogicalPlan::Sort(sort) => sorted(sort),
            LogicalPlan::Aggregate(aggregate) => aggregated(aggregate),
            LogicalPlan::Window(window) => over_columns(window),
            other => Ok(Transformed::no(other)),
        })?;
        Ok(rewritten.data)
    }
}

/// Whether it compares what is computed in another way than by operators.
fn compares(key: &Expr) -> bool {
    let is_order = |op: Operator| matches!(op, Operator::Gt | Operator::GtEq | Operator::Lt | Operator::LtEq);
    let compares = |expr: &Expr| match expr {
        Expr::BinaryExpr(binary) => is_order(binary.op),
        Expr::Between(_) => true,
        _ => false,
    };
    let has_bounds = |expr: &Expr| {
        matches!(expr, Expr::Column(_) | Expr::Literal(..) | Expr::Alias(_) | Expr::Cast(_))
            || matches!(expr, Expr::BinaryExpr(_) | Expr::Between(_) | Expr::Not(_))
    };
    key.exists(|expr| Ok(compares(expr))).unwrap_or(false) && key.exists(|expr| Ok(!has_bounds(expr))).unwrap_or(false)
}

/// The keys that become columns.
#[derive(Default)]
struct Keys(Vec<Expr>);

impl Keys {
    /// Puts a column in the place of a key that compares.
    fn replace(&mut self, key: &mut Expr) {
        if !compares(key) {
            return;
        }
        let number = self.0.iter().position(|known| known == key).unwrap_or_else(|| {
            self.0.push(key.clone());
            self.0.len() - 1
        });
        *key = Expr::Column(Column::new_unqualified(format!("{KEY}{number}")));
    }

    /// The input with the columns beside its own.
    fn beside(self, input: &Arc<LogicalPlan>) -> Result<LogicalPlanBuilder> {
        let keys = self.0.into_iter().enumerate().map(|(number, key)| key.alias(format!("{KEY}{number}")));
        LogicalPlanBuilder::new_from_arc(Arc::clone(input)).project(columns(input).chain(keys).collect::<Vec<_>>())
    }
}

fn columns(plan: &LogicalPlan) -> impl Iterator<Item = Expr> {
    plan.schema().columns().into_iter().map(Expr::Column)
}

fn sorted(mut sort: Sort) -> Result<Transformed<LogicalPlan>> {
    let mut keys = Keys::default();
    sort.expr.iter_mut().for_each(|key| keys.replace(&mut key.expr));
    if keys.0.is_empty() {
        return Ok(Transformed::no(LogicalPlan::Sort(sort)));
    }
    let whole: Vec<_> = columns(&sort.input).collect();
    let input = Arc::new(keys.beside(&sort.input)?.build()?);
    LogicalPlanBuilder::new(LogicalPlan::Sort(Sort { input, ..sort })).project(whole)?.build().map(Transformed::yes)
}

fn aggregated(aggregate: Aggregate) -> Result<Transformed<LogicalPlan>> {
    let mut keys = Keys::default();
    let first = aggregate.schema.fields().len() - aggregate.aggr_expr.len();
    let replaced = aggregate.aggr_expr.iter().enumerate().map(|(i, expr)| {
        let replaced = expr.clone().unalias().transform_up(|mut expr| {
            if let Expr::AggregateFunction(AggregateFunction { params, .. }) = &mut expr {
                params.order_by.iter_mut().for_each(|key| keys.replace(&mut key.expr));
            }
            Ok(Transformed::no(expr))
        })?;
        let (qualifier, field) = aggregate.schema.qualified_field(first + i);
        Ok(replaced.data.alias_qualified(qualifier.cloned(), field.name()))
    });
    let replaced = replaced.collect::<Result<Vec<_>>>()?;
    if keys.0.is_empty() {
        return Ok(Transformed::no(LogicalPlan::Aggregate(aggregate)));
    }
    let input = Arc::new(keys.beside(&aggregate.input)?.build()?);
    Aggregate::try_new(input, aggregate.group_expr, replaced).map(LogicalPlan::Aggregate).map(Transformed::yes)
}

fn keys_of(window: &mut WindowFunction) -> impl Iterator<Item = &mut Expr> {
    let params = &mut window.params;
    params.partition_by.iter_mut().chain(params.order_by.iter_mut().map(|key| &mut key.expr))
}

fn over_columns(window: Window) -> Result<Transformed<LogicalPlan>> {
    let mut keys = Keys::default();
    let mut exprs = window.window_expr.clone();
    for expr in &mut exprs {
        *expr = std::mem::take(expr).unalias();
        let Expr::WindowFunction(function) = expr else { return Ok(Transformed::no(LogicalPlan::Window(window))) };
        keys_of(function).for_each(|key| keys.replace(key));
    }
    if keys.0.is_empty() {
        return Ok(Transformed::no(LogicalPlan::Window(window)));
    }
    let first = window.schema.fields().len() - exprs.len();
    let named = exprs.into_iter().enumerate().map(|(i, expr)| {
        let (qualifier, field) = window.schema.qualified_field(first + i);
        expr.alias_qualified(qualifier.cloned(), field.name())
    });
    let named: Vec<Expr> = named.collect();
    let whole: Vec<Expr> = window.schema.columns().into_iter().map(Expr::Column).collect();
    keys.beside(&window.input)?.window(named)?.project(whole)?.build().map(Transformed::yes)
}
