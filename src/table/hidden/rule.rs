//! The rule that answers calls from columns where their results are kept.
//!
//! It comes before all other rules: scans show the hidden columns that the statement has calls for, the calls become names of them,
//! and the rules behind it prune, push and order by them as by any other column. A node whose columns are counted from outside (a
//! set operation, the statement itself) gets only what it got before.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema, DFSchemaRef, Result};
use datafusion::datasource::{provider_as_source, source_as_provider};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::logical_plan::TableScanBuilder;
use datafusion::logical_expr::utils::{conjunction, split_conjunction_owned};
use datafusion::logical_expr::{Expr, LogicalPlan, Projection, TableScan, lit};
use datafusion::optimizer::{OptimizerConfig, OptimizerRule};

use super::call::{Asked, PREFIX, call_of, name_of};
use super::parts::{Made, Parts};
use crate::table::DatasetTable;
use apigw_sql_language::OwnSettings;

/// Answers calls from hidden columns.
#[derive(Debug)]
pub(crate) struct HiddenColumns {
    parts: Parts,
}

impl Default for HiddenColumns {
    fn default() -> Self {
        Self { parts: Parts::new() }
    }
}

impl OptimizerRule for HiddenColumns {
    fn name(&self) -> &'static str {
        "hidden_columns"
    }

    fn rewrite(&self, plan: LogicalPlan, config: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        let options = config.options();
        if options.extensions.get::<OwnSettings>().is_some_and(|settings| !settings.hidden_columns) {
            return Ok(Transformed::no(plan));
        }
        let asked = self.asked(&plan)?;
        if asked.is_empty() || has_such_names(&plan)? {
            return Ok(Transformed::no(plan));
        }
        let statement = config.query_execution_start_time().map_or(0, |time| time.timestamp_nanos_opt().unwrap_or_default());
        Pass { parts: &self.parts, asked, statement }.whole(plan)
    }
}

impl HiddenColumns {
    /// The calls of a statement, each once, and those that they could be made of.
    fn asked(&self, plan: &LogicalPlan) -> Result<Vec<Asked>> {
        let (mut found, mut seen) = (Vec::new(), HashSet::new());
        let mut add = |expr: &Expr| {
            if let Some(asked) = Asked::of(expr)
                && seen.insert(asked.call.clone())
            {
                found.push(asked);
            }
        };
        plan.apply_with_subqueries(|node| {
            node.apply_expressions(|expr| {
                expr.apply(|expr| {
                    add(expr);
                    for part in self.parts.of(expr).iter().flat_map(Made::calls) {
                        add(part);
                    }
                    Ok(TreeNodeRecursion::Continue)
                })
            })
        })?;
        Ok(found)
    }
}

/// Whether a statement or a table of somebody else's has columns that are called like hidden ones, and could be taken for them.
fn has_such_names(plan: &LogicalPlan) -> Result<bool> {
    let is_such = |name: &str| name.starts_with(PREFIX);
    let mut found = false;
    plan.apply_with_subqueries(|node| {
        found |= match node {
            LogicalPlan::TableScan(scan) => {
                let ours = source_as_provider(&scan.source).is_ok_and(|provider| provider.is::<DatasetTable>());
                !ours && scan.source.schema().fields().iter().any(|field| is_such(field.name()))
            }
            node => node.expressions().iter().any(|expr| matches!(expr, Expr::Alias(alias) if is_such(&alias.name))),
        };
        Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    Ok(found)
}

/// One pass over a statement.
struct Pass<'a> {
    parts: &'a Parts,
    asked: Vec<Asked>,
    statement: i64,
}

impl Pass<'_> {
    /// A plan with the columns that it had.
    fn whole(&self, plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        let before = Arc::clone(plan.schema());
        let after = self.node(plan)?;
        after.map_data(|plan| restored(plan, &before))
    }

    /// A plan that may have hidden columns behind those that it had.
    fn node(&self, plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        if let LogicalPlan::TableScan(scan) = plan {
            return self.scan(scan);
        }
        let hands_on = hands_on(&plan);
        let plan = plan.map_subqueries(|subquery| self.whole(subquery))?;
        let plan = plan.transform_data(|plan| plan.map_children(|child| if hands_on { self.node(child) } else { self.whole(child) }))?;
        if !plan.transformed {
            return Ok(plan);
        }
        let plan = self.renamed(plan.data)?;
        let plan = match plan {
            LogicalPlan::Projection(projection) => LogicalPlan::Projection(with_hidden(projection)?),
            plan => plan.recompute_schema()?,
        };
        Ok(Transformed::yes(plan))
    }

    /// A scan that shows the hidden columns that the statement has calls for.
    fn scan(&self, scan: TableScan) -> Result<Transformed<LogicalPlan>> {
        let provider = source_as_provider(&scan.source).ok();
        let table = provider.as_ref().and_then(|provider| provider.downcast_ref::<DatasetTable>());
        let Some(table) = table else { return Ok(Transformed::no(LogicalPlan::TableScan(scan))) };
        let Some(table) = table.with_hidden(&self.asked, self.statement)? else {
            return Ok(Transformed::no(LogicalPlan::TableScan(scan)));
        };
        let (had, has) = (scan.source.schema().fields().len(), table.width());
        let projection = scan.projection.clone().map(|columns| columns.into_iter().chain(had..has).collect());
        let scan = TableScanBuilder::new(scan.table_name, provider_as_source(Arc::new(table)))
            .with_projection(projection)
            .with_filters(scan.filters)
            .with_fetch(scan.fetch)
            .with_statistics_requests(scan.statistics_requests)
            .build()?;
        Ok(Transformed::yes(LogicalPlan::TableScan(scan)))
    }

    /// The node with names of hidden columns instead of calls.
    fn renamed(&self, plan: LogicalPlan) -> Result<LogicalPlan> {
        let inputs: Vec<DFSchemaRef> = plan.inputs().into_iter().map(|input| Arc::clone(input.schema())).collect();
        let names = NamePreserver::new(&plan);
        let is_filter = matches!(plan, LogicalPlan::Filter(_));
        plan.map_expressions(|expr| {
            let name = names.save(&expr);
            let expr = if is_filter { self.filter(expr, &inputs) } else { expr };
            let renamed = expr.transform_up(|expr| self.answered(expr, &inputs))?;
            Ok(renamed.update_data(|expr| name.restore(expr)))
        })
        .data()
    }

    /// A condition whose parts may be NULL where they were false.
    fn filter(&self, condition: Expr, inputs: &[DFSchemaRef]) -> Expr {
        let parts = split_conjunction_owned(condition).into_iter().map(|part| {
            let Some(made) = self.parts.of(&part).filter(|_| hidden_column(&part, inputs).is_none()) else { return part };
            made.columns(|call| hidden_column(call, inputs)).map_or(part, |columns| made.as_filter(columns))
        });
        conjunction(parts).unwrap_or_else(|| lit(true))
    }

    fn answered(&self, expr: Expr, inputs: &[DFSchemaRef]) -> Result<Transformed<Expr>> {
        if let Some(column) = hidden_column(&expr, inputs) {
            return Ok(Transformed::yes(Expr::Column(column)));
        }
        let Some(made) = self.parts.of(&expr) else { return Ok(Transformed::no(expr)) };
        let columns = made.columns(|call| hidden_column(call, inputs));
        Ok(columns.map_or(Transformed::no(expr), |columns| Transformed::yes(made.of_columns(columns))))
    }
}

/// The hidden column of a call, if one of the inputs has it.
fn hidden_column(expr: &Expr, inputs: &[DFSchemaRef]) -> Option<Column> {
    let (call, column) = call_of(expr)?;
    let name = name_of(&call);
    let found = |schema: &DFSchemaRef| schema.index_of_column_by_name(column.relation.as_ref(), &name).is_some();
    inputs.iter().any(found).then(|| Column::new(column.relation.clone(), name.clone()))
}

/// Whether what is above a node finds the columns of its inputs by name, and may find more of them.
fn hands_on(plan: &LogicalPlan) -> bool {
    matches!(
        plan,
        LogicalPlan::Projection(_)
            | LogicalPlan::Filter(_)
            | LogicalPlan::Sort(_)
            | LogicalPlan::Limit(_)
            | LogicalPlan::SubqueryAlias(_)
            | LogicalPlan::Join(_)
            | LogicalPlan::Aggregate(_)
            | LogicalPlan::Window(_)
    )
}

/// The projection with the hidden columns of the columns that it hands on.
fn with_hidden(projection: Projection) -> Result<Projection> {
    let Projection { mut expr, input, .. } = projection;
    let schema = input.schema();
    let known: HashSet<Column> = expr.iter().filter_map(|expr| expr.try_as_col().cloned()).collect();
    for (relation, field) in schema.iter() {
        let Some(over) = hidden_over(field.name()) else { continue };
        let column = Column::new(relation.cloned(), field.name());
        if known.contains(&Column::new(relation.cloned(), over)) && !known.contains(&column) {
            expr.push(Expr::Column(column));
        }
    }
    Projection::try_new(expr, input)
}

/// The column that a hidden column of this name is over.
fn hidden_over(name: &str) -> Option<&str> {
    let call = name.strip_prefix(PREFIX)?.split_once('(')?.1;
    Some(call.split([',', ')']).next().unwrap_or(call))
}

/// A plan with the columns `schema`, which are the first that it has.
fn restored(plan: LogicalPlan, schema: &DFSchema) -> Result<LogicalPlan> {
    if plan.schema().fields().len() == schema.fields().len() {
        return Ok(plan);
    }
    let columns = schema.columns().into_iter().map(Expr::Column).collect();
    Ok(LogicalPlan::Projection(Projection::try_new(columns, Arc::new(plan))?))
}
