//! `SELECT sum(x), sum(x::float8)`: DataFusion names what is aggregated, unnested and grouped by without its casts, and
//! subqueries by a word, so that two of them would be called alike. What tells them apart becomes a column of FROM
//! ([`super::computed_columns`]).

use std::collections::HashMap;
use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr, OrderByExpr, OrderByKind, Query, Select, SelectItem,
    SetExpr, VisitorMut,
};

use super::aggregated::{aggregates, calls_in, is_one_of};
use super::computed_columns::ComputedColumns;
use super::grouped_items::aliased;
use super::ordinals::ordinal;
use super::unnested;

/// Rewrites what would be called alike in the SELECTs of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut Selects);
}

struct Selects;

impl VisitorMut for Selects {
    type Break = ();

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let order = match query.order_by.as_mut().map(|order_by| &mut order_by.kind) {
            Some(OrderByKind::Expressions(keys)) => keys.as_mut_slice(),
            _ => &mut [],
        };
        body(&mut query.body, order);
        ControlFlow::Continue(())
    }
}

fn body(set: &mut SetExpr, order: &mut [OrderByExpr]) {
    match set {
        SetExpr::Select(select) => distinguish(select, order),
        SetExpr::SetOperation { left, right, .. } => {
            body(left, &mut []);
            body(right, &mut []);
        }
        _ => {}
    }
}

fn distinguish(select: &mut Select, order: &mut [OrderByExpr]) {
    let mut named: HashMap<String, Vec<Expr>> = HashMap::new();
    let mut add = |expr: &Expr| {
        let known = named.entry(name(expr)).or_default();
        if !known.contains(expr) {
            known.push(expr.clone());
        }
    };
    let items = select.projection.iter().filter_map(|item| match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr),
        _ => None,
    });
    for expr in items.chain(&select.having).chain(order.iter().map(|key| &key.expr)) {
        calls_in(expr).iter().for_each(&mut add);
    }
    let item = |key: &Expr| match ordinal(key).and_then(|number| select.projection.get(number.checked_sub(1)?)) {
        Some(SelectItem::ExprWithAlias { expr, .. } | SelectItem::UnnamedExpr(expr)) => unnested(expr).clone(),
        _ => aliased(&select.projection, key).map_or_else(|| unnested(key), |(_, item)| item).clone(),
    };
    let keys: Vec<Expr> = match &select.group_by {
        GroupByExpr::Expressions(keys, _) => keys.iter().map(item).collect(),
        GroupByExpr::All(_) => vec![],
    };
    keys.iter().for_each(&mut add);
    named.retain(|_, exprs| exprs.len() > 1);
    if named.is_empty() {
        return;
    }
    let aggregates = aggregates();
    let mut columns = ComputedColumns::default();
    for expr in named.values().flatten() {
        match expr {
            Expr::Function(function)
                if function.over.is_some() || is_one_of(function, &aggregates) || is_one_of(function, &["unnest".to_owned()]) =>
            {
                let is_aggregate =
                    |call: &Expr| matches!(call, Expr::Function(call) if call.over.is_some() || is_one_of(call, &aggregates));
                operands(function)
                    .filter(|operand| name(operand) != operand.to_string() && !calls_in(operand).iter().any(is_aggregate))
                    .for_each(|operand| columns.add(operand));
            }
            key if keys.contains(key) && !is_column(key) => columns.add(key),
            _ => {}
        }
    }
    columns.put_into(select, order);
}

/// The arguments and the condition of a call.
fn operands(function: &Function) -> impl Iterator<Item = &Expr> {
    let arguments = match &function.args {
        FunctionArguments::List(list) => list.args.as_slice(),
        _ => &[],
    };
    let exprs = arguments.iter().filter_map(|argument| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        _ => None,
    });
    exprs.chain(function.filter.as_deref())
}

fn is_column(expr: &Expr) -> bool {
    matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Value(_))
}

/// What DataFusion would call `expr`: without casts and the bodies of subqueries.
fn name(expr: &Expr) -> String {
    struct Names;
    impl VisitorMut for Names {
        type Break = ();

        fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
            let word = |word: &str| Expr::Identifier(word.into());
            let named = match expr {
                Expr::TypedString(typed) => Expr::Value(typed.value.clone()),
                Expr::Cast { expr, .. } | Expr::Nested(expr) => std::mem::replace(expr.as_mut(), word("")),
                Expr::Exists { negated, .. } => word(if *negated { "NOT EXISTS" } else { "EXISTS" }),
                Expr::InSubquery { negated, .. } => word(if *negated { "NOT IN" } else { "IN" }),
                Expr::Subquery(_) => word("SELECT"),
                _ => return ControlFlow::Continue(()),
            };
            *expr = named;
            ControlFlow::Continue(())
        }
    }
    let mut named = expr.clone();
    let _ = super::walk_mut(&mut named, &mut Names);
    named.to_string()
}
