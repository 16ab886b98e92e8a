//! Set-returning functions in the SELECT list, and in ORDER BY, GROUP BY and DISTINCT ON: `SELECT skeys(h)`,
//! `SELECT (each(h)).key`.
//!
//! They become DataFusion's `unnest` over functions that return arrays; several in one list go row by row, the shorter
//! ones padded with NULL, as in PostgreSQL since version 10. A function with several columns makes rows of structs.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    AccessExpr, Distinct, Expr, Function, FunctionArguments, GroupByExpr, Ident, OrderByKind, Query, Select, SelectItem, SetExpr, Value,
    VisitorMut,
};

use super::set_returning::{FUNCTIONS, function_name, positional, typed_series};
use super::unnested;
use crate::dialect::call;
use apigw_sql_functions::typing::NAMED_ROWS;

/// The functions over json, whose arrays forget that their items are json: the function whose items keep it, and the
/// member that stands for the row, if one does.
const JSON_ROWS: [(&str, &str, Option<&str>); 6] = [
    ("json_each", "json_entries", None),
    ("jsonb_each", "jsonb_entries", None),
    ("json_array_elements", "json_elements", Some("value")),
    ("jsonb_array_elements", "jsonb_elements", Some("value")),
    ("jsonb_path_query", "jsonb_path_elements", Some("value")),
    ("jsonb_path_query_tz", "jsonb_path_elements_tz", Some("value")),
];

/// Those of them whose rows have a key and a value.
pub(super) const JSON_ENTRIES: [&str; 2] = [JSON_ROWS[0].0, JSON_ROWS[1].0];

/// Rewrites the SELECT lists and keys of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut Lists);
}

struct Lists;

impl VisitorMut for Lists {
    type Break = ();

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        body(&mut query.body);
        if let Some(OrderByKind::Expressions(keys)) = query.order_by.as_mut().map(|order_by| &mut order_by.kind) {
            for key in keys.iter_mut() {
                _ = rewritten(&mut key.expr);
            }
        }
        ControlFlow::Continue(())
    }
}

fn body(set: &mut SetExpr) {
    match set {
        SetExpr::Select(select) => list(select),
        SetExpr::SetOperation { left, right, .. } => {
            body(left);
            body(right);
        }
        _ => {}
    }
}

fn list(select: &mut Select) {
    for item in &mut select.projection {
        let (SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. }) = item else { continue };
        let name = match unnested(expr) {
            Expr::Function(function) => function_name(&function.name).map(|ident| ident.value.clone()),
            _ => None,
        };
        // The title stays that of the function.
        if let (true, Some(name), SelectItem::UnnamedExpr(expr)) = (rewritten(expr), name, &mut *item) {
            let expr = std::mem::replace(expr, Expr::value(Value::Null));
            *item = SelectItem::ExprWithAlias { expr, alias: Ident::with_quote('"', name.to_lowercase()) };
        }
    }
    if let GroupByExpr::Expressions(keys, _) = &mut select.group_by {
        for key in keys.iter_mut() {
            _ = rewritten(key);
        }
    }
    if let Some(Distinct::On(keys)) = &mut select.distinct {
        for key in keys.iter_mut() {
            _ = rewritten(key);
        }
    }
}

/// Rewrites the calls in `expr`, outside its subqueries; whether there are some.
fn rewritten(expr: &mut Expr) -> bool {
    let mut changed = false;
    super::change_outside_subqueries(expr, |expr| {
        let rewritten = match expr {
            Expr::Function(function) => rows(function),
            Expr::CompoundFieldAccess { root, access_chain } => member(root, access_chain),
            _ => None,
        };
        if let Some(rewritten) = rewritten {
            *expr = rewritten;
            changed = true;
        }
    });
    changed
}

/// `unnest(arrays(…))` in place of a call of a set-returning function.
fn rows(function: &Function) -> Option<Expr> {
    if function.over.is_some() {
        return None;
    }
    let ident = function_name(&function.name)?;
    let FunctionArguments::List(list) = &function.args else { return None };
    let arguments = positional(&list.args)?;
    let array = |name: &str| call(Ident::with_span(ident.span, name), arguments.clone());
    let unnest = |array: Expr| call(Ident::new("unnest"), vec![array]);
    if let Some((_, entries, whole)) = JSON_ROWS.iter().find(|(name, ..)| ident.value.eq_ignore_ascii_case(name)) {
        let rows = unnest(array(entries));
        return Some(whole.map_or_else(|| rows.clone(), |member| field(rows.clone(), member)));
    }
    let function = FUNCTIONS.iter().find(|f| ident.value.eq_ignore_ascii_case(f.name))?;
    let arguments = if function.name == "generate_series" { typed_series(arguments.clone()) } else { arguments.clone() };
    let array = |name: &str| call(Ident::with_span(ident.span, name), arguments.clone());
    let mut arrays = function.arrays.iter().map(|name| array(name));
    Some(unnest(match function.columns {
        Some(names) if names.len() > 1 => {
            let members = names.iter().zip(arrays).flat_map(|(name, array)| [text(name), array]);
            call(Ident::new(NAMED_ROWS), members.collect())
        }
        _ => arrays.next_back()?,
    }))
}

/// `(each(h)).key`, whose root is rewritten already.
fn member(root: &Expr, chain: &[AccessExpr]) -> Option<Expr> {
    let Expr::Function(function) = unnested(root) else { return None };
    let unnests = function_name(&function.name).is_some_and(|ident| ident.value == "unnest");
    match chain {
        [AccessExpr::Dot(Expr::Identifier(name))] if unnests => Some(field(unnested(root).clone(), &name.value)),
        _ => None,
    }
}

fn field(row: Expr, name: &str) -> Expr {
    call(Ident::new("get_field"), vec![row, text(name)])
}

fn text(text: &str) -> Expr {
    Expr::value(Value::SingleQuotedString(text.to_owned()))
}
