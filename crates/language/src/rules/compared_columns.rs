//! Columns of a subquery that its conditions compare with the row around it, under names of their own.
//!
//! DataFusion makes a join of the subquery, whose columns then all are columns of one relation. Of two that are called alike, as
//! of two tables, or where the list of the subquery calls something else so, it compares the first.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode as _, TreeNodeRecursion};
use datafusion::common::{Column, DFSchemaRef, Result};
use datafusion::logical_expr::{Expr, Filter, LogicalPlan, LogicalPlanBuilder};
use datafusion::optimizer::AnalyzerRule;

use super::outer_types::current;

/// What the names of the columns begin with.
const COMPARED: &str = "__compared_";

/// The analyzer rule.
#[derive(Debug)]
pub struct ComparedColumns;

impl AnalyzerRule for ComparedColumns {
    fn name(&self) -> &'static str {
        "compared_columns"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let mut computed = HashSet::new();
        plan.apply_with_subqueries(|node| {
            if let LogicalPlan::Projection(projection) = node {
                let columns = projection.expr.iter().zip(projection.schema.fields());
                let others = columns.filter(|(expr, _)| !matches!(expr, Expr::Column(_)));
                computed.extend(others.map(|(_, field)| field.name().clone()));
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
        let rewritten = plan.transform_up_with_subqueries(|node| match node {
            LogicalPlan::Filter(filter) if asks_outside(&filter.predicate)? => named_apart(filter, &computed),
            other => Ok(Transformed::no(other)),
        })?;
        // A window above such a filter knows its own columns by their places behind those of the filter.
        if rewritten.transformed { current(rewritten.data) } else { Ok(rewritten.data) }
    }
}

fn asks_outside(predicate: &Expr) -> Result<bool> {
    predicate.exists(|expr| Ok(matches!(expr, Expr::OuterReferenceColumn(..))))
}

fn named_apart(filter: Filter, computed: &HashSet<String>) -> Result<Transformed<LogicalPlan>> {
    let schema = Arc::clone(filter.input.schema());
    let mut columns: Vec<Column> = filter.predicate.column_refs().into_iter().cloned().collect();
    columns.retain(|column| schema.has_column(column) && (computed.contains(&column.name) || is_called_twice(&schema, &column.name)));
    if columns.is_empty() {
        return Ok(Transformed::no(LogicalPlan::Filter(filter)));
    }
    columns.sort();
    // The same names in each copy of a subquery, which stays the same expression.
    let mut hasher = DefaultHasher::new();
    filter.hash(&mut hasher);
    let hash = hasher.finish();
    let name = |column: &Column| columns.iter().position(|own| own == column).map(|at| format!("{COMPARED}{hash:x}_{at}"));
    let own = columns.iter().filter_map(|column| Some(Expr::Column(column.clone()).alias(name(column)?)));
    let all = schema.columns().into_iter().map(Expr::Column).chain(own);
    let wider = LogicalPlanBuilder::from(Arc::clone(&filter.input)).project(all)?.build()?;
    let predicate = filter.predicate.transform_up(|expr| {
        Ok(match &expr {
            Expr::Column(column) => match name(column) {
                Some(own) => Transformed::yes(Expr::Column(Column::from_name(own))),
                None => Transformed::no(expr),
            },
            _ => Transformed::no(expr),
        })
    })?;
    Ok(Transformed::yes(LogicalPlan::Filter(Filter::try_new(predicate.data, Arc::new(wider))?)))
}

fn is_called_twice(schema: &DFSchemaRef, name: &str) -> bool {
    schema.fields().iter().filter(|field| field.name() == name).count() > 1
}
