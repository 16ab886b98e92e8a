//! The alias of a set-returning function as an expression: `FROM json_array_elements(j) AS e` has one column, `value`,
//! and PostgreSQL takes `e` for it as well, if no column is called so.
//!
//! The rewrite is made where planning fails because there is no column `e`.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, Ident, ObjectName, ObjectNamePart, TableAlias, TableFactor, VisitorMut};

use super::missing_column::MissingColumn;
use super::normalized;

/// The functions with one column that is not called as its alias.
const FUNCTIONS: [&str; 4] = ["json_array_elements", "jsonb_array_elements", "json_array_elements_text", "jsonb_array_elements_text"];

/// An alias and its one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WholeRow {
    alias: String,
    column: Ident,
}

/// The aliases of these functions in `statement`, as it was parsed.
pub(crate) fn collect(statement: &mut Statement) -> Vec<WholeRow> {
    let mut collector = Collector(Vec::new());
    super::visit(statement, &mut collector);
    collector.0
}

struct Collector(Vec<WholeRow>);

impl VisitorMut for Collector {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<()> {
        if let TableFactor::Table { name, alias, args: Some(_), .. } | TableFactor::Function { name, alias, .. } = factor {
            self.0.extend(whole_row(name, alias.as_ref()));
        }
        ControlFlow::Continue(())
    }
}

fn whole_row(name: &ObjectName, alias: Option<&TableAlias>) -> Option<WholeRow> {
    let ObjectNamePart::Identifier(function) = name.0.last()? else { return None };
    FUNCTIONS.iter().find(|f| function.value.eq_ignore_ascii_case(f))?;
    let column = alias.and_then(|alias| alias.columns.first()).map_or_else(|| Ident::new("value"), |column| column.name.clone());
    Some(WholeRow { alias: normalized(alias.map_or(function, |alias| &alias.name)), column })
}

/// Puts the column where the missing one stands, if that is the alias of one of `rows`; whether it is.
pub(crate) fn rewrite(statement: &mut Statement, missing: &MissingColumn, rows: &[WholeRow]) -> bool {
    let Some(row) = rows.iter().find(|row| missing.table.is_none() && missing.name == row.alias) else { return false };
    missing.replace(statement, &row.alias, |expr| match expr {
        Expr::Identifier(alias) if missing.is_at(expr) => Some(Expr::CompoundIdentifier(vec![alias.clone(), row.column.clone()])),
        _ => None,
    });
    true
}
