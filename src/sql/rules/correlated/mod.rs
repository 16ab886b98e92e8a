//! Correlated subqueries for which DataFusion has no plan: LATERAL with LIMIT, DISTINCT or windows, and aggregates over
//! rows that are compared with the outer row by more than `=`.
//!
//! The subquery is joined with the outer rows, each of which has a number, and what it does to the rows of one outer row
//! is done to those with the same number: aggregates are grouped by it, windows are partitioned by it, and LIMIT is a
//! condition on the number of a row among them.

mod apply;
mod flat;
mod limit;
mod unnest;

use std::sync::Arc;

use datafusion::arrow::datatypes::Field;
use datafusion::common::config::ConfigOptions;
use datafusion::common::metadata::FieldMetadata;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, Result, TableReference};
use datafusion::logical_expr::expr::{Exists, InSubquery};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::utils::{conjunction, split_conjunction};
use datafusion::logical_expr::{
    BinaryExpr, Distinct, Expr, FetchType, Filter, Join, JoinType, Limit, LogicalPlan, LogicalPlanBuilder, Operator, SkipType, Subquery,
    lit,
};
use datafusion::optimizer::AnalyzerRule;

use apply::{Applied, Apply};

use super::row_subquery::{exists_value, in_value};
use crate::sql::planner::FunctionSet;

/// The analyzer rule.
#[derive(Debug)]
pub struct CorrelatedSubqueries {
    functions: Arc<FunctionSet>,
}

impl CorrelatedSubqueries {
    /// A rule that takes the functions behind `IN` from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }
}

impl AnalyzerRule for CorrelatedSubqueries {
    fn name(&self) -> &'static str {
        "correlated_subqueries"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up_with_subqueries(|plan| match plan {
            LogicalPlan::Join(join) => {
                let applied = lateral(&join, &self.functions)?;
                Ok(applied.map_or_else(|| Transformed::no(LogicalPlan::Join(join)), Transformed::yes))
            }
            LogicalPlan::Projection(_) | LogicalPlan::Filter(_) => scalars(plan, &self.functions),
            other => Ok(Transformed::no(other)),
        })?;
        Ok(rewritten.data)
    }
}

/// A join with a correlated subquery as the rows of the left side with those of the subquery.
fn lateral(join: &Join, functions: &Arc<FunctionSet>) -> Result<Option<LogicalPlan>> {
    let outer = join.left.schema();
    if !is_beyond(&join.right, outer)? || !matches!(join.join_type, JoinType::Inner | JoinType::Left) {
        return Ok(None);
    }
    let condition = join.on.iter().map(|(left, right)| left.clone().eq(right.clone())).chain(join.filter.clone());
    let condition = conjunction(condition).filter(|condition| *condition != lit(true));
    let left = join.join_type == JoinType::Left;
    if left && condition.is_some() {
        return Ok(None);
    }
    let Some(applied) = Apply::new(&join.left, left, functions)?.apply(&join.right)? else { return Ok(None) };
    let own = applied.values().into_iter().zip(join.right.schema().iter());
    let own = own.map(|(value, (qualifier, field))| named(value, qualifier, field));
    let plan = LogicalPlanBuilder::from(applied.plan.clone()).project(Applied::outer_columns(outer).chain(own))?.build()?;
    Ok(Some(match condition {
        Some(condition) => LogicalPlan::Filter(Filter::try_new(condition, Arc::new(plan))?),
        None => plan,
    }))
}

/// The scalar subqueries among the expressions of a node as columns of its input.
fn scalars(plan: LogicalPlan, functions: &Arc<FunctionSet>) -> Result<Transformed<LogicalPlan>> {
    let mut input = plan.inputs()[0].clone();
    let outer = Arc::clone(input.schema());
    let top = Position { negated: false, required: true };
    let tested = plan.map_expressions(|expr| tests_as_scalars(expr, top, &outer, functions))?;
    let plan = tested.data;
    let columns: Vec<Expr> = input.schema().columns().into_iter().map(Expr::Column).collect();
    let mut number = 0;
    let names = NamePreserver::new(&plan);
    let rewritten = plan.map_expressions(|expr| {
        let name = names.save(&expr);
        let rewritten = expr.transform_up(|expr| {
            let Expr::ScalarSubquery(subquery) = &expr else { return Ok(Transformed::no(expr)) };
            let Some((wider, column)) = scalar(&input, subquery, number, functions)? else { return Ok(Transformed::no(expr)) };
            number += 1;
            input = wider;
            Ok(Transformed::yes(column))
        })?;
        Ok(rewritten.update_data(|expr| name.restore(expr)))
    })?;
    if !rewritten.transformed {
        return Ok(Transformed { transformed: tested.transformed, ..rewritten });
    }
    let exprs = rewritten.data.expressions();
    let above = rewritten.data.with_new_exprs(exprs, vec![input])?;
    match above {
        LogicalPlan::Filter(_) => LogicalPlanBuilder::from(above).project(columns)?.build().map(Transformed::yes),
        other => Ok(Transformed::yes(other)),
    }
}

/// Where in a condition an expression stands.
#[derive(Clone, Copy)]
struct Position {
    /// Below an odd number of NOT.
    negated: bool,
    /// It has to be true for each row that is kept.
    required: bool,
}

/// EXISTS and IN that DataFusion has no join for as scalar subqueries. Its joins take NULL for false, which makes no
/// difference in a condition, but to what is made of it; that for `NOT IN` has to be required, compares one column only,
/// and with all rows.
fn tests_as_scalars(expr: Expr, at: Position, outer: &DFSchema, functions: &FunctionSet) -> Result<Transformed<Expr>> {
    match expr {
        Expr::BinaryExpr(BinaryExpr { left, op: op @ (Operator::And | Operator::Or), right }) => {
            let at = Position { required: at.required && (op == Operator::Or) == at.negated, ..at };
            let left = tests_as_scalars(*left, at, outer, functions)?;
            let right = tests_as_scalars(*right, at, outer, functions)?;
            let changed = left.transformed || right.transformed;
            let both = Expr::BinaryExpr(BinaryExpr::new(Box::new(left.data), op, Box::new(right.data)));
            Ok(if changed { Transformed::yes(both) } else { Transformed::no(both) })
        }
        Expr::Not(inner) => {
            let below = Position { negated: !at.negated, ..at };
            Ok(tests_as_scalars(*inner, below, outer, functions)?.update_data(|inner| Expr::Not(Box::new(inner))))
        }
        Expr::InSubquery(test) => {
            let plan = &test.subquery.subquery;
            let correlated = references(plan, outer)?;
            let joined = if at.negated == test.negated { !correlated || is_plain(plan, outer)? } else { at.required && !correlated };
            if joined { Ok(Transformed::no(Expr::InSubquery(test))) } else { in_value(test, functions).map(Transformed::yes) }
        }
        other => other.transform_up(|expr| match expr {
            Expr::Exists(exists) if is_beyond(existence(&exists.subquery.subquery), outer)? => exists_value(exists).map(Transformed::yes),
            Expr::InSubquery(test) => in_value(test, functions).map(Transformed::yes),
            other => Ok(Transformed::no(other)),
        }),
    }
}

/// A plan that has rows where this one has.
fn existence(plan: &LogicalPlan) -> &LogicalPlan {
    match plan {
        LogicalPlan::Limit(limit) if is_some_rows(limit) => existence(&limit.input),
        LogicalPlan::Sort(sort) if sort.fetch.is_none() => existence(&sort.input),
        LogicalPlan::Distinct(Distinct::All(input)) => existence(input),
        other => other,
    }
}

fn is_some_rows(limit: &Limit) -> bool {
    let first = matches!(limit.get_skip_type(), Ok(SkipType::Literal(0)));
    first && matches!(limit.get_fetch_type(), Ok(FetchType::Literal(fetch)) if fetch != Some(0))
}

/// Whether a subquery is correlated, and DataFusion has no plan for it.
fn is_beyond(plan: &LogicalPlan, outer: &DFSchema) -> Result<bool> {
    Ok(references(plan, outer)? && !is_plain(plan, outer)?)
}

/// `input` with the value of the subquery as one column more, and that column.
fn scalar(input: &LogicalPlan, subquery: &Subquery, number: usize, functions: &Arc<FunctionSet>) -> Result<Option<(LogicalPlan, Expr)>> {
    let outer = input.schema();
    if !is_beyond(&subquery.subquery, outer)? {
        return Ok(None);
    }
    let Some(applied) = Apply::new(input, true, functions)?.apply(&subquery.subquery)? else { return Ok(None) };
    // Several rows are an error, which nothing here would raise.
    if !applied.single {
        return Ok(None);
    }
    let name = format!("__correlated_{number}");
    let value = applied.values().into_iter().next().map(|value| {
        let field = subquery.subquery.schema().field(0).as_ref().clone().with_name(&name);
        named(value, None, &field)
    });
    let wider = LogicalPlanBuilder::from(applied.plan.clone()).project(Applied::outer_columns(outer).chain(value))?.build()?;
    Ok(Some((wider, Expr::Column(datafusion::common::Column::from_name(name)))))
}

/// A value as a column like that of another plan: what its type is called stays with it.
fn named(value: Expr, qualifier: Option<&TableReference>, field: &Field) -> Expr {
    value.alias_qualified_with_metadata(qualifier.cloned(), field.name(), Some(FieldMetadata::from(field)))
}

/// Whether a plan asks for columns of the outer row.
fn references(plan: &LogicalPlan, outer: &DFSchema) -> Result<bool> {
    let mut found = false;
    plan.apply_with_subqueries(|node| {
        node.apply_expressions(|expr| {
            found |= asks_for(expr, outer)?;
            Ok(TreeNodeRecursion::Continue)
        })
    })?;
    Ok(found)
}

/// Whether an expression asks for columns of the outer row, itself or in its subqueries.
fn expression_references(expr: &Expr, outer: &DFSchema) -> Result<bool> {
    expr.exists(|e| {
        Ok(match e {
            Expr::OuterReferenceColumn(_, column) => outer.has_column(column),
            Expr::ScalarSubquery(subquery) | Expr::Exists(Exists { subquery, .. }) | Expr::InSubquery(InSubquery { subquery, .. }) => {
                references(&subquery.subquery, outer)?
            }
            _ => false,
        })
    })
}

fn asks_for(expr: &Expr, outer: &DFSchema) -> Result<bool> {
    expr.exists(|e| Ok(matches!(e, Expr::OuterReferenceColumn(_, column) if outer.has_column(column))))
}

/// Whether DataFusion has a plan for it: rows are compared with the outer row by conditions only, and by `=` where they
/// are aggregated.
fn is_plain(plan: &LogicalPlan, outer: &DFSchema) -> Result<bool> {
    let mut plain = true;
    plan.apply(|node| {
        let whole = match node {
            LogicalPlan::Limit(_) | LogicalPlan::Window(_) | LogicalPlan::Distinct(_) | LogicalPlan::Union(_) => true,
            LogicalPlan::Aggregate(_) => !is_equal_below(node, outer)?,
            _ => false,
        };
        plain &= !(whole && references(node, outer)?);
        if !matches!(node, LogicalPlan::Filter(_)) {
            node.apply_expressions(|expr| {
                plain &= !asks_for(expr, outer)?;
                Ok(TreeNodeRecursion::Continue)
            })?;
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(plain)
}

/// Whether all conditions on the outer row in and below a node are `inner = outer`.
fn is_equal_below(plan: &LogicalPlan, outer: &DFSchema) -> Result<bool> {
    let mut equal = true;
    plan.apply(|node| {
        if let LogicalPlan::Filter(filter) = node {
            for condition in split_conjunction(&filter.predicate) {
                let sides = match condition {
                    Expr::BinaryExpr(BinaryExpr { left, op: Operator::Eq, right }) => Some((left, right)),
                    _ => None,
                };
                equal &= !asks_for(condition, outer)?
                    || sides.is_some_and(|(left, right)| {
                        let is_outer = |e: &Expr| e.column_refs().is_empty() && asks_for(e, outer).unwrap_or(false);
                        let is_inner = |e: &Expr| !e.column_refs().is_empty() && !asks_for(e, outer).unwrap_or(true);
                        (is_outer(left) && is_inner(right)) || (is_inner(left) && is_outer(right))
                    });
            }
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(equal)
}
