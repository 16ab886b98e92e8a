//! A name that is no column, where it stands, and what to put there instead.
//!
//! Which columns there are is known only while a statement is planned. Three forms wait for that: the alias of a function
//! with one column ([`super::whole_row`]), the alias of a table ([`super::table_row`]) and the name of a tag
//! ([`super::tag_reference`]). Planning fails for want of the column; the error has its place and the columns that are
//! there, so that what is called alike elsewhere in the statement stays as it is.

use std::ops::ControlFlow;

use datafusion::common::{Column, SchemaError, TableReference};
use datafusion::error::DataFusionError;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, Ident, Select, SelectItem, VisitorMut};
use datafusion::sql::sqlparser::tokenizer::Location;

use super::normalized;

/// The column that planning failed for want of.
#[derive(Clone, Debug)]
pub(crate) struct MissingColumn {
    pub(super) name: String,
    /// The table that it was asked of.
    pub(super) table: Option<String>,
    /// The columns that are there.
    pub(crate) known: Vec<Column>,
    place: Option<Location>,
}

impl MissingColumn {
    /// What `error` says, if that is what it says.
    pub(crate) fn of(error: &DataFusionError) -> Option<Self> {
        let DataFusionError::SchemaError(schema, _) = error.find_root() else { return None };
        let SchemaError::FieldNotFound { field, valid_fields } = schema.as_ref() else { return None };
        let span = field.spans().first().or_else(|| error.diagnostic().and_then(|d| d.span));
        Some(Self {
            name: field.name.clone(),
            table: field.relation.as_ref().map(|relation| relation.table().to_owned()),
            known: valid_fields.clone(),
            place: span.map(|span| Location { line: span.start.line, column: span.start.column }),
        })
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether `column` is of the table that it was asked of.
    pub(crate) fn may_be_of(&self, column: &Column) -> bool {
        let table = column.relation.as_ref().map(TableReference::table);
        self.table.is_none() || self.table.as_deref() == table
    }

    /// The same, where other columns are there.
    pub(crate) fn among(&self, known: Vec<Column>) -> Self {
        Self { known, ..self.clone() }
    }

    /// Whether `expr` is the name, at its place.
    pub(super) fn is_at(&self, expr: &Expr) -> bool {
        let (first, name) = match expr {
            Expr::Identifier(name) => (name, name),
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [table, name] => (table, name),
                _ => return false,
            },
            Expr::Nested(inner) => return self.is_at(inner),
            _ => return false,
        };
        let here = |ident: &Ident| self.place.is_none_or(|place| place == ident.span.start);
        normalized(name) == self.name && (here(first) || here(name))
    }

    /// Puts what `instead` gives for an expression in its place, all over `statement`; an item of a SELECT list that is
    /// the name alone is called `title` from then on.
    pub(super) fn replace(&self, statement: &mut Statement, title: &str, instead: impl Fn(&Expr) -> Option<Expr>) {
        super::visit(statement, &mut Replacer { missing: self, title, instead });
    }
}

struct Replacer<'a, F> {
    missing: &'a MissingColumn,
    title: &'a str,
    instead: F,
}

impl<F: Fn(&Expr) -> Option<Expr>> VisitorMut for Replacer<'_, F> {
    type Break = ();

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        for item in &mut select.projection {
            if let SelectItem::UnnamedExpr(expr) = item
                && self.missing.is_at(expr)
                && let Some(expr) = (self.instead)(expr)
            {
                *item = SelectItem::ExprWithAlias { expr, alias: Ident::with_quote('"', self.title) };
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Some(instead) = (self.instead)(expr) {
            *expr = instead;
        }
        ControlFlow::Continue(())
    }
}
