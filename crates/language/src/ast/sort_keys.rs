//! What ORDER BY and DISTINCT ON sort by, where DataFusion takes it otherwise than PostgreSQL.
//!
//! A key that is an item of the SELECT list is that item, by its name. Any other expression is over the columns of FROM,
//! even where an item is called like one of them, and may make rows: it becomes one more column of a subquery that has all
//! but the sort, `SELECT a FROM (SELECT …, key AS "key#1" FROM …) ORDER BY "key#1"`. Where only items make rows, the rows
//! that come of one stay together and in their order.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Distinct, ExcludeSelectItem, Expr, FunctionArguments, Ident, ObjectName, OrderBy, OrderByExpr, OrderByKind, OrderByOptions, Query,
    Select, SelectItem, SetExpr, TableAlias, TableFactor, TableWithJoins, Visitor, VisitorMut, WildcardAdditionalOptions,
};

use super::computed_columns::same_expr;
use super::hidden;
use super::missing_column::MissingColumn;
use super::ordinals::ordinal;
use super::set_returning::{function_name, positional};
use super::{normalized, unnested};
use crate::dialect::{call, parse_expr};

/// The items that keys may have meant by their names, which PostgreSQL looks up in FROM alone.
pub(crate) type MeantItems = Vec<(String, Expr)>;

/// Rewrites the keys of `statement`. `ordinals` says that numbers are ordinals, whatever literals the list has.
pub(crate) fn rewrite(statement: &mut Statement, ordinals: bool) -> MeantItems {
    let mut keys = Keys { ordinals, meant: vec![] };
    super::visit(statement, &mut keys);
    keys.meant
}

/// Puts the item that is called so in the place of a missing column; whether there is one.
pub(crate) fn rewrite_missing(statement: &mut Statement, missing: &MissingColumn, meant: &MeantItems) -> bool {
    let Some((name, item)) = meant.iter().find(|(name, _)| missing.table.is_none() && *name == missing.name) else { return false };
    missing.replace(statement, name, |expr| match expr {
        Expr::Identifier(_) if missing.is_at(expr) => Some(Expr::Nested(Box::new(item.clone()))),
        _ => None,
    });
    true
}

struct Keys {
    ordinals: bool,
    meant: MeantItems,
}

impl VisitorMut for Keys {
    type Break = ();

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let SetExpr::Select(select) = query.body.as_mut() else { return ControlFlow::Continue(()) };
        let order = order_of(&mut query.order_by);
        if order.is_empty() && !matches!(select.distinct, Some(Distinct::On(_))) {
            return ControlFlow::Continue(());
        }
        if let Some(Distinct::On(_)) = &select.distinct {
            once_each(select, &mut query.order_by);
        }
        let order = order_of(&mut query.order_by);
        let plain_distinct = matches!(select.distinct, Some(Distinct::Distinct));
        for key in &mut *order {
            let literal = ordinal(&key.expr).is_some();
            if let Some(name) = item_of(select, &key.expr)
                && (!literal || (plain_distinct && !self.ordinals))
            {
                key.expr = Expr::Identifier(name);
            }
        }
        if is_to_split(select, order) {
            self.meant.extend(hiding(select, order).map(|(name, item)| (name, item.clone())));
            split(query);
        }
        ControlFlow::Continue(())
    }
}

fn order_of(order_by: &mut Option<OrderBy>) -> &mut [OrderByExpr] {
    match order_by.as_mut().map(|order_by| &mut order_by.kind) {
        Some(OrderByKind::Expressions(keys)) => keys,
        _ => &mut [],
    }
}

/// The name of the item that `key` repeats.
fn item_of(select: &Select, key: &Expr) -> Option<Ident> {
    if let Expr::Identifier(name) = key
        && select.projection.iter().any(|item| output_name(item).is_some_and(|output| output == normalized(name)))
    {
        return None;
    }
    select.projection.iter().find_map(|item| match item {
        SelectItem::ExprWithAlias { expr, alias } if unnested(expr) == unnested(key) => Some(alias.clone()),
        _ => None,
    })
}

/// DISTINCT ON takes its rows by an aggregate that fails over keys that are constant or given twice.
fn once_each(select: &mut Select, order_by: &mut Option<OrderBy>) {
    let projection = &select.projection;
    let meant = |key: &Expr| {
        let item = match (key, ordinal(key)) {
            (_, Some(number)) => number.checked_sub(1).and_then(|at| projection.get(at)),
            (Expr::Identifier(name), _) => {
                projection.iter().find(|item| output_name(item).is_some_and(|output| output == normalized(name)))
            }
            _ => None,
        };
        match item {
            Some(SelectItem::ExprWithAlias { expr, .. } | SelectItem::UnnamedExpr(expr)) => unnested(expr).clone(),
            _ => unnested(key).clone(),
        }
    };
    let is_constant = |key: &Expr| match key {
        Expr::Value(_) => true,
        Expr::Cast { expr, .. } => matches!(unnested(expr), Expr::Value(_)),
        _ => false,
    };
    if let Some(OrderByKind::Expressions(keys)) = order_by.as_mut().map(|order_by| &mut order_by.kind)
        && !has_wildcard(select)
    {
        let mut seen = Vec::new();
        keys.retain(|key| {
            let key = meant(&key.expr);
            !is_constant(&key) && is_new(&mut seen, key)
        });
    }
    if let Some(Distinct::On(keys)) = &select.distinct {
        let mut seen = Vec::new();
        let kept = keys.iter().filter(|key| is_new(&mut seen, meant(key))).cloned().collect();
        select.distinct = Some(Distinct::On(kept));
    }
}

/// Whether `key` has not been `seen` before.
fn is_new(seen: &mut Vec<Expr>, key: Expr) -> bool {
    let new = !seen.iter().any(|known| same_expr(known, &key));
    seen.push(key);
    new
}

pub(super) fn output_name(item: &SelectItem) -> Option<String> {
    match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(normalized(alias)),
        SelectItem::UnnamedExpr(Expr::Identifier(name)) => Some(normalized(name)),
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) => parts.last().map(normalized),
        _ => None,
    }
}

/// The items whose names hide columns from keys that are expressions.
fn hiding<'a>(select: &'a Select, order: &'a [OrderByExpr]) -> impl Iterator<Item = (String, &'a Expr)> {
    let keys = order.iter().map(|key| &key.expr).filter(|key| !matches!(key, Expr::Identifier(_)) && ordinal(key).is_none());
    let names: Vec<String> = keys.flat_map(names_in).collect();
    select.projection.iter().filter_map(move |item| match item {
        SelectItem::ExprWithAlias { expr, alias } => {
            let name = normalized(alias);
            let is_column = output_name(&SelectItem::UnnamedExpr(expr.clone())).is_some_and(|column| column == name);
            (!is_column && names.contains(&name)).then_some((name, expr))
        }
        _ => None,
    })
}

fn is_to_split(select: &Select, order: &[OrderByExpr]) -> bool {
    if let Some(Distinct::On(on)) = &select.distinct
        && (select.projection.iter().any(makes_rows) || on.iter().chain(order.iter().map(|key| &key.expr)).any(unnests))
    {
        return true;
    }
    if matches!(select.distinct, Some(Distinct::Distinct)) {
        return false;
    }
    if order.iter().any(|key| unnests(&key.expr)) || hiding(select, order).next().is_some() {
        return true;
    }
    // Columns of several tables may be called alike, and a subquery has no names of tables.
    let names_clash = has_wildcard(select) && (select.from.len() > 1 || select.from.iter().any(|from| !from.joins.is_empty()));
    let is_selected = |key: &Expr| match key {
        Expr::Identifier(name) => select.projection.iter().any(|item| output_name(item).is_some_and(|output| output == normalized(name))),
        key => ordinal(key).is_some() || item_of(select, key).is_some(),
    };
    let others = select.projection.iter().any(makes_rows) && order.iter().any(|key| !is_selected(&key.expr));
    (keeps_series(select, order) || others) && !names_clash
}

pub(super) fn makes_rows(item: &SelectItem) -> bool {
    matches!(item, SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } if unnests(expr))
}

/// Whether items make rows, by none of which the keys sort.
fn keeps_series(select: &Select, order: &[OrderByExpr]) -> bool {
    let of_rows: Vec<String> = select.projection.iter().filter(|item| makes_rows(item)).filter_map(output_name).collect();
    let sorts_rows = |key: &OrderByExpr| match (&key.expr, ordinal(&key.expr)) {
        (Expr::Identifier(name), _) => of_rows.contains(&normalized(name)),
        (_, Some(number)) => number.checked_sub(1).and_then(|at| select.projection.get(at)).is_some_and(makes_rows),
        (expr, None) => unnests(expr),
    };
    !of_rows.is_empty() && !order.is_empty() && !order.iter().any(sorts_rows)
}

pub(super) fn has_wildcard(select: &Select) -> bool {
    select.projection.iter().any(|item| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..)))
}

/// Whether rows are made by `expr`, not by its subqueries.
pub(super) fn unnests(expr: &Expr) -> bool {
    !arrays_in(expr).is_empty()
}

/// What is unnested in `expr`, outside its subqueries; the inner one where rows are made of rows.
fn arrays_in(expr: &Expr) -> Vec<Expr> {
    struct Arrays(Vec<Expr>, usize);
    impl Visitor for Arrays {
        type Break = ();

        fn pre_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
            self.1 += 1;
            ControlFlow::Continue(())
        }

        fn post_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
            self.1 -= 1;
            ControlFlow::Continue(())
        }

        fn post_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            if let Expr::Function(function) = expr
                && self.1 == 0
                && function_name(&function.name).is_some_and(|name| name.value.eq_ignore_ascii_case("unnest"))
                && let FunctionArguments::List(list) = &function.args
            {
                self.0.extend(positional(&list.args).unwrap_or_default());
            }
            ControlFlow::Continue(())
        }
    }
    let mut arrays = Arrays(vec![], 0);
    let _ = super::walk(expr, &mut arrays);
    arrays.0
}

/// The names of columns in `expr`, outside its subqueries.
fn names_in(expr: &Expr) -> Vec<String> {
    struct Names(Vec<String>, usize);
    impl Visitor for Names {
        type Break = ();

        fn pre_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
            self.1 += 1;
            ControlFlow::Continue(())
        }

        fn post_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
            self.1 -= 1;
            ControlFlow::Continue(())
        }

        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            match expr {
                Expr::Identifier(name) if self.1 == 0 => self.0.push(normalized(name)),
                Expr::CompoundIdentifier(parts) if self.1 == 0 => self.0.extend(parts.last().map(normalized)),
                _ => {}
            }
            ControlFlow::Continue(())
        }
    }
    let mut names = Names(vec![], 0);
    let _ = super::walk(expr, &mut names);
    names.0
}

/// Moves all but DISTINCT ON, ORDER BY and LIMIT into a subquery, whose columns the keys become.
fn split(query: &mut Query) {
    let Some(Expr::Subquery(inner)) = parse_expr("(SELECT 1 FROM t)") else { return };
    let mut outer = *inner;
    std::mem::swap(&mut outer.body, &mut query.body);
    let SetExpr::Select(select) = outer.body.as_mut() else { return };
    let SetExpr::Select(sorted) = query.body.as_mut() else { return };
    let mut keys = HiddenKeys { names: vec![], items: vec![] };
    sorted.projection = select.projection.iter().filter_map(output_name).map(column).map(SelectItem::UnnamedExpr).collect();
    if let Some(Distinct::On(on)) = select.distinct.take() {
        let on = on.into_iter().map(|key| keys.column_of(select, key)).collect();
        sorted.distinct = Some(Distinct::On(on));
    } else if keeps_series(select, order_of(&mut query.order_by))
        && let Some(order_by) = &mut query.order_by
        && let OrderByKind::Expressions(order) = &mut order_by.kind
    {
        let series =
            series_keys(select).into_iter().map(|key| OrderByExpr { expr: key, options: OrderByOptions::default(), with_fill: None });
        order.extend(series);
    }
    for key in order_of(&mut query.order_by) {
        let expr = std::mem::replace(&mut key.expr, column(String::new()));
        key.expr = keys.column_of(select, expr);
    }
    if has_wildcard(select) {
        sorted.projection = all_but(&keys.names);
    }
    select.projection.extend(keys.items);
    sorted.from = vec![TableWithJoins {
        relation: TableFactor::Derived {
            lateral: false,
            subquery: Box::new(outer),
            alias: Some(TableAlias { explicit: true, name: hidden("keys", 0), columns: vec![], at: None }),
            sample: None,
        },
        joins: vec![],
    }];
}

/// What keeps the rows that come of one row together, and in their order.
fn series_keys(select: &Select) -> Vec<Expr> {
    let expr = |item: &SelectItem| match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => arrays_in(expr),
        _ => vec![],
    };
    let arrays: Vec<Expr> = select.projection.iter().flat_map(expr).collect();
    let nested = arrays.iter().any(unnests);
    let places = || call(Ident::new("unnest"), vec![call(Ident::new("array_ordinals"), arrays)]);
    // The number alone would be a key to the optimizer, also where its row has become many.
    parse_expr("1 + row_number() OVER ()").into_iter().chain((!nested).then(places)).collect()
}

fn column(name: String) -> Expr {
    Expr::Identifier(Ident::with_quote('"', name))
}

/// The columns of a subquery that are none of the user's.
struct HiddenKeys {
    names: Vec<Ident>,
    items: Vec<SelectItem>,
}

impl HiddenKeys {
    /// The column of the subquery that `key` is.
    fn column_of(&mut self, select: &Select, key: Expr) -> Expr {
        let item = match (&key, ordinal(&key)) {
            (_, Some(_)) if has_wildcard(select) => return key,
            (_, Some(number)) => number.checked_sub(1).and_then(|at| select.projection.get(at)).and_then(output_name),
            (Expr::Identifier(name), _) => select.projection.iter().filter_map(output_name).find(|output| *output == normalized(name)),
            _ => None,
        };
        if let Some(name) = item.or_else(|| item_of(select, &key).map(|name| normalized(&name))) {
            return column(name);
        }
        let alias = hidden("key", self.names.len() + 1);
        self.names.push(alias.clone());
        self.items.push(SelectItem::ExprWithAlias { expr: key, alias: alias.clone() });
        Expr::Identifier(alias)
    }
}

/// `*` without the columns `names`.
fn all_but(names: &[Ident]) -> Vec<SelectItem> {
    let excluded = names.iter().map(|name| ObjectName::from(vec![name.clone()])).collect();
    let opt_exclude = (!names.is_empty()).then_some(ExcludeSelectItem::Multiple(excluded));
    vec![SelectItem::Wildcard(WildcardAdditionalOptions { opt_exclude, ..WildcardAdditionalOptions::default() })]
}
