//! ROLLUP, CUBE and GROUPING SETS over lists, over each other and over expressions.
//!
//! DataFusion takes lists in GROUPING SETS alone and no sets within sets, so these are written out. The name of an
//! expression changes on the way through its rules, which breaks a grouping set: expressions become columns of FROM
//! ([`super::computed_columns`]). So do those of a plain GROUP BY that HAVING repeats, if what is around them there changes them.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, GroupByExpr, OrderByExpr, OrderByKind, Query, Select, SelectItem, SetExpr, VisitorMut};

use super::aggregated::is_aggregated;
use super::common_type::has_marked;
use super::computed_columns::{ComputedColumns, same_expr};
use super::grouped_items::{self, aliased};
use super::ordinals::ordinal;
use super::unnested;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// How many sets there are at most, as in PostgreSQL.
const MOST_SETS: usize = 4096;

/// How many lists a CUBE has at most, as in PostgreSQL.
const MOST_OF_CUBE: usize = 12;

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
    let mut columns = ComputedColumns::default();
    if !keys.iter().any(|key| matches!(key, Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_))) {
        if let Some(having) = &select.having {
            for key in keys.iter().map(|key| meant(&select.projection, key)).filter(|key| has_marked(key) && mentions(having, key)) {
                columns.add(key);
            }
        }
        columns.put_into(select, order);
        return Ok(());
    }
    check_number(keys)?;
    grouped_items::look_up(&mut select.projection, keys, &mut columns)?;
    for key in &mut *keys {
        if is_to_write_out(key)
            && let Some(sets) = sets_of(key)
        {
            *key = Expr::GroupingSets(sets.into_iter().map(once_each).collect());
        }
    }
    for key in keys_in(keys) {
        match aliased(&select.projection, key) {
            Some((_, item)) if !is_column(item) && !is_aggregated(item) => columns.add_item(item),
            None if !is_column(key) => columns.add(key),
            _ => {}
        }
    }
    columns.put_into(select, order);
    Ok(())
}

/// Refuses more sets than PostgreSQL takes. Those of one key meet each of the others.
fn check_number(keys: &[Expr]) -> Result<()> {
    let mut number: usize = 1;
    for key in keys {
        number = number.saturating_mul(number_of(key)?);
        if number > MOST_SETS {
            let message = format!("too many grouping sets present (maximum {MOST_SETS})");
            return Err(Error::new(ErrorKind::Syntax, message));
        }
    }
    Ok(())
}

/// How many sets `key` stands for.
fn number_of(key: &Expr) -> Result<usize> {
    Ok(match key {
        Expr::Rollup(lists) => lists.len() + 1,
        Expr::Cube(lists) if lists.len() > MOST_OF_CUBE => {
            return Err(Error::new(ErrorKind::Syntax, format!("CUBE is limited to {MOST_OF_CUBE} elements")));
        }
        Expr::Cube(lists) => 1 << lists.len(),
        Expr::GroupingSets(sets) => {
            let mut sum: usize = 0;
            for set in sets {
                sum = sum.saturating_add(if let [key] = set.as_slice() { number_of(key)? } else { 1 });
            }
            sum
        }
        _ => 1,
    })
}

/// The item that a key of a plain GROUP BY stands for, or the key.
fn meant<'a>(projection: &'a [SelectItem], key: &'a Expr) -> &'a Expr {
    let item = ordinal(key).and_then(|number| projection.get(number.checked_sub(1)?));
    match item {
        Some(SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. }) => unnested(expr),
        _ => aliased(projection, key).map_or(key, |(_, item)| item),
    }
}

/// Whether `expr` is a part of `whole`, outside its subqueries.
fn mentions(whole: &Expr, expr: &Expr) -> bool {
    let mut found = false;
    super::change_outside_subqueries(&mut whole.clone(), |part| found |= same_expr(part, expr));
    found
}

/// What is grouped by, also in sets.
pub(super) fn keys_in(keys: &mut [Expr]) -> Vec<&mut Expr> {
    let keys = keys.iter_mut().flat_map(|key| match key {
        Expr::Rollup(sets) | Expr::Cube(sets) | Expr::GroupingSets(sets) => sets.iter_mut().flat_map(|set| keys_in(set)).collect(),
        key => vec![key],
    });
    keys.collect()
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
        Expr::Cube(lists) if lists.len() <= MOST_OF_CUBE => (0..1_usize << lists.len())
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

fn is_column(expr: &Expr) -> bool {
    matches!(unnested(expr), Expr::Identifier(_) | Expr::CompoundIdentifier(_))
}
