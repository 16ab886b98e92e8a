//! The names of the columns of a table or subquery.
//!
//! `FROM t AS x(a)`: a list of names may be shorter than the columns, and the others keep theirs (PostgreSQL manual, 7.2.1.2).
//! `FROM (SELECT * FROM a JOIN b ON …) x`: columns that are called alike are there, but cannot be asked for by that name.

use std::collections::HashSet;

use datafusion::arrow::datatypes::Fields;
use datafusion::common::Result;
use datafusion::logical_expr::planner::{PlannedRelation, RelationPlanner, RelationPlannerContext, RelationPlanning};
use datafusion::sql::sqlparser::ast::{Ident, TableAlias, TableAliasColumnDef, TableFactor};

use crate::ast::row_comparisons::COMPARED_ROWS;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};

/// What stands between a name that several columns have and the number of the column: nobody sees or writes it.
const SEVERAL: char = '\u{2060}';

/// Completes the lists of names behind tables and subqueries.
#[derive(Debug, Default)]
pub struct ColumnNamePlanner;

impl RelationPlanner for ColumnNamePlanner {
    fn plan_relation(&self, mut relation: TableFactor, context: &mut dyn RelationPlannerContext) -> Result<RelationPlanning> {
        let alias = match &mut relation {
            TableFactor::Table { alias, args: None, .. } if has_names(alias.as_ref()) => alias.take(),
            TableFactor::Derived { alias, .. } => alias.take(),
            _ => None,
        };
        let Some(mut alias) = alias else { return Ok(RelationPlanning::Original(Box::new(relation))) };
        let plan = context.plan(relation)?;
        let columns = plan.schema().fields();
        if alias.name.value == COMPARED_ROWS && has_names(Some(&alias)) && columns.len() != alias.columns.len() {
            let (row, rows) = (alias.columns.len(), columns.len());
            let message = format!("expected rows of one length, but found one of {row} and a subquery of {rows} columns");
            return Err(Error::new(ErrorKind::Syntax, message).into_datafusion());
        }
        if has_names(Some(&alias)) || have_one_name(columns) {
            let names = names(columns, alias.columns.len());
            alias.columns.extend(names.into_iter().map(|name| TableAliasColumnDef { name: Ident::with_quote('"', name), data_type: None }));
        }
        Ok(RelationPlanning::Planned(Box::new(PlannedRelation::new(plan, Some(alias)))))
    }
}

fn has_names(alias: Option<&TableAlias>) -> bool {
    alias.is_some_and(|alias| !alias.columns.is_empty())
}

/// Whether some of `columns` are called alike.
fn have_one_name(columns: &Fields) -> bool {
    let mut seen = HashSet::new();
    !columns.iter().all(|column| seen.insert(column.name()))
}

/// The names of the columns from `first` on, told apart where they are alike.
fn names(columns: &Fields, first: usize) -> Vec<String> {
    let rest = || columns.iter().enumerate().skip(first);
    let alike = |name: &str| rest().filter(|(_, column)| column.name() == name).count() > 1;
    let names =
        rest().map(|(at, column)| if alike(column.name()) { format!("{}{SEVERAL}{at}", column.name()) } else { column.name().clone() });
    names.collect()
}

/// The name without what tells it from others that are alike.
pub(crate) fn written_name(name: &str) -> &str {
    name.split_once(SEVERAL).map_or(name, |(name, _)| name)
}
