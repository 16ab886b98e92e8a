//! Which items of the SELECT list grouping sets mean by a name, a number or an expression.
//!
//! To PostgreSQL equal items that are meant by names and numbers of their own are several columns, of which one may be NULL
//! where another is not, and a constant is not the group's where it stands elsewhere. Such items become columns of FROM, each
//! for itself ([`super::computed_columns`]).

use datafusion::sql::sqlparser::ast::{Expr, Ident, SelectItem, Spanned};

use super::computed_columns::{ComputedColumns, same_expr};
use super::grouping_sets::keys_in;
use super::ordinals::{item, ordinal};
use super::{normalized, unnested};
use crate::error::place_at_location;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// What a key says, and the item that it means.
struct Meant {
    key: Expr,
    at: Option<usize>,
    by_alias: bool,
}

/// Puts what the numbers in `keys` stand for in their place, and own columns for the items that need some.
pub(super) fn look_up(projection: &mut [SelectItem], keys: &mut [Expr], columns: &mut ComputedColumns) -> Result<()> {
    let meant = keys_in(keys).into_iter().map(|key| meant(projection, key)).collect::<Result<Vec<_>>>()?;
    let two_ways = |alias: &&Meant| alias.by_alias && meant.iter().any(|other| !other.by_alias && other.at == alias.at);
    if let Some(alias) = meant.iter().find(two_ways) {
        return Err(two_names(projection, alias));
    }
    let mut found: Vec<usize> = meant.iter().filter_map(|meant| meant.at).collect();
    found.sort_unstable();
    found.dedup();
    let has_wildcard = projection.iter().any(|item| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..)));
    let mut own: Vec<(usize, Expr)> = vec![];
    for (number, &at) in found.iter().enumerate() {
        let Some(expr) = expr_of(&projection[at]) else { continue };
        let equal = found[..number].iter().filter_map(|&other| expr_of(&projection[other])).any(|other| same_expr(other, expr));
        if equal && has_wildcard {
            return Err(two_names(projection, &Meant { key: expr.clone(), at: Some(at), by_alias: false }));
        }
        if equal || (is_constant(expr) && !has_wildcard) {
            own.push((at, columns.own(expr.clone())));
        }
    }
    for (key, meant) in keys_in(keys).into_iter().zip(meant) {
        match own.iter().find(|(at, _)| meant.at == Some(*at)) {
            // DataFusion looks the name up.
            _ if meant.by_alias => {}
            Some((_, column)) => *key = column.clone(),
            None if is_constant(&meant.key) && !has_wildcard => *key = columns.own(meant.key),
            None => *key = meant.key,
        }
    }
    for (at, column) in own {
        set_expr(&mut projection[at], column);
    }
    Ok(())
}

fn meant(projection: &[SelectItem], key: &Expr) -> Result<Meant> {
    if let Some(number) = ordinal(key) {
        return Ok(Meant { key: item(projection, number, key)?, at: number.checked_sub(1), by_alias: false });
    }
    if let Some((at, _)) = aliased(projection, key) {
        return Ok(Meant { key: key.clone(), at: Some(at), by_alias: true });
    }
    let at = projection.iter().position(|item| expr_of(item).is_some_and(|expr| same_expr(expr, key)));
    Ok(Meant { key: key.clone(), at, by_alias: false })
}

fn expr_of(item: &SelectItem) -> Option<&Expr> {
    match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(unnested(expr)),
        _ => None,
    }
}

/// Changes what an item is, but not its name.
fn set_expr(item: &mut SelectItem, column: Expr) {
    match item {
        SelectItem::ExprWithAlias { expr, .. } => *expr = column,
        SelectItem::UnnamedExpr(expr) => {
            let name = match &*expr {
                Expr::Identifier(name) => normalized(name),
                Expr::CompoundIdentifier(parts) => parts.last().map(normalized).unwrap_or_default(),
                other => other.to_string(),
            };
            *item = SelectItem::ExprWithAlias { expr: column, alias: Ident::with_quote('"', name) };
        }
        _ => {}
    }
}

/// Whether PostgreSQL computes it before there are rows.
fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Value(_) => true,
        Expr::Cast { expr, .. } | Expr::Nested(expr) | Expr::UnaryOp { expr, .. } => is_constant(expr),
        Expr::BinaryOp { left, right, .. } => is_constant(left) && is_constant(right),
        _ => false,
    }
}

/// The item whose alias `key` is. An alias within its own item must be the column of FROM.
pub(super) fn aliased<'a>(projection: &'a [SelectItem], key: &Expr) -> Option<(usize, &'a Expr)> {
    let Expr::Identifier(name) = key else { return None };
    projection.iter().enumerate().find_map(|(at, item)| match item {
        SelectItem::ExprWithAlias { expr, alias } if normalized(alias) == normalized(name) && !mentions(expr, &normalized(name)) => {
            Some((at, unnested(expr)))
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

fn two_names(projection: &[SelectItem], meant: &Meant) -> Error {
    let item = meant.at.and_then(|at| expr_of(&projection[at])).unwrap_or(&meant.key);
    let error = Error::new(ErrorKind::Syntax, format!("`{item}` is grouped by under two names, one of them `{}`", meant.key));
    error.with_hint("take both columns from a subquery, and group by them").at(place_at_location(meant.key.span().start))
}
