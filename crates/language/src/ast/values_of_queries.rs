//! `VALUES ((SELECT …), 1)`: DataFusion evaluates the rows of VALUES before it has run their subqueries, so that these rows
//! are written as `SELECT … UNION ALL SELECT …`. `x IN (VALUES (1), (2))` is one of a SELECT, which is the only form that it has
//! for conditions.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Expr, Ident, Parens, Query, Select, SelectItem, SetExpr, SetOperator, SetQuantifier, TableFactor, Values, Visitor, VisitorMut,
};

use crate::dialect::parse_expr;

/// Rewrites VALUES with subqueries in `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut Rewriter);
}

struct Rewriter;

impl VisitorMut for Rewriter {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        if let SetExpr::Values(values) = query.body.as_mut()
            && has_query(values)
            && let Some(rows) = union(values)
        {
            *query.body = rows;
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let compared = match expr {
            Expr::InSubquery { expr, subquery, .. } => Some((expr, subquery)),
            Expr::AnyOp { left, right, .. } | Expr::AllOp { left, right, .. } => match right.as_mut() {
                Expr::Subquery(subquery) => Some((left, subquery)),
                _ => None,
            },
            _ => None,
        };
        // Rows are compared member by member elsewhere.
        if let Some((left, query)) = compared
            && matches!(query.body.as_ref(), SetExpr::Values(values) if values.rows.iter().all(|row| row.len() == 1))
            && !matches!(left.as_ref(), Expr::Tuple(_))
            && let Some(Expr::Subquery(mut all)) = parse_expr("(SELECT * FROM (SELECT 1) AS \"values\")")
            && let SetExpr::Select(select) = all.body.as_mut()
            && let Some(TableFactor::Derived { subquery, .. }) = select.from.first_mut().map(|from| &mut from.relation)
        {
            std::mem::swap(subquery, query);
            *query = all;
        }
        ControlFlow::Continue(())
    }
}

fn has_query(values: &Values) -> bool {
    struct Queries;
    impl Visitor for Queries {
        type Break = ();

        fn pre_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
            ControlFlow::Break(())
        }
    }
    super::walk(values, &mut Queries).is_break()
}

fn union(values: &mut Values) -> Option<SetExpr> {
    let Expr::Subquery(empty) = parse_expr("(SELECT 1)")? else { return None };
    let SetExpr::Select(empty) = *empty.body else { return None };
    let rows = std::mem::take(&mut values.rows).into_iter().map(|row| SetExpr::Select(Box::new(select(&empty, row))));
    rows.reduce(|left, right| SetExpr::SetOperation {
        op: SetOperator::Union,
        set_quantifier: SetQuantifier::All,
        left: Box::new(left),
        right: Box::new(right),
    })
}

fn select(empty: &Select, row: Parens<Vec<Expr>>) -> Select {
    let item = |(at, expr)| SelectItem::ExprWithAlias { expr, alias: Ident::new(format!("column{}", at + 1)) };
    Select { projection: row.content.into_iter().enumerate().map(item).collect(), ..empty.clone() }
}
