//! Expressions that become columns of FROM, `LATERAL (SELECT expression AS "column#1")`, and are columns to all the rest of
//! a SELECT.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, Ident, ObjectNamePart, OrderByExpr, Query, Select, SelectItem, SetExpr, TableAlias, TableFactor, TableWithJoins, Value, Visitor,
    VisitorMut, WildcardAdditionalOptions,
};

use super::ordinals::hidden;
use super::{normalized, unnested};
use crate::dialect::parse_expr;

/// What the subquery is called.
const TABLE: &str = "computed";

/// The expressions of one SELECT: what stands for each, and its value.
#[derive(Debug, Default)]
pub(super) struct ComputedColumns(Vec<(Expr, Expr)>);

impl ComputedColumns {
    pub(super) fn add(&mut self, expr: &Expr) {
        let expr = unnested(expr);
        if !self.0.iter().any(|(known, _)| same_expr(known, expr)) {
            self.0.push((expr.clone(), expr.clone()));
        }
    }

    /// A column of `expr` for itself, whatever equal expressions there are; what is to stand for it.
    pub(super) fn own(&mut self, expr: Expr) -> Expr {
        let mark = Expr::Identifier(hidden("own", self.0.len() + 1));
        self.0.push((mark.clone(), expr));
        mark
    }

    /// Puts the subquery into FROM, and its columns where the expressions stood.
    pub(super) fn put_into(self, select: &mut Select, order: &mut [OrderByExpr]) {
        let has_wildcard = select.projection.iter().any(|item| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..)));
        if self.0.is_empty() || has_wildcard {
            return;
        }
        let Some(Expr::Subquery(mut subquery)) = parse_expr("(SELECT 1)") else { return };
        let SetExpr::Select(columns) = subquery.body.as_mut() else { return };
        let item =
            |(at, (_, expr)): (usize, &(Expr, Expr))| SelectItem::ExprWithAlias { expr: expr.clone(), alias: hidden("column", at + 1) };
        columns.projection = self.0.iter().enumerate().map(item).collect();
        // Subqueries see the tables of the FROM around them, but not those around a LATERAL in between.
        let around = only_table(&select.from).filter(|_| have_query(&self.0));
        let lateral = around.is_none() && !select.from.is_empty();
        if around.is_some() {
            columns.projection.insert(0, SelectItem::Wildcard(WildcardAdditionalOptions::default()));
            columns.from = std::mem::take(&mut select.from);
        }
        let name = around.unwrap_or_else(|| hidden(TABLE, select.from.len()));
        let alias = TableAlias { explicit: true, name: name.clone(), columns: vec![], at: None };
        let relation = TableFactor::Derived { lateral, subquery, alias: Some(alias), sample: None };
        select.from.push(TableWithJoins { relation, joins: vec![] });
        let mut replacer = Replacer { columns: &self, table: name, depth: 0 };
        for item in &mut select.projection {
            if let SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } = item {
                let _ = super::walk_mut(expr, &mut replacer);
            }
        }
        let _ = super::walk_mut(&mut select.group_by, &mut replacer);
        let _ = super::walk_mut(&mut select.having, &mut replacer);
        for key in order {
            let _ = super::walk_mut(&mut key.expr, &mut replacer);
        }
    }
}

/// Puts columns where expressions are, the outer ones first, but not in subqueries, whose names may be others.
struct Replacer<'a> {
    columns: &'a ComputedColumns,
    table: Ident,
    depth: usize,
}

impl VisitorMut for Replacer<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, _query: &mut Query) -> ControlFlow<()> {
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _query: &mut Query) -> ControlFlow<()> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if self.depth == 0
            && let Some(at) = self.columns.0.iter().position(|(known, _)| same_expr(known, expr))
        {
            *expr = Expr::CompoundIdentifier(vec![self.table.clone(), hidden("column", at + 1)]);
        }
        ControlFlow::Continue(())
    }
}

/// Whether two expressions are the same, however their names are spelled and whatever parentheses they have.
pub(super) fn same_expr(left: &Expr, right: &Expr) -> bool {
    left == right || normal_form(left) == normal_form(right)
}

fn normal_form(expr: &Expr) -> Expr {
    struct Normal;
    impl VisitorMut for Normal {
        type Break = ();

        fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
            match expr {
                Expr::Nested(inner) => *expr = std::mem::replace(inner.as_mut(), Expr::value(Value::Null)),
                Expr::Identifier(name) => *name = Ident::with_quote('"', normalized(name)),
                Expr::CompoundIdentifier(names) => names.iter_mut().for_each(|name| *name = Ident::with_quote('"', normalized(name))),
                Expr::Function(function) => {
                    for part in &mut function.name.0 {
                        if let ObjectNamePart::Identifier(name) = part {
                            *name = Ident::with_quote('"', normalized(name));
                        }
                    }
                }
                _ => {}
            }
            ControlFlow::Continue(())
        }
    }
    let mut normal = expr.clone();
    let _ = super::walk_mut(&mut normal, &mut Normal);
    normal
}

/// Whether there is a subquery in one of `exprs`.
fn have_query(exprs: &[(Expr, Expr)]) -> bool {
    struct Queries;
    impl Visitor for Queries {
        type Break = ();

        fn pre_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
            ControlFlow::Break(())
        }
    }
    exprs.iter().any(|(_, expr)| super::walk(expr, &mut Queries).is_break())
}

/// What the only table of FROM is called.
fn only_table(from: &[TableWithJoins]) -> Option<Ident> {
    let [TableWithJoins { relation, joins }] = from else { return None };
    match relation {
        _ if !joins.is_empty() => None,
        TableFactor::Table { alias: Some(alias), .. } | TableFactor::Derived { alias: Some(alias), .. } => Some(alias.name.clone()),
        TableFactor::Table { name, alias: None, args: None, .. } => match name.0.last() {
            Some(ObjectNamePart::Identifier(name)) => Some(name.clone()),
            _ => None,
        },
        _ => None,
    }
}
