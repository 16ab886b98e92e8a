//! The alias of a table as an expression: `row_to_json(t)`, `hstore(t)`, `SELECT t`. It stands for the row as a struct.
//!
//! Which columns there are is known when planning fails for want of a column that is called as the alias: the error has
//! the columns that are there.

use std::ops::ControlFlow;

use datafusion::common::{Column, SchemaError};
use datafusion::error::DataFusionError;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, Ident, Query, Select, SelectItem, SetExpr, TableFactor, Value, VisitMut, VisitorMut,
};

use crate::sql::dialect::call;

/// What makes a struct of names and values.
pub(crate) const NAMED_ROW: &str = "named_row";

/// An alias and the columns of its table.
#[derive(Clone, Debug)]
pub(crate) struct TableRow {
    alias: String,
    columns: Vec<Column>,
}

/// Rewrites `record #= hstore` as a call.
pub(crate) fn rewrite_operator(statement: &mut Statement) {
    super::visit(statement, &mut Operators);
}

struct Operators;

impl VisitorMut for Operators {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::BinaryOp { left, op: BinaryOperator::Custom(symbol), right } = expr
            && symbol == "#="
        {
            let take = |side: &mut Box<Expr>| std::mem::replace(side.as_mut(), Expr::value(Value::Null));
            *expr = call(Ident::new("populate_record"), vec![take(left), take(right)]);
        }
        ControlFlow::Continue(())
    }
}

/// Whether `statement` uses the alias of a table as if it were a column.
pub(crate) fn may_use(statement: &mut Statement) -> bool {
    let mut names = Names::default();
    super::visit(statement, &mut names);
    names.used.iter().any(|name| names.aliases.contains(name))
}

#[derive(Default)]
struct Names {
    aliases: Vec<String>,
    used: Vec<String>,
}

impl VisitorMut for Names {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<()> {
        self.aliases.extend(alias_of(factor));
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Identifier(ident) = expr {
            self.used.push(normalized(ident));
        }
        ControlFlow::Continue(())
    }
}

fn normalized(ident: &Ident) -> String {
    if ident.quote_style.is_some() { ident.value.clone() } else { ident.value.to_lowercase() }
}

/// What columns of the table are qualified with.
fn alias_of(factor: &TableFactor) -> Option<String> {
    match factor {
        TableFactor::Table { alias: Some(alias), .. }
        | TableFactor::Derived { alias: Some(alias), .. }
        | TableFactor::UNNEST { alias: Some(alias), .. }
        | TableFactor::Function { alias: Some(alias), .. } => Some(normalized(&alias.name)),
        TableFactor::Table { name, .. } => name.0.last().and_then(|part| part.as_ident()).map(normalized),
        _ => None,
    }
}

/// The row that planning failed for want of.
pub(crate) fn wanted(error: &DataFusionError) -> Option<TableRow> {
    let DataFusionError::SchemaError(schema, _) = error.find_root() else { return None };
    let SchemaError::FieldNotFound { field, valid_fields } = schema.as_ref() else { return None };
    if field.relation.is_some() {
        return None;
    }
    let of_table = |column: &&Column| column.relation.as_ref().is_some_and(|relation| relation.table() == field.name);
    let columns: Vec<_> = valid_fields.iter().filter(of_table).cloned().collect();
    (!columns.is_empty()).then(|| TableRow { alias: field.name.clone(), columns })
}

/// Puts the struct where the alias stands as an expression, in the queries whose FROM has it.
pub(crate) fn rewrite(statement: &mut Statement, row: &TableRow) {
    super::visit(statement, &mut Queries(row));
}

struct Queries<'a>(&'a TableRow);

impl VisitorMut for Queries<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let SetExpr::Select(select) = query.body.as_mut() else { return ControlFlow::Continue(()) };
        if has_alias(select, &self.0.alias) {
            for item in &mut select.projection {
                if let SelectItem::UnnamedExpr(expr @ Expr::Identifier(_)) = item
                    && let Some(record) = self.0.record_for(expr)
                {
                    *item = SelectItem::ExprWithAlias { expr: record, alias: Ident::with_quote('"', &self.0.alias) };
                }
            }
            return VisitMut::visit(query, &mut Expressions(self.0));
        }
        ControlFlow::Continue(())
    }
}

struct Expressions<'a>(&'a TableRow);

impl VisitorMut for Expressions<'_> {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Some(record) = self.0.record_for(expr) {
            *expr = record;
        }
        ControlFlow::Continue(())
    }
}

impl TableRow {
    fn record_for(&self, expr: &Expr) -> Option<Expr> {
        let Expr::Identifier(ident) = expr else { return None };
        if normalized(ident) != self.alias {
            return None;
        }
        let members = self.columns.iter().flat_map(|column| {
            let name = Expr::value(Value::SingleQuotedString(column.name.clone()));
            let quoted = |name: &str| Ident::with_quote('"', name);
            [name, Expr::CompoundIdentifier(vec![quoted(&self.alias), quoted(&column.name)])]
        });
        Some(call(Ident::new(NAMED_ROW), members.collect()))
    }
}

fn has_alias(select: &Select, alias: &str) -> bool {
    let factors = select.from.iter().flat_map(|table| std::iter::once(&table.relation).chain(table.joins.iter().map(|j| &j.relation)));
    factors.into_iter().any(|factor| alias_of(factor).is_some_and(|own| own == alias))
}
