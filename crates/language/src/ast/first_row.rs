//! `(SELECT a FROM u WHERE u.k = t.k ORDER BY b LIMIT 1)`: DataFusion plans a scalar subquery that depends on the row
//! around it only if it aggregates, so that the first of its rows is taken by `first_value(a ORDER BY b)`.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, GroupByExpr, LimitClause, Query, SelectItem, SetExpr, Value, VisitorMut};

use super::correlation::{PlainRows, is_correlated};

/// What makes one row by itself, so that `LIMIT 1` says nothing.
pub(super) const AGGREGATES: [&str; 11] =
    ["count", "sum", "min", "max", "avg", "array_agg", "string_agg", "bool_and", "bool_or", "json_agg", "jsonb_agg"];

/// Rewrites such subqueries of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut FirstRows);
}

struct FirstRows;

impl VisitorMut for FirstRows {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Subquery(query) = expr
            && is_correlated(query)
        {
            aggregate(query);
        }
        ControlFlow::Continue(())
    }
}

/// Rewrites `query` as an aggregate, if it is of this form.
fn aggregate(query: &mut Query) {
    let limit = match &query.limit_clause {
        Some(LimitClause::LimitOffset { limit: Some(limit), offset: None, limit_by }) if limit_by.is_empty() => limit,
        _ => return,
    };
    if !matches!(limit, Expr::Value(literal) if matches!(&literal.value, Value::Number(number, _) if number == "1")) {
        return;
    }
    if is_aggregated(query) {
        (query.order_by, query.limit_clause) = (None, None);
    } else if let Some(rows) = PlainRows::of(query) {
        rows.aggregate_by("first_value", query);
    }
}

fn is_aggregated(query: &Query) -> bool {
    let SetExpr::Select(select) = query.body.as_ref() else { return false };
    let ungrouped = matches!(&select.group_by, GroupByExpr::Expressions(by, _) if by.is_empty()) && select.having.is_none();
    let is_aggregate = |expr: &Expr| matches!(expr, Expr::Function(function) if function.over.is_none() && AGGREGATES.iter().any(|name| function.name.to_string().eq_ignore_ascii_case(name)));
    ungrouped
        && matches!(select.projection.as_slice(), [SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. }] if is_aggregate(expr))
}
