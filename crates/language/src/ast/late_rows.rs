//! `SELECT DISTINCT ON (a) a, generate_series(1, a) … ORDER BY a`: where nothing sorts by them, PostgreSQL makes the rows of
//! set-returning functions last, of the rows that DISTINCT ON leaves.
//!
//! `SELECT a, unnest("rows#1") FROM (SELECT DISTINCT ON (a) a, array AS "rows#1" … ORDER BY a)`

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Distinct, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, OrderByKind, Query, Select, SelectItem, SetExpr, Spanned,
    TableAlias, TableFactor, TableWithJoins, VisitorMut,
};

use super::hidden;
use super::normalized;
use super::ordinals::ordinal;
use super::set_returning::function_name;
use super::sort_keys::{has_wildcard, makes_rows, output_name, unnests};
use crate::dialect::parse_expr;
use crate::error::place_at_location;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Rewrites such queries in `statement`.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut queries = Queries(None);
    super::visit(statement, &mut queries);
    queries.0.map_or(Ok(()), Err)
}

struct Queries(Option<Error>);

impl VisitorMut for Queries {
    type Break = ();

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        if !is_late(query) {
            return ControlFlow::Continue(());
        }
        match split(query) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.0 = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

/// Whether items of DISTINCT ON make rows, and no key depends on them.
fn is_late(query: &Query) -> bool {
    let SetExpr::Select(select) = query.body.as_ref() else { return false };
    let Some(Distinct::On(on)) = &select.distinct else { return false };
    let Some(OrderByKind::Expressions(order)) = query.order_by.as_ref().map(|order_by| &order_by.kind) else { return false };
    let mut keys = on.iter().chain(order.iter().map(|key| &key.expr));
    select.projection.iter().any(makes_rows) && !keys.any(|key| sorts_rows(select, key))
}

fn sorts_rows(select: &Select, key: &Expr) -> bool {
    match (key, ordinal(key)) {
        (_, Some(number)) => number.checked_sub(1).and_then(|at| select.projection.get(at)).is_some_and(makes_rows),
        (Expr::Identifier(name), _) => {
            let is_named = |item: &&SelectItem| output_name(item).is_some_and(|output| output == normalized(name));
            select.projection.iter().find(is_named).is_some_and(makes_rows)
        }
        _ => unnests(key),
    }
}

/// Whether the key is one of the items: the order of others would be lost where the rows are made.
fn is_item(select: &Select, key: &Expr) -> bool {
    let is_it = |item: &SelectItem| match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => {
            expr == key || matches!(key, Expr::Identifier(name) if output_name(item) == Some(normalized(name)))
        }
        _ => false,
    };
    ordinal(key).is_some() || select.projection.iter().any(is_it)
}

/// Moves all but the rows and LIMIT into a subquery.
fn split(query: &mut Query) -> Result<()> {
    let Some(Expr::Subquery(inner)) = parse_expr("(SELECT 1 FROM t)") else { return Ok(()) };
    let mut inner = *inner;
    let SetExpr::Select(select) = query.body.as_mut() else { return Ok(()) };
    let SetExpr::Select(outer) = inner.body.as_mut() else { return Ok(()) };
    if has_wildcard(select) {
        return Err(refused(&select.projection[0]));
    }
    if let Some(Distinct::On(keys)) = &select.distinct
        && let Some(key) = keys.iter().find(|key| !is_item(select, key))
    {
        let message = "beside a set-returning function, the keys of DISTINCT ON have to be items of the list";
        let error = Error::new(ErrorKind::Syntax, message).at(place_at_location(key.span().start));
        return Err(error.with_hint(format!("put `{key}` into the list")));
    }
    outer.projection.clear();
    let mut arrays = 0;
    for item in &mut select.projection {
        let Some(name) = output_name(item) else { return Err(refused(item)) };
        let alias = Ident::with_quote('"', name);
        let expr = match item {
            SelectItem::ExprWithAlias { expr, alias: inner_alias } if unnests(expr) => {
                arrays += 1;
                let column = hidden("rows", arrays);
                let Some(array) = array_of(expr) else { return Err(refused(item)) };
                let array = std::mem::replace(array, Expr::Identifier(column.clone()));
                *inner_alias = column;
                std::mem::replace(expr, array)
            }
            _ => Expr::Identifier(alias.clone()),
        };
        outer.projection.push(SelectItem::ExprWithAlias { expr, alias });
    }
    // Now the outer query takes the place of the one that becomes its subquery.
    std::mem::swap(&mut inner.body, &mut query.body);
    inner.order_by = query.order_by.take();
    let alias = TableAlias { explicit: true, name: hidden("rows", 0), columns: vec![], at: None };
    let relation = TableFactor::Derived { lateral: false, subquery: Box::new(inner), alias: Some(alias), sample: None };
    if let SetExpr::Select(outer) = query.body.as_mut() {
        outer.from = vec![TableWithJoins { relation, joins: vec![] }];
    }
    Ok(())
}

/// The array whose rows are the item's, if it is nothing but these, or a member of each.
fn array_of(expr: &mut Expr) -> Option<&mut Expr> {
    let function = match expr {
        Expr::Nested(inner) => return array_of(inner),
        Expr::Function(function) => function,
        _ => return None,
    };
    let name = function_name(&function.name)?.value.to_lowercase();
    let FunctionArguments::List(list) = &mut function.args else { return None };
    match (name.as_str(), list.args.as_mut_slice()) {
        ("get_field", [argument, _]) => array_of(expr_in(argument)?),
        ("unnest", [argument]) => expr_in(argument).filter(|array| !unnests(array)),
        _ => None,
    }
}

fn expr_in(argument: &mut FunctionArg) -> Option<&mut Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        _ => None,
    }
}

fn refused(item: &SelectItem) -> Error {
    let message = "DISTINCT ON makes the rows of a set-returning function last, which is done for items that are its call alone";
    let error = Error::new(ErrorKind::Syntax, message).at(place_at_location(item.span().start));
    error.with_hint("write DISTINCT ON into a subquery, and the set-returning function into the query around it")
}
