//! Correlated subqueries over the arrays of a row: `EXISTS (SELECT 1 FROM svals(t.h) AS v WHERE …)`, `IN`, and scalar
//! subqueries, anywhere in a statement.
//!
//! DataFusion has no plan for them. They become function calls with the row's columns as arguments, and the function
//! runs the subquery's steps over a whole batch: rows of all arrays at once, with the number of the row they are of.

mod below;
mod chain;
mod existence;
mod function;
mod run;
mod value;

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema, Result};
use datafusion::logical_expr::expr::{Exists, InSubquery};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Expr, Join, JoinType, LogicalPlan, LogicalPlanBuilder, SortExpr, Subquery};
use datafusion::optimizer::AnalyzerRule;

use chain::{Chain, columns_of};
use function::{RowSubquery, Terminal};
pub(super) use value::{exists_value, in_value, named_apart, quantified};

use super::outer_references::{holds_subquery, moved, note};
use crate::planner::FunctionSet;

/// What columns are called that are only sorted by, before their numbers.
const SORTED: &str = "__sorted_";

/// The analyzer rule.
#[derive(Debug)]
pub struct RowSubqueries {
    functions: Arc<FunctionSet>,
}

impl RowSubqueries {
    /// A rule that takes the functions from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }
}

impl AnalyzerRule for RowSubqueries {
    fn name(&self) -> &'static str {
        "row_subqueries"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = note(plan)?.transform_up_with_subqueries(existence::rewrite)?.data;
        let rewritten = rewritten.transform_up_with_subqueries(rewrite)?.data;
        let rewritten = rewritten.transform_up_with_subqueries(below::rewrite)?.data;
        rewritten.transform_up_with_subqueries(|plan| value::rewrite(plan, &self.functions)).map(|rewritten| rewritten.data)
    }
}

fn rewrite(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    if let LogicalPlan::Join(join) = &plan
        && let Some(rewritten) = lateral_aggregate(join)?
    {
        return Ok(Transformed::yes(rewritten));
    }
    if let LogicalPlan::Sort(sort) = &plan
        && let Some(wider) = with_sorted_columns(sort)?
    {
        return wider.map_children(rewrite);
    }
    if !holds_subquery(&plan)? {
        return Ok(Transformed::no(plan));
    }
    let schemas: Vec<_> = plan.inputs().into_iter().map(|input| Arc::clone(input.schema())).collect();
    let names = NamePreserver::new(&plan);
    let rewritten = plan.map_expressions(|expr| {
        let name = names.save(&expr);
        let rewritten = expr.transform_up(|expr| {
            Ok(match subquery_call(&expr, &schemas)? {
                Some(call) => Transformed::yes(call),
                None => Transformed::no(expr),
            })
        })?;
        Ok(rewritten.update_data(|expr| name.restore(expr)))
    })?;
    if rewritten.transformed { rewritten.map_data(LogicalPlan::recompute_schema) } else { Ok(rewritten) }
}

/// `SELECT id … ORDER BY (SELECT … t.a …)`: what the subquery needs of a row has to come up to the sort.
fn with_sorted_columns(sort: &datafusion::logical_expr::Sort) -> Result<Option<LogicalPlan>> {
    let LogicalPlan::Projection(projection) = sort.input.as_ref() else { return Ok(None) };
    let mut missing: Vec<Expr> = Vec::new();
    for key in &sort.expr {
        key.expr.apply(|expr| {
            if let Expr::ScalarSubquery(subquery) | Expr::Exists(Exists { subquery, .. }) | Expr::InSubquery(InSubquery { subquery, .. }) =
                expr
            {
                for outer in columns_of(&subquery.subquery) {
                    if let Expr::OuterReferenceColumn(_, column) = &outer
                        && !sort.input.schema().has_column(column)
                        && projection.input.schema().has_column(column)
                        && !missing.contains(&Expr::Column(column.clone()))
                    {
                        missing.push(Expr::Column(column.clone()));
                    }
                }
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
    }
    if missing.is_empty() {
        return Ok(None);
    }
    let columns: Vec<_> = sort.input.schema().columns().into_iter().map(Expr::Column).collect();
    // By names of their own: those of the list may be the same.
    let name = |i: usize| format!("{SORTED}{i}");
    let place = |column: &Column| missing.iter().position(|m| m.try_as_col() == Some(column)).map(|i| Column::from_name(name(i)));
    let keys = sort.expr.iter().map(|key| Ok(SortExpr { expr: moved(key.expr.clone(), &place, &[])?, ..key.clone() }));
    let keys = keys.collect::<Result<Vec<_>>>()?;
    let added = missing.iter().enumerate().map(|(i, column)| column.clone().alias(name(i)));
    let wider = LogicalPlanBuilder::from(Arc::clone(&projection.input)).project(projection.expr.iter().cloned().chain(added))?;
    wider.sort_with_limit(keys, sort.fetch)?.project(columns)?.build().map(Some)
}

/// The call that a subquery becomes; `None` where it is of another form.
fn subquery_call(expr: &Expr, schemas: &[Arc<DFSchema>]) -> Result<Option<Expr>> {
    match expr {
        Expr::Exists(Exists { subquery, negated }) => {
            let call = of_rows(subquery, schemas, Terminal::Exists, vec![])?;
            Ok(call.map(|call| if *negated { !call } else { call }))
        }
        Expr::InSubquery(InSubquery { expr, subquery, negated }) => {
            let call = of_rows(subquery, schemas, Terminal::In, vec![expr.as_ref().clone()])?;
            Ok(call.map(|call| if *negated { !call } else { call }))
        }
        Expr::ScalarSubquery(subquery) if !subquery.outer_ref_columns.is_empty() => scalar(subquery, schemas),
        _ => Ok(None),
    }
}

fn of_rows(subquery: &Subquery, schemas: &[Arc<DFSchema>], terminal: Terminal, arguments: Vec<Expr>) -> Result<Option<Expr>> {
    if subquery.outer_ref_columns.is_empty() {
        return Ok(None);
    }
    let plan = without_order(&subquery.subquery);
    let Some(chain) = Chain::new(plan)? else { return Ok(None) };
    RowSubquery::call(chain, terminal, arguments, |column| in_scope(column, schemas)).map(Some)
}

/// What neither EXISTS nor IN depends on: order, repetition.
fn without_order(plan: &LogicalPlan) -> &LogicalPlan {
    use datafusion::logical_expr::Distinct;
    match plan {
        LogicalPlan::Sort(sort) if sort.fetch.is_none() => without_order(&sort.input),
        LogicalPlan::Distinct(Distinct::All(input)) => without_order(input),
        other => other,
    }
}

fn scalar(subquery: &Subquery, schemas: &[Arc<DFSchema>]) -> Result<Option<Expr>> {
    let mut values = aggregates(&subquery.subquery, schemas)?;
    if let Some(value) = values.as_mut().and_then(Vec::pop) {
        return Ok(Some(value));
    }
    let (plan, terminal) = match subquery.subquery.as_ref() {
        LogicalPlan::Limit(limit) if is_first(limit) => (limit.input.as_ref(), Terminal::First),
        other => (other, Terminal::Only),
    };
    let Some(chain) = Chain::new(plan)? else { return Ok(None) };
    RowSubquery::call(chain, terminal, vec![], |column| in_scope(column, schemas)).map(Some)
}

fn is_first(limit: &datafusion::logical_expr::Limit) -> bool {
    let is = |expr: &Option<Box<Expr>>, n: i64| matches!(expr.as_deref(), Some(Expr::Literal(v, _)) if *v == datafusion::common::ScalarValue::Int64(Some(n)));
    is(&limit.fetch, 1) && (limit.skip.is_none() || is(&limit.skip, 0))
}

/// The columns of a subquery that aggregates all rows of the arrays; each aggregate is a call of its own.
fn aggregates(plan: &LogicalPlan, schemas: &[Arc<DFSchema>]) -> Result<Option<Vec<Expr>>> {
    match plan {
        LogicalPlan::SubqueryAlias(alias) => aggregates(&alias.input, schemas),
        LogicalPlan::Subquery(subquery) => aggregates(&subquery.subquery, schemas),
        LogicalPlan::Projection(projection) => {
            let Some(values) = aggregates(&projection.input, schemas)? else { return Ok(None) };
            let schema = projection.input.schema();
            let place = |expr: Expr| {
                let placed = expr.transform_up(|expr| {
                    Ok(match &expr {
                        Expr::OuterReferenceColumn(_, column) if schemas.iter().any(|s| s.has_column(column)) => {
                            Transformed::yes(Expr::Column(column.clone()))
                        }
                        Expr::Column(column) => match schema.maybe_index_of_column(column).and_then(|i| values.get(i)) {
                            Some(value) => Transformed::yes(value.clone()),
                            None => Transformed::no(expr),
                        },
                        _ => Transformed::no(expr),
                    })
                })?;
                Ok(placed.data.unalias())
            };
            projection.expr.iter().cloned().map(place).collect::<Result<Vec<_>>>().map(Some)
        }
        LogicalPlan::Aggregate(aggregate) if aggregate.group_expr.is_empty() => {
            let Some(chain) = Chain::new(&aggregate.input)? else { return Ok(None) };
            let call = |expr: &Expr| {
                let terminal = Terminal::Aggregate(expr.clone().unalias());
                RowSubquery::call(chain.clone(), terminal, vec![], |column| in_scope(column, schemas))
            };
            aggregate.aggr_expr.iter().map(call).collect::<Result<Vec<_>>>().map(Some)
        }
        _ => Ok(None),
    }
}

fn in_scope(column: &Expr, schemas: &[Arc<DFSchema>]) -> Expr {
    match column {
        Expr::OuterReferenceColumn(_, name) if schemas.iter().any(|schema| schema.has_column(name)) => Expr::Column(name.clone()),
        other => other.clone(),
    }
}

/// `t, LATERAL (SELECT max(u) AS m FROM unnest(t.a) AS u) AS l`: one row each, so the aggregates are columns of `t`'s rows.
fn lateral_aggregate(join: &Join) -> Result<Option<LogicalPlan>> {
    let whole = join.on.is_empty() && join.filter.as_ref().is_none_or(|filter| *filter == datafusion::logical_expr::lit(true));
    if !whole || !matches!(join.join_type, JoinType::Inner | JoinType::Left) || columns_of(&join.right).is_empty() {
        return Ok(None);
    }
    let schemas = [Arc::clone(join.left.schema())];
    let Some(values) = aggregates(&join.right, &schemas)? else { return Ok(None) };
    let own = values
        .into_iter()
        .zip(join.right.schema().iter())
        .map(|(value, (qualifier, field))| value.alias_qualified(qualifier.cloned(), field.name()));
    let columns = join.left.schema().columns().into_iter().map(Expr::Column).chain(own);
    LogicalPlanBuilder::from(Arc::clone(&join.left)).project(columns.collect::<Vec<_>>())?.build().map(Some)
}
