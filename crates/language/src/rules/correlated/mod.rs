//! Correlated subqueries for which DataFusion has no plan: LATERAL with LIMIT, DISTINCT or windows, aggregates over
//! rows that are compared with the outer row by more than `=`, subqueries in subqueries that depend on both, and values
//! of subqueries that do not aggregate.
//!
//! The subquery is joined with the outer rows, each of which has a number, and what it does to the rows of one outer row
//! is done to those with the same number: aggregates are grouped by it, windows are partitioned by it, and LIMIT is a
//! condition on the number of a row among them. The outermost subquery comes first; a subquery in it then finds the columns
//! of both around it in one row.

mod apply;
mod conditions;
mod flat;
mod join;
mod limit;
mod on;
mod only_row;
mod plain;
mod unnest;

use std::sync::Arc;

use datafusion::arrow::datatypes::Field;
use datafusion::common::config::ConfigOptions;
use datafusion::common::metadata::FieldMetadata;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, DataFusionError, Result, TableReference};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::utils::{conjunction, split_conjunction_owned};
use datafusion::logical_expr::{Expr, Filter, Join, JoinType, LogicalPlan, LogicalPlanBuilder, Subquery, lit};
use datafusion::optimizer::AnalyzerRule;

use apply::Apply;
use conditions::Tests;
use plain::{is_beyond, references, result_of};

pub(super) use only_row::several_rows;

use super::outer_references::{has_subquery, holds_subquery};
use crate::mistakes::messages::{CORRELATED, INSTEAD_OF_CORRELATED};
use crate::planner::FunctionSet;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};

/// The analyzer rule.
#[derive(Debug)]
pub struct CorrelatedSubqueries {
    functions: Arc<FunctionSet>,
    /// Whether `NOT IN` of what is no column becomes one of a column.
    columns_not_in: bool,
}

impl CorrelatedSubqueries {
    /// A rule that takes the functions behind `IN` from `functions`, and that joins for `NOT IN` by columns only, if
    /// `columns_not_in`.
    pub fn new(functions: Arc<FunctionSet>, columns_not_in: bool) -> Self {
        Self { functions, columns_not_in }
    }

    /// What subqueries of a node ask of the rows of its input as columns of these.
    fn scalars(&self, plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        if !holds_subquery(&plan)? {
            return Ok(Transformed::no(plan));
        }
        let mut input = plan.inputs()[0].clone();
        let outer = Arc::clone(input.schema());
        let columns: Vec<Expr> = outer.columns().into_iter().map(Expr::Column).collect();
        let mut tests = Tests::new(&outer, &self.functions, self.columns_not_in);
        let is_filter = matches!(plan, LogicalPlan::Filter(_));
        let names = NamePreserver::new(&plan);
        let tested = plan.map_expressions(|expr| {
            let name = names.save(&expr);
            let tested = if is_filter { tests.condition(expr)? } else { tests.value(expr)? };
            let tested = tested.transform_data(only_row::only_rows)?;
            Ok(tested.update_data(|expr| name.restore(expr)))
        })?;
        let (mut plan, mut changed) = (tested.data, tested.transformed);
        let compared = tests.into_columns();
        let mut wider = compared.len() > 0;
        if wider {
            input = LogicalPlanBuilder::from(input).project(columns.iter().cloned().chain(compared))?.build()?;
        }
        if needs_apply(&plan, &input)? {
            (plan, input) = conditions_first(plan, input)?;
            let mut number = 0;
            let names = NamePreserver::new(&plan);
            let rewritten = plan.map_expressions(|expr| {
                let name = names.save(&expr);
                let rewritten = expr.transform_up(|expr| {
                    let Expr::ScalarSubquery(subquery) = &expr else { return Ok(Transformed::no(expr)) };
                    let Some((with_value, column)) = scalar(&input, subquery, number, &self.functions)? else {
                        return Ok(Transformed::no(expr));
                    };
                    number += 1;
                    input = with_value;
                    Ok(Transformed::yes(column))
                })?;
                Ok(rewritten.update_data(|expr| name.restore(expr)))
            })?;
            wider |= rewritten.transformed;
            plan = rewritten.data;
        }
        changed |= wider;
        if !changed {
            return Ok(Transformed::no(plan));
        }
        let exprs = plan.expressions();
        match plan.with_new_exprs(exprs, vec![input])? {
            above @ LogicalPlan::Filter(_) if wider => LogicalPlanBuilder::from(above).project(columns)?.build().map(Transformed::yes),
            other => Ok(Transformed::yes(other)),
        }
    }
}

impl CorrelatedSubqueries {
    fn node(&self, plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        match plan {
            LogicalPlan::Join(join) => {
                let rewritten = match on::rewrite(&join, &self.functions)? {
                    None => lateral(&join, &self.functions)?,
                    rewritten => rewritten,
                };
                match rewritten {
                    Some(filter @ LogicalPlan::Filter(_)) => Ok(Transformed::yes(self.scalars(filter)?.data)),
                    Some(rewritten) => Ok(Transformed::yes(rewritten)),
                    None => Ok(Transformed::no(LogicalPlan::Join(join))),
                }
            }
            LogicalPlan::Projection(_) | LogicalPlan::Filter(_) => self.scalars(plan),
            other => Ok(Transformed::no(other)),
        }
    }
}

impl AnalyzerRule for CorrelatedSubqueries {
    fn name(&self) -> &'static str {
        "correlated_subqueries"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_down_with_subqueries(|plan| laterals_apart(plan)?.transform_data(|plan| self.node(plan)))?;
        Ok(rewritten.data)
    }
}

/// A join with a correlated subquery as the rows of the left side with those of the subquery.
fn lateral(join: &Join, functions: &Arc<FunctionSet>) -> Result<Option<LogicalPlan>> {
    let outer = join.left.schema();
    let right = unaliased(&join.right);
    let own = is_beyond(right, outer)? || ((is_renamed(right) || has_constant(right)) && references(right, outer)?);
    if !own || !matches!(join.join_type, JoinType::Inner | JoinType::Left) {
        return Ok(None);
    }
    let condition = join.on.iter().map(|(left, right)| left.clone().eq(right.clone())).chain(join.filter.clone());
    let condition = conjunction(condition).filter(|condition| *condition != lit(true));
    let left = join.join_type == JoinType::Left;
    let mut apply = Apply::new(&join.left, left, functions)?;
    let Some(mut applied) = apply.step(&join.right)? else { return Err(no_plan()) };
    let above = match condition {
        // Where it holds for none of its rows, the left row stays.
        Some(condition) if left => {
            let condition = apply.beside(condition, &applied, join.right.schema())?;
            applied = apply.filter(applied, condition)?;
            None
        }
        other => other,
    };
    let own = applied.values(functions)?.into_iter().zip(join.right.schema().iter());
    let own = own.map(|(value, (qualifier, field))| named(value, qualifier, field));
    let plan = LogicalPlanBuilder::from(applied.plan.clone()).project(apply.outer_columns().chain(own))?.build()?;
    Ok(Some(match above {
        Some(condition) => LogicalPlan::Filter(Filter::try_new(condition, Arc::new(plan))?),
        None => plan,
    }))
}

/// Whether a column is computed that is called like one of those that the conditions of the subquery may compare.
fn is_renamed(plan: &LogicalPlan) -> bool {
    let LogicalPlan::Projection(projection) = plan else { return false };
    let known = projection.input.schema();
    let columns = projection.expr.iter().zip(projection.schema.fields());
    columns.filter(|(expr, _)| !matches!(expr, Expr::Column(_))).any(|(_, field)| known.has_column_with_unqualified_name(field.name()))
}

/// Whether an aggregate of all rows has a column that depends on none of them: DataFusion has NULL for it where there are none.
fn has_constant(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Projection(projection) => {
            let constant = projection.expr.iter().any(|expr| expr.column_refs().is_empty());
            (constant && matches!(result_of(plan), LogicalPlan::Aggregate(_))) || has_constant(&projection.input)
        }
        LogicalPlan::Sort(sort) => has_constant(&sort.input),
        _ => false,
    }
}

/// What is left to DataFusion now would be taken for something else.
fn no_plan() -> DataFusionError {
    Error::new(ErrorKind::Syntax, CORRELATED).with_hint(INSTEAD_OF_CORRELATED).into_datafusion()
}

/// The lateral joins right below a node as the columns that they have: DataFusion adds more, which windows do not expect.
fn laterals_apart(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    if matches!(plan, LogicalPlan::Projection(_)) {
        return Ok(Transformed::no(plan));
    }
    plan.map_children(|child| match &child {
        LogicalPlan::Join(join) if references(unaliased(&join.right), join.left.schema())? => {
            let columns = child.schema().columns().into_iter().map(Expr::Column).collect::<Vec<_>>();
            LogicalPlanBuilder::from(child).project(columns)?.build().map(Transformed::yes)
        }
        _ => Ok(Transformed::no(child)),
    })
}

/// A side of a join without its alias.
fn unaliased(plan: &LogicalPlan) -> &LogicalPlan {
    match plan {
        LogicalPlan::SubqueryAlias(alias) => unaliased(&alias.input),
        LogicalPlan::Subquery(subquery) => &subquery.subquery,
        other => other,
    }
}

/// Whether a scalar subquery of the node asks for more than DataFusion can plan.
fn needs_apply(plan: &LogicalPlan, input: &LogicalPlan) -> Result<bool> {
    for expr in plan.expressions() {
        if expr.exists(|e| match e {
            Expr::ScalarSubquery(subquery) => is_beyond(&subquery.subquery, input.schema()),
            _ => Ok(false),
        })? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The conditions of a filter that ask for no subquery are below it: a subquery is asked for the rows that are left.
fn conditions_first(plan: LogicalPlan, input: LogicalPlan) -> Result<(LogicalPlan, LogicalPlan)> {
    let LogicalPlan::Filter(filter) = plan else { return Ok((plan, input)) };
    let (mut later, mut first) = (vec![], vec![]);
    for condition in split_conjunction_owned(filter.predicate.clone()) {
        if has_subquery(&condition)? { later.push(condition) } else { first.push(condition) }
    }
    let (Some(later), Some(first)) = (conjunction(later), conjunction(first)) else { return Ok((LogicalPlan::Filter(filter), input)) };
    let input = LogicalPlanBuilder::from(input).filter(first)?.build()?;
    Ok((LogicalPlan::Filter(Filter::try_new(later, Arc::new(input.clone()))?), input))
}

/// `input` with the value of the subquery as one column more, and that column.
fn scalar(input: &LogicalPlan, subquery: &Subquery, number: usize, functions: &Arc<FunctionSet>) -> Result<Option<(LogicalPlan, Expr)>> {
    let outer = input.schema();
    if !is_beyond(&subquery.subquery, outer)? {
        return Ok(None);
    }
    let mut apply = Apply::new(input, true, functions)?;
    // Several rows are an error, which nothing here would raise.
    let Some(applied) = apply.step(&subquery.subquery)?.filter(|applied| applied.single) else { return Err(no_plan()) };
    let name = format!("__correlated_{number}");
    let value = applied.values(functions)?.into_iter().next().map(|value| {
        let field = subquery.subquery.schema().field(0).as_ref().clone().with_name(&name);
        named(value, None, &field)
    });
    let wider = LogicalPlanBuilder::from(applied.plan.clone()).project(apply.outer_columns().chain(value))?.build()?;
    Ok(Some((wider, Expr::Column(Column::from_name(name)))))
}

/// A value as a column like that of another plan: what its type is called stays with it.
fn named(value: Expr, qualifier: Option<&TableReference>, field: &Field) -> Expr {
    value.alias_qualified_with_metadata(qualifier.cloned(), field.name(), Some(FieldMetadata::from(field)))
}
