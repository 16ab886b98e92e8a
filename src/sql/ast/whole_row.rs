//! The alias of a set-returning function as an expression: `FROM json_array_elements(j) AS e` has one column, `value`,
//! and PostgreSQL takes `e` for it as well, if no column is called so.
//!
//! Which columns there are is not known before a statement is planned: the rewrite is made where that fails because
//! there is no column `e`.

use std::ops::ControlFlow;

use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Expr, Ident, ObjectName, ObjectNamePart, Query, Select, SelectItem, SetExpr, TableAlias, TableFactor, VisitMut, VisitorMut,
};

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

fn normalized(ident: &Ident) -> String {
    if ident.quote_style.is_some() { ident.value.clone() } else { ident.value.to_lowercase() }
}

/// Which of `rows` planning failed for want of.
pub(crate) fn wanted<'a>(error: &DataFusionError, rows: &'a [WholeRow]) -> Option<&'a WholeRow> {
    let DataFusionError::SchemaError(schema, _) = error.find_root() else { return None };
    let SchemaError::FieldNotFound { field, .. } = schema.as_ref() else { return None };
    rows.iter().find(|row| field.relation.is_none() && field.name == row.alias)
}

/// Puts the column of `row` where its alias stands as an expression, in the queries whose FROM has it.
pub(crate) fn rewrite(statement: &mut Statement, row: &WholeRow) {
    super::visit(statement, &mut Queries(row));
}

struct Queries<'a>(&'a WholeRow);

impl VisitorMut for Queries<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let SetExpr::Select(select) = query.body.as_mut() else { return ControlFlow::Continue(()) };
        if has_alias(select, &self.0.alias) {
            for item in &mut select.projection {
                if let SelectItem::UnnamedExpr(expr @ Expr::Identifier(_)) = item
                    && let Some(column) = self.0.column_for(expr)
                {
                    *item = SelectItem::ExprWithAlias { expr: column, alias: Ident::with_quote('"', &self.0.alias) };
                }
            }
            return VisitMut::visit(query, &mut Expressions(self.0));
        }
        ControlFlow::Continue(())
    }
}

struct Expressions<'a>(&'a WholeRow);

impl VisitorMut for Expressions<'_> {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Some(column) = self.0.column_for(expr) {
            *expr = column;
        }
        ControlFlow::Continue(())
    }
}

impl WholeRow {
    fn column_for(&self, expr: &Expr) -> Option<Expr> {
        match expr {
            Expr::Identifier(ident) if normalized(ident) == self.alias => {
                Some(Expr::CompoundIdentifier(vec![ident.clone(), self.column.clone()]))
            }
            _ => None,
        }
    }
}

fn has_alias(select: &Select, alias: &str) -> bool {
    let factors = select.from.iter().flat_map(|table| std::iter::once(&table.relation).chain(table.joins.iter().map(|j| &j.relation)));
    factors.into_iter().any(|factor| match factor {
        TableFactor::Derived { alias: Some(own), .. } | TableFactor::UNNEST { alias: Some(own), .. } => normalized(&own.name) == alias,
        _ => false,
    })
}
