//! `ARRAY(SELECT …)`: an aggregate over the subquery, in its order, and an empty array where it has no rows.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments, Ident, OrderByExpr, OrderByKind, Query, SelectItem,
    SetExpr, TableAlias, TableAliasColumnDef, TableFactor, Value, VisitorMut,
};

use super::correlation::{PlainRows, is_correlated};
use crate::dialect::{call, parse_expr};

/// The alias of the query.
pub(crate) const ARRAY_ROWS: &str = "array_rows";

/// Rewrites the constructors of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut ArraySubqueries);
}

struct ArraySubqueries;

impl VisitorMut for ArraySubqueries {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Function(function) = expr
            && function.name.to_string().eq_ignore_ascii_case("array")
            && let FunctionArguments::Subquery(query) = &function.args
            && let Some(aggregated) = of_each_row(query.as_ref().clone()).or_else(|| aggregated(query.as_ref().clone()))
        {
            *expr = aggregated;
        }
        ControlFlow::Continue(())
    }
}

/// `array_or_empty((SELECT array_agg(item ORDER BY …) FROM …))`, for a query that depends on the row around it: DataFusion
/// looks for such conditions in the subquery itself.
fn of_each_row(mut query: Query) -> Option<Expr> {
    if !is_correlated(&query) || query.limit_clause.is_some() {
        return None;
    }
    PlainRows::of(&query)?.aggregate_by("array_agg", &mut query);
    Some(call(Ident::new("array_or_empty"), vec![Expr::Subquery(Box::new(query))]))
}

/// `(SELECT coalesce(array_agg(item ORDER BY …), '{}') FROM (query) AS array_rows(item, …))`.
fn aggregated(mut query: Query) -> Option<Expr> {
    let order = sort_keys(&mut query)?;
    let template = format!("(SELECT coalesce(array_agg({ARRAY_ROWS}.item), '{{}}') FROM (SELECT 1) AS {ARRAY_ROWS})");
    let mut parsed = parse_expr(&template)?;
    let Expr::Subquery(outer) = &mut parsed else { return None };
    let SetExpr::Select(select) = outer.body.as_mut() else { return None };
    if let Some(TableFactor::Derived { subquery, alias: Some(TableAlias { columns, .. }), .. }) =
        select.from.first_mut().map(|from| &mut from.relation)
    {
        let keys = (1..=order.len()).map(|i| Ident::new(format!("key_{i}")));
        columns.extend(std::iter::once(Ident::new("item")).chain(keys).map(|name| TableAliasColumnDef { name, data_type: None }));
        **subquery = query;
    }
    let Some(SelectItem::UnnamedExpr(Expr::Function(coalesce))) = select.projection.first_mut() else { return None };
    let FunctionArguments::List(arguments) = &mut coalesce.args else { return None };
    let Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Function(array_agg)))) = arguments.args.first_mut() else { return None };
    if let (FunctionArguments::List(list), false) = (&mut array_agg.args, order.is_empty()) {
        let by = order.into_iter().enumerate().map(|(i, mut key)| {
            key.expr = Expr::CompoundIdentifier(vec![Ident::new(ARRAY_ROWS), Ident::new(format!("key_{}", i + 1))]);
            key
        });
        list.clauses.push(FunctionArgumentClause::OrderBy(by.collect()));
    }
    Some(parsed)
}

/// Adds what the query is sorted by to its list, and gives it; `None` where the list is not of one column.
fn sort_keys(query: &mut Query) -> Option<Vec<OrderByExpr>> {
    let keys = match query.order_by.as_ref().map(|order| &order.kind) {
        Some(OrderByKind::Expressions(keys)) => keys.clone(),
        _ => vec![],
    };
    let SetExpr::Select(select) = query.body.as_mut() else { return keys.is_empty().then_some(keys) };
    let [item] = select.projection.as_slice() else { return None };
    let (item, alias) = match item {
        SelectItem::UnnamedExpr(expr) => (expr.clone(), None),
        SelectItem::ExprWithAlias { expr, alias } => (expr.clone(), Some(alias.clone())),
        _ => return keys.is_empty().then_some(keys),
    };
    if keys.is_empty() {
        return Some(keys);
    }
    select.projection = vec![SelectItem::ExprWithAlias { expr: item.clone(), alias: alias.clone().unwrap_or_else(|| Ident::new("item")) }];
    for (i, key) in keys.iter().enumerate() {
        let by_position = matches!(&key.expr, Expr::Value(literal) if matches!(&literal.value, Value::Number(n, _) if n == "1"));
        let by_alias = matches!((&key.expr, &alias), (Expr::Identifier(name), Some(alias)) if name.value == alias.value);
        let expr = if by_position || by_alias { item.clone() } else { key.expr.clone() };
        select.projection.push(SelectItem::ExprWithAlias { expr, alias: Ident::new(format!("key_{}", i + 1)) });
    }
    Some(keys)
}
