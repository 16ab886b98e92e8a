//! What statements of strangers may do: ask.
//!
//! Every step of the plan is looked at, not the text: what is not known to read only is refused, and so is a table that
//! nobody registered.

use datafusion::common::TableReference;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::datasource::cte_worktable::CteWorkTable;
use datafusion::datasource::source_as_provider;
use datafusion::logical_expr::{Analyze, Explain, LogicalPlan};
use datafusion::prelude::SessionContext;

use crate::{Error, ErrorKind, Result};
use apigw_sql_functions::error::IntoOwn;

/// DataFusion's own table functions, which make rows of their arguments.
const SERIES: [&str; 2] = ["generate_series()", "range()"];

/// Refuses a plan that does more than read the tables of `context`, or what `functions` give.
pub(super) fn check(plan: &LogicalPlan, context: &SessionContext, functions: &[String]) -> Result<()> {
    let mut refused = None;
    let mut tables: Vec<TableReference> = Vec::new();
    plan.apply_with_subqueries(|node| {
        match node {
            LogicalPlan::TableScan(scan) if !source_as_provider(&scan.source)?.is::<CteWorkTable>() => tables.push(scan.table_name.clone()),
            other => refused = doing(other),
        }
        Ok(if refused.is_some() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })
    .into_own()?;
    if let Some(what) = refused {
        return Err(error(what));
    }
    for table in tables {
        let is_function = table.schema().is_none() && (functions.iter().any(|f| f == table.table()) || SERIES.contains(&table.table()));
        if !is_function && !context.table_exist(table.clone()).into_own()? {
            return Err(error(&format!("the table `{table}`")));
        }
    }
    Ok(())
}

/// The error of a statement that does `what`.
pub(crate) fn error(what: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("{what} is refused in restricted mode"))
        .with_hint("there a statement is a SELECT, EXPLAIN or SHOW over the tables that are there")
}

/// What a step does, where it is not known to read only.
fn doing(plan: &LogicalPlan) -> Option<&'static str> {
    match plan {
        LogicalPlan::Projection(_)
        | LogicalPlan::Filter(_)
        | LogicalPlan::Window(_)
        | LogicalPlan::Aggregate(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Join(_)
        | LogicalPlan::Repartition(_)
        | LogicalPlan::Union(_)
        | LogicalPlan::TableScan(_)
        | LogicalPlan::EmptyRelation(_)
        | LogicalPlan::Subquery(_)
        | LogicalPlan::SubqueryAlias(_)
        | LogicalPlan::Limit(_)
        | LogicalPlan::Values(_)
        | LogicalPlan::Explain(Explain { verbose: false, .. })
        | LogicalPlan::Analyze(Analyze { verbose: false, .. })
        | LogicalPlan::Distinct(_)
        | LogicalPlan::DescribeTable(_)
        | LogicalPlan::Unnest(_)
        | LogicalPlan::RecursiveQuery(_) => None,
        // It shows the plan at every step, folders of files included.
        LogicalPlan::Explain(_) | LogicalPlan::Analyze(_) => Some("EXPLAIN VERBOSE"),
        LogicalPlan::Dml(_) => Some("a statement that changes rows"),
        LogicalPlan::Ddl(_) => Some("a statement that makes or drops something"),
        LogicalPlan::Copy(_) => Some("COPY"),
        LogicalPlan::Statement(_) => Some("SET, PREPARE and their kind"),
        LogicalPlan::Extension(_) => Some("a step of a plan that is not known"),
    }
}
