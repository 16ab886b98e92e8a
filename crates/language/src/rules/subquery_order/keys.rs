//! Sort keys on their way up.

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, Result};
use datafusion::logical_expr::{Expr, SortExpr};

pub(super) fn column(name: String) -> Expr {
    Expr::Column(Column::from_name(name))
}

/// The keys over the columns that `renamed` gives; those up to the first that has no place.
pub(super) fn through(keys: Vec<SortExpr>, renamed: impl Fn(&Column) -> Option<Column>) -> Result<Vec<SortExpr>> {
    let mut found = Vec::with_capacity(keys.len());
    for key in keys {
        let mut whole = true;
        let expr = key.expr.transform_up(|expr| {
            let Expr::Column(column) = &expr else { return Ok(Transformed::no(expr)) };
            Ok(if let Some(column) = renamed(column) {
                Transformed::yes(Expr::Column(column))
            } else {
                whole = false;
                Transformed::no(expr)
            })
        })?;
        if !whole {
            break;
        }
        found.push(SortExpr { expr: expr.data, ..key });
    }
    Ok(found)
}

/// The keys as `of` gives them; those up to the first for which it has nothing.
pub(super) fn grouped(keys: Vec<SortExpr>, of: impl Fn(&Expr) -> Option<Expr>) -> Vec<SortExpr> {
    keys.into_iter().map_while(|key| of(&key.expr).map(|expr| SortExpr { expr, ..key })).collect()
}

/// The keys of a sort over rows that have an order already: where that begins with these, PostgreSQL does not sort again.
pub(super) fn refined(own: Vec<SortExpr>, inner: Vec<SortExpr>) -> Vec<SortExpr> {
    if inner.starts_with(&own) { inner } else { own }
}
