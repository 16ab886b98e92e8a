//! Expressions that become columns of FROM, `LATERAL (SELECT expression AS "column#1")`, and are columns to all the rest of
//! a SELECT.

use std::ops::ControlFlow;

use datafusion::error::DataFusionError;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Expr, Ident, ObjectNamePart, OrderByExpr, OrderByKind, Query, Select, SelectItem, SetExpr, TableAlias, TableFactor, TableWithJoins,
    Value, Visitor, VisitorMut, WildcardAdditionalOptions,
};

use super::hidden;
use super::{normalized, unnested};
use crate::dialect::parse_expr;

/// What the subquery is called.
const TABLE: &str = "computed";

/// What its columns are called, before their numbers.
const COLUMN: &str = "column";

/// The same for items of the SELECT list that may be what is grouped by, or have its name alone.
const ITEM: &str = "item";

/// The expressions of one SELECT.
#[derive(Debug, Default)]
pub(super) struct ComputedColumns(Vec<Computed>);

#[derive(Debug)]
struct Computed {
    /// What stands for it.
    mark: Expr,
    value: Expr,
    name: Ident,
}

impl ComputedColumns {
    pub(super) fn add(&mut self, expr: &Expr) {
        self.add_as(expr, COLUMN);
    }

    /// An item whose name is grouped by, which may be that of a column of FROM as well ([`restore_items`]).
    pub(super) fn add_item(&mut self, expr: &Expr) {
        self.add_as(expr, ITEM);
    }

    fn add_as(&mut self, expr: &Expr, name: &str) {
        let expr = unnested(expr);
        if !self.0.iter().any(|known| same_expr(&known.mark, expr)) {
            self.0.push(Computed { mark: expr.clone(), value: expr.clone(), name: hidden(name, self.0.len() + 1) });
        }
    }

    /// A column of `expr` for itself, whatever equal expressions there are; what is to stand for it.
    pub(super) fn own(&mut self, expr: Expr) -> Expr {
        let number = self.0.len() + 1;
        let mark = Expr::Identifier(hidden("own", number));
        self.0.push(Computed { mark: mark.clone(), value: expr, name: hidden(COLUMN, number) });
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
        let item = |column: &Computed| SelectItem::ExprWithAlias { expr: column.value.clone(), alias: column.name.clone() };
        columns.projection = self.0.iter().map(item).collect();
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

/// Whether the error is about an item by the name that its column has here.
pub(crate) fn names_item(error: &DataFusionError) -> bool {
    error.find_root().to_string().contains(&format!("{ITEM}#"))
}

/// Puts the items back where their columns stand in the SELECTs of `statement`, whose names then are those of columns of FROM; whether
/// there are any.
pub(crate) fn restore_items(statement: &mut Statement) -> bool {
    let mut restorer = Restorer(false);
    super::visit(statement, &mut restorer);
    restorer.0
}

struct Restorer(bool);

impl VisitorMut for Restorer {
    type Break = ();

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let order = match query.order_by.as_mut().map(|order_by| &mut order_by.kind) {
            Some(OrderByKind::Expressions(keys)) => keys.as_mut_slice(),
            _ => &mut [],
        };
        self.body(&mut query.body, order);
        ControlFlow::Continue(())
    }
}

impl Restorer {
    fn body(&mut self, body: &mut SetExpr, order: &mut [OrderByExpr]) {
        match body {
            SetExpr::Select(select) => self.select(select, order),
            SetExpr::SetOperation { left, right, .. } => {
                self.body(left, &mut []);
                self.body(right, &mut []);
            }
            _ => {}
        }
    }

    fn select(&mut self, select: &mut Select, order: &mut [OrderByExpr]) {
        let items: Vec<(Ident, Expr)> = select.from.iter().flat_map(|from| items_of(&from.relation)).collect();
        if items.is_empty() {
            return;
        }
        let mut restore = |expr: &mut Expr| {
            if let Expr::CompoundIdentifier(parts) = expr
                && let Some((_, item)) = items.iter().find(|(name, _)| parts.last() == Some(name))
            {
                *expr = item.clone();
            }
        };
        for item in &mut select.projection {
            if let SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } = item {
                super::change_outside_subqueries(expr, &mut restore);
            }
        }
        super::change_outside_subqueries(&mut select.having, &mut restore);
        for key in order.iter_mut() {
            super::change_outside_subqueries(&mut key.expr, &mut restore);
        }
        self.0 = true;
    }
}

/// The items that this table of FROM computes.
fn items_of(table: &TableFactor) -> Vec<(Ident, Expr)> {
    let TableFactor::Derived { subquery, .. } = table else { return vec![] };
    let SetExpr::Select(select) = subquery.body.as_ref() else { return vec![] };
    let items = select.projection.iter().filter_map(|item| match item {
        SelectItem::ExprWithAlias { expr, alias } if alias.value.starts_with(&format!("{ITEM}#")) => Some((alias.clone(), expr.clone())),
        _ => None,
    });
    items.collect()
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
            && let Some(column) = self.columns.0.iter().find(|column| same_expr(&column.mark, expr))
        {
            *expr = Expr::CompoundIdentifier(vec![self.table.clone(), column.name.clone()]);
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

/// Whether there is a subquery in one of `columns`.
fn have_query(columns: &[Computed]) -> bool {
    struct Queries;
    impl Visitor for Queries {
        type Break = ();

        fn pre_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
            ControlFlow::Break(())
        }
    }
    columns.iter().any(|column| super::walk(&column.value, &mut Queries).is_break())
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
