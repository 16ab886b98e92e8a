//! ROLLUP, CUBE and GROUPING SETS over lists, over each other and over expressions.
//!
//! DataFusion takes lists in GROUPING SETS alone and no sets within sets, so these are written out. The name of an
//! expression changes on the way through its rules, which breaks a grouping set: expressions become columns of FROM
//! ([`super::computed_columns`]).

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Expr, GroupByExpr, OrderByExpr, OrderByKind, Query, Select, SelectItem, SetExpr, Spanned, VisitorMut,
};

use super::computed_columns::{ComputedColumns, same_expr};
use super::{normalized, unnested};
use crate::error::{Error, ErrorKind, Result};
use crate::sql::error::place_at_location;

/// How many sets are written out at most; DataFusion refuses many more with a message of its own.
const MOST_SETS: usize = 4096;

/// Rewrites the grouping sets of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut sets = Sets(None);
    super::visit(statement, &mut sets);
    sets.0.map_or(Ok(()), Err)
}

struct Sets(Option<Error>);

impl VisitorMut for Sets {
    type Break = ();

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let order = match query.order_by.as_mut().map(|order_by| &mut order_by.kind) {
            Some(OrderByKind::Expressions(keys)) => keys.as_mut_slice(),
            _ => &mut [],
        };
        match body(&mut query.body, order) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.0 = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

fn body(set: &mut SetExpr, order: &mut [OrderByExpr]) -> Result<()> {
    match set {
        SetExpr::Select(select) => grouping(select, order),
        SetExpr::SetOperation { left, right, .. } => body(left, &mut []).and_then(|()| body(right, &mut [])),
        _ => Ok(()),
    }
}

fn grouping(select: &mut Select, order: &mut [OrderByExpr]) -> Result<()> {
    let GroupByExpr::Expressions(keys, _) = &mut select.group_by else { return Ok(()) };
    if !keys.iter().any(|key| matches!(key, Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_))) {
        return Ok(());
    }
    for key in &mut *keys {
        if is_to_write_out(key)
            && let Some(sets) = sets_of(key)
        {
            *key = Expr::GroupingSets(sets.into_iter().map(once_each).collect());
        }
    }
    let keys: Vec<Expr> = keys
        .iter()
        .flat_map(|key| match key {
            Expr::Rollup(sets) | Expr::Cube(sets) | Expr::GroupingSets(sets) => sets.iter().flatten().cloned().collect(),
            key => vec![key.clone()],
        })
        .collect();
    refuse_two_names(&select.projection, &keys)?;
    let mut columns = ComputedColumns::default();
    for key in &keys {
        match aliased(&select.projection, key) {
            Some(item) if !is_column(item) => columns.add(item),
            _ if !is_column(key) => columns.add(key),
            _ => {}
        }
    }
    columns.put_into(select, order);
    Ok(())
}

/// Whether it has lists, or sets within sets, where DataFusion takes none.
fn is_to_write_out(key: &Expr) -> bool {
    let nested =
        |sets: &[Vec<Expr>]| sets.iter().flatten().any(|expr| matches!(expr, Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_)));
    match key {
        Expr::Rollup(lists) | Expr::Cube(lists) => {
            lists.iter().any(|list| list.len() != 1) || once_each(lists.concat()).len() < lists.len()
        }
        Expr::GroupingSets(sets) => nested(sets) || sets.iter().any(|set| once_each(set.clone()).len() < set.len()),
        _ => false,
    }
}

/// The set without what is there twice.
fn once_each(set: Vec<Expr>) -> Vec<Expr> {
    let mut once: Vec<Expr> = Vec::with_capacity(set.len());
    for expr in set {
        if !once.iter().any(|known| same_expr(known, &expr)) {
            once.push(expr);
        }
    }
    once
}

/// The sets that `key` stands for; `None` if they are too many.
fn sets_of(key: &Expr) -> Option<Vec<Vec<Expr>>> {
    let sets = match key {
        Expr::Rollup(lists) => (0..=lists.len()).rev().map(|n| lists[..n].concat()).collect(),
        Expr::Cube(lists) if lists.len() <= 12 => (0..1_usize << lists.len())
            .rev()
            .map(|bits| {
                let chosen = lists.iter().enumerate().filter(|(at, _)| bits >> (lists.len() - 1 - at) & 1 == 1);
                chosen.flat_map(|(_, list)| list.clone()).collect()
            })
            .collect(),
        Expr::GroupingSets(sets) => {
            let each = sets.iter().map(|set| match set.as_slice() {
                [nested @ (Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_))] => sets_of(nested),
                set => Some(vec![set.to_vec()]),
            });
            each.collect::<Option<Vec<_>>>()?.concat()
        }
        _ => return None,
    };
    (sets.len() <= MOST_SETS).then_some(sets)
}

/// The item whose alias `key` is. An alias within its own item must be the column of FROM.
fn aliased<'a>(projection: &'a [SelectItem], key: &Expr) -> Option<&'a Expr> {
    let Expr::Identifier(name) = key else { return None };
    projection.iter().find_map(|item| match item {
        SelectItem::ExprWithAlias { expr, alias } if normalized(alias) == normalized(name) && !mentions(expr, &normalized(name)) => {
            Some(unnested(expr))
        }
        _ => None,
    })
}

fn mentions(expr: &Expr, name: &str) -> bool {
    let mut found = false;
    super::change_outside_subqueries(&mut expr.clone(), |expr| match expr {
        Expr::Identifier(ident) => found |= normalized(ident) == name,
        Expr::CompoundIdentifier(parts) => found |= parts.last().is_some_and(|part| normalized(part) == name),
        _ => {}
    });
    found
}

fn is_column(expr: &Expr) -> bool {
    matches!(unnested(expr), Expr::Identifier(_) | Expr::CompoundIdentifier(_))
}

/// `SELECT x, x AS y … GROUP BY x, ROLLUP (y)`: to PostgreSQL x and y are columns of their own, of which one may be NULL.
fn refuse_two_names(projection: &[SelectItem], keys: &[Expr]) -> Result<()> {
    let twice = keys.iter().find_map(|key| {
        let item = aliased(projection, key)?;
        keys.iter().any(|other| same_expr(unnested(other), item)).then_some((key, item))
    });
    let Some((key, item)) = twice else { return Ok(()) };
    let error = Error::new(ErrorKind::Syntax, format!("`{item}` is grouped by under two names, one of them `{key}`"));
    Err(error.with_hint("take both columns from a subquery, and group by them").at(place_at_location(key.span().start)))
}
