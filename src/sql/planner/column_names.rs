//! `FROM t AS x(a)`: a list of names may be shorter than the columns, and the others keep theirs (PostgreSQL manual, 7.2.1.2).

use datafusion::common::Result;
use datafusion::logical_expr::planner::{PlannedRelation, RelationPlanner, RelationPlannerContext, RelationPlanning};
use datafusion::sql::sqlparser::ast::{Ident, TableAlias, TableAliasColumnDef, TableFactor};

use crate::error::{Error, ErrorKind};
use crate::sql::ast::row_comparisons::COMPARED_ROWS;

/// Completes the lists of names behind tables and subqueries.
#[derive(Debug, Default)]
pub struct ColumnNamePlanner;

impl RelationPlanner for ColumnNamePlanner {
    fn plan_relation(&self, mut relation: TableFactor, context: &mut dyn RelationPlannerContext) -> Result<RelationPlanning> {
        let alias = match &mut relation {
            TableFactor::Table { alias, args: None, .. } | TableFactor::Derived { alias, .. } if has_names(alias.as_ref()) => alias.take(),
            _ => None,
        };
        let Some(mut alias) = alias else { return Ok(RelationPlanning::Original(Box::new(relation))) };
        let plan = context.plan(relation)?;
        if alias.name.value == COMPARED_ROWS && plan.schema().fields().len() != alias.columns.len() {
            let (row, rows) = (alias.columns.len(), plan.schema().fields().len());
            let message = format!("expected rows of one length, but found one of {row} and a subquery of {rows} columns");
            return Err(Error::new(ErrorKind::Syntax, message).into());
        }
        let rest = plan.schema().fields().iter().skip(alias.columns.len());
        alias.columns.extend(rest.map(|field| TableAliasColumnDef { name: Ident::with_quote('"', field.name()), data_type: None }));
        Ok(RelationPlanning::Planned(Box::new(PlannedRelation::new(plan, Some(alias)))))
    }
}

fn has_names(alias: Option<&TableAlias>) -> bool {
    alias.is_some_and(|alias| !alias.columns.is_empty())
}
