//! Subqueries that depend on the row around them, as far as their names tell.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, FunctionArgumentClause, FunctionArguments, GroupByExpr, Ident, NullTreatment, OrderByExpr, OrderByKind, Query, SelectItem,
    SetExpr, TableFactor, Value, Visitor,
};

use super::hidden;
use super::table_row::alias_of;
use super::{normalized, unnested};
use crate::dialect::call;

/// Whether a column of `query` is of a table that is not in it.
pub(super) fn is_correlated(query: &Query) -> bool {
    #[derive(Default)]
    struct Names {
        tables: Vec<String>,
        used: Vec<String>,
    }
    impl Visitor for Names {
        type Break = ();

        fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
            self.tables.extend(alias_of(factor));
            ControlFlow::Continue(())
        }

        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            if let Expr::CompoundIdentifier(parts) = expr {
                self.used.extend(parts.iter().rev().nth(1).map(normalized));
            }
            ControlFlow::Continue(())
        }
    }
    let mut names = Names::default();
    let _ = super::walk(query, &mut names);
    names.used.iter().any(|name| !names.tables.contains(name))
}

/// The one column of a query that neither groups nor calls functions in its list, and what its rows are sorted by.
pub(super) struct PlainRows {
    item: Expr,
    keys: Vec<OrderByExpr>,
}

impl PlainRows {
    /// `None` where `query` is of another form. Its LIMIT is not looked at.
    pub(super) fn of(query: &Query) -> Option<Self> {
        let SetExpr::Select(select) = query.body.as_ref() else { return None };
        let (item, alias) = match select.projection.as_slice() {
            [SelectItem::UnnamedExpr(expr)] => (expr.clone(), None),
            [SelectItem::ExprWithAlias { expr, alias }] => (expr.clone(), Some(alias)),
            _ => return None,
        };
        let ungrouped = matches!(&select.group_by, GroupByExpr::Expressions(by, _) if by.is_empty()) && select.having.is_none();
        if !ungrouped || select.distinct.is_some() || query.with.is_some() || query.fetch.is_some() {
            return None;
        }
        let mut keys = match query.order_by.as_ref().map(|order| &order.kind) {
            None => vec![],
            Some(OrderByKind::Expressions(keys)) => keys.clone(),
            Some(OrderByKind::All(_)) => return None,
        };
        for key in &mut keys {
            let is_item = match &key.expr {
                Expr::Value(literal) => matches!(&literal.value, Value::Number(number, _) if number == "1"),
                Expr::Identifier(name) => alias.is_some_and(|alias| normalized(alias) == normalized(name)),
                _ => false,
            };
            if is_item {
                key.expr = item.clone();
            }
        }
        // A constant sorts nothing, and would be taken for the number of an item.
        keys.retain(|key| !matches!(unnested(&key.expr), Expr::Value(_)));
        // A function may aggregate or make rows.
        let calls = calls_functions(&item) || keys.iter().any(|key| calls_functions(&key.expr));
        (!calls).then_some(Self { item, keys })
    }

    /// `SELECT function(item ORDER BY keys) …` in place of `query`.
    pub(super) fn aggregate_by(self, function: &str, query: &mut Query) {
        let SetExpr::Select(select) = query.body.as_mut() else { return };
        let mut aggregate = call(Ident::new(function), vec![self.item]);
        if let Expr::Function(function) = &mut aggregate {
            // It aggregates the rows of the subquery, whatever columns it has (`sql::rules::outer_aggregate`).
            function.null_treatment = Some(NullTreatment::RespectNulls);
            if let (FunctionArguments::List(list), false) = (&mut function.args, self.keys.is_empty()) {
                list.clauses.push(FunctionArgumentClause::OrderBy(self.keys));
            }
        }
        // An item of the query around it may be called as the function or the item.
        select.projection = vec![SelectItem::ExprWithAlias { expr: aggregate, alias: hidden("rows", 0) }];
        (query.order_by, query.limit_clause) = (None, None);
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
    super::walk(expr, &mut Functions).is_break()
}
