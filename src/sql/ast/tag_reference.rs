//! Names of tags, as in the preview of DDSQL: `env` where no column is called so, `#env`, `#"availability-zone"`.
//!
//! Which columns there are is known when planning fails for want of one. `=`, `<>` and IN on such a reference ask whether
//! the tag contains the value, elsewhere it is the text of the tag.

use std::ops::ControlFlow;

use datafusion::common::{Column, SchemaError};
use datafusion::error::DataFusionError;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Ident, SelectItem, UnaryOperator, Value, VisitorMut};
use datafusion::sql::sqlparser::tokenizer::Location;

use crate::error::{Error, ErrorKind, Result};
use crate::sql::dialect::call;

/// The column of tags.
const TAGS: &str = "tags";

/// A name that stands for a tag, where it stands, and the column of tags there.
#[derive(Clone, Debug)]
pub(crate) struct TagReference {
    name: String,
    place: Option<Location>,
    tags: Column,
}

/// The name that planning failed for want of; `None` where there are no tags.
pub(crate) fn wanted(error: &DataFusionError) -> Result<Option<TagReference>> {
    let DataFusionError::SchemaError(schema, _) = error.find_root() else { return Ok(None) };
    let SchemaError::FieldNotFound { field, valid_fields } = schema.as_ref() else { return Ok(None) };
    let of_table = |column: &&Column| {
        field.relation.is_none()
            || column.relation.as_ref().map(datafusion::common::TableReference::table)
                == field.relation.as_ref().map(datafusion::common::TableReference::table)
    };
    let mut candidates = valid_fields.iter().filter(|column| column.name == TAGS).filter(of_table);
    let Some(tags) = candidates.next() else { return Ok(None) };
    if candidates.next().is_some() {
        let tables: Vec<_> = valid_fields
            .iter()
            .filter(|c| c.name == TAGS)
            .filter_map(|c| c.relation.as_ref())
            .map(|r| format!("`{}`", r.table()))
            .collect();
        let message = format!("tag reference `{}` is ambiguous: {} have tags", field.name, tables.join(" and "));
        let plain = field.name.trim_start_matches('#');
        return Err(
            Error::new(ErrorKind::Syntax, message).with_hint(format!("write the table before it: `t.#{plain}`, or `t.tags -> '{plain}'`"))
        );
    }
    let span = field.spans().first().or_else(|| error.diagnostic().and_then(|d| d.span));
    let place = span.map(|span| Location { line: span.start.line, column: span.start.column });
    Ok(Some(TagReference { name: field.name.clone(), place, tags: tags.clone() }))
}

/// Puts the tag where the name stands.
pub(crate) fn rewrite(statement: &mut Statement, reference: &TagReference) {
    super::visit(statement, &mut References(reference));
}

struct References<'a>(&'a TagReference);

impl VisitorMut for References<'_> {
    type Break = ();

    fn pre_visit_select(&mut self, select: &mut datafusion::sql::sqlparser::ast::Select) -> ControlFlow<()> {
        for item in &mut select.projection {
            if let SelectItem::UnnamedExpr(expr) = item
                && self.0.is_at(expr)
            {
                let alias = Ident::with_quote('"', self.0.key());
                *item = SelectItem::ExprWithAlias { expr: self.0.text(), alias };
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let rewritten = match expr {
            Expr::BinaryOp { left, op: op @ (BinaryOperator::Eq | BinaryOperator::NotEq), right } => {
                let value = if self.0.is_at(left) { Some(right.as_ref()) } else { Some(left.as_ref()).filter(|_| self.0.is_at(right)) };
                value.map(|value| negated(self.0.contains(value.clone()), *op == BinaryOperator::NotEq))
            }
            Expr::InList { expr: subject, list, negated: not } if self.0.is_at(subject) => {
                let any = list.iter().map(|value| self.0.contains(value.clone())).reduce(|left, right| Expr::BinaryOp {
                    left: Box::new(left),
                    op: BinaryOperator::Or,
                    right: Box::new(right),
                });
                any.map(|any| negated(Expr::Nested(Box::new(any)), *not))
            }
            _ => self.0.is_at(expr).then(|| self.0.text()),
        };
        if let Some(rewritten) = rewritten {
            *expr = rewritten;
        }
        ControlFlow::Continue(())
    }
}

fn negated(expr: Expr, not: bool) -> Expr {
    if not { Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(expr) } } else { expr }
}

impl TagReference {
    /// Whether `expr` is the name, at its place.
    fn is_at(&self, expr: &Expr) -> bool {
        let ident = match expr {
            Expr::Identifier(ident) => ident,
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [_, ident] => ident,
                _ => return false,
            },
            Expr::Nested(inner) => return self.is_at(inner),
            _ => return false,
        };
        let name = if ident.quote_style.is_some() { ident.value.clone() } else { ident.value.to_lowercase() };
        let first = match expr {
            Expr::CompoundIdentifier(parts) => parts[0].span.start,
            _ => ident.span.start,
        };
        name == self.name && self.place.is_none_or(|place| place == first || place == ident.span.start)
    }

    fn key(&self) -> &str {
        self.name.strip_prefix('#').unwrap_or(&self.name)
    }

    fn arguments(&self) -> Vec<Expr> {
        let quoted = |name: &str| Ident::with_quote('"', name);
        let relation = self.tags.relation.as_ref().map(|relation| quoted(relation.table()));
        let parts: Vec<_> = relation.into_iter().chain([quoted(TAGS)]).collect();
        let tags = if parts.len() == 1 { Expr::Identifier(quoted(TAGS)) } else { Expr::CompoundIdentifier(parts) };
        vec![tags, Expr::value(Value::SingleQuotedString(self.key().to_owned()))]
    }

    fn text(&self) -> Expr {
        call(Ident::new("fetchval"), self.arguments())
    }

    fn contains(&self, value: Expr) -> Expr {
        let mut arguments = self.arguments();
        arguments.push(value);
        call(Ident::new("tag_contains"), arguments)
    }
}
