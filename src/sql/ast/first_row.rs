//! `(SELECT a FROM u WHERE u.k = t.k ORDER BY b LIMIT 1)`: DataFusion plans a scalar subquery that depends on the row
//! around it only if it aggregates, so that the first of its rows is taken by `first_value(a ORDER BY b)`.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Expr, FunctionArgumentClause, FunctionArguments, GroupByExpr, Ident, LimitClause, OrderByExpr, OrderByKind, Query, SelectItem, SetExpr,
    Value, Visit, Visitor, VisitorMut,
};

use super::correlation::is_correlated;
use crate::sql::dialect::call;

/// What makes one row by itself, so that `LIMIT 1` says nothing.
const AGGREGATES: [&str; 11] =
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
            && let Some(keys) = sort_keys(query)
        {
            aggregate(query, keys);
        }
        ControlFlow::Continue(())
    }
}

/// What the one row of `query` is the first by; `None` where it is not of this form.
fn sort_keys(query: &Query) -> Option<Vec<OrderByExpr>> {
    let limit = match &query.limit_clause {
        Some(LimitClause::LimitOffset { limit: Some(limit), offset: None, limit_by }) if limit_by.is_empty() => limit,
        _ => return None,
    };
    let is_one = matches!(limit, Expr::Value(literal) if matches!(&literal.value, Value::Number(number, _) if number == "1"));
    let SetExpr::Select(select) = query.body.as_ref() else { return None };
    let ungrouped = matches!(&select.group_by, GroupByExpr::Expressions(by, _) if by.is_empty()) && select.having.is_none();
    let keys = match query.order_by.as_ref().map(|order| &order.kind) {
        None => vec![],
        Some(OrderByKind::Expressions(keys)) => keys.clone(),
        Some(OrderByKind::All(_)) => return None,
    };
    // A position or an alias would mean something else inside of the aggregate, a function may aggregate or make rows.
    let (item, alias) = item_of(select.projection.as_slice())?;
    let is_plain = |expr: &Expr| !calls_functions(expr) && !matches!(expr, Expr::Value(_));
    let names = |key: &OrderByExpr| matches!((&key.expr, alias), (Expr::Identifier(name), Some(alias)) if name.value == alias.value);
    let is_plain_query = is_one && ungrouped && select.distinct.is_none() && query.with.is_none();
    if is_plain_query && is_aggregate(item) {
        return Some(vec![]);
    }
    let fits = is_plain_query && !calls_functions(item) && keys.iter().all(|key| is_plain(&key.expr) && !names(key));
    fits.then_some(keys)
}

fn is_aggregate(item: &Expr) -> bool {
    matches!(item, Expr::Function(function) if AGGREGATES.iter().any(|name| function.name.to_string().eq_ignore_ascii_case(name)))
}

fn item_of(items: &[SelectItem]) -> Option<(&Expr, Option<&Ident>)> {
    match items {
        [SelectItem::UnnamedExpr(expr)] => Some((expr, None)),
        [SelectItem::ExprWithAlias { expr, alias }] => Some((expr, Some(alias))),
        _ => None,
    }
}

fn calls_functions(expr: &Expr) -> bool {
    struct Functions;
    impl Visitor for Functions {
        type Break = ();

        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            if matches!(expr, Expr::Function(_) | Expr::Subquery(_)) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
    }
    expr.visit(&mut Functions).is_break()
}

fn aggregate(query: &mut Query, keys: Vec<OrderByExpr>) {
    let SetExpr::Select(select) = query.body.as_mut() else { return };
    let Some((item, alias)) = item_of(&select.projection) else { return };
    if is_aggregate(item) {
        (query.order_by, query.limit_clause) = (None, None);
        return;
    }
    let mut first = call(Ident::new("first_value"), vec![item.clone()]);
    if let Expr::Function(function) = &mut first
        && let FunctionArguments::List(list) = &mut function.args
        && !keys.is_empty()
    {
        list.clauses.push(FunctionArgumentClause::OrderBy(keys));
    }
    let alias = alias.cloned().unwrap_or_else(|| Ident::new("first_row"));
    select.projection = vec![SelectItem::ExprWithAlias { expr: first, alias }];
    (query.order_by, query.limit_clause) = (None, None);
}
