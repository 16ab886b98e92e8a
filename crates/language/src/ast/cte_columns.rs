//! `WITH w AS (SELECT * FROM a JOIN b ON …)`: columns of `a` and `b` that are called alike are there, but cannot be asked for by that
//! name. DataFusion gives the first of them.
//!
//! Such a query becomes a subquery in FROM, whose columns are told apart where they are alike.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Cte, Expr, Query, SelectItem, SetExpr, TableAlias, TableFactor, VisitorMut};

use crate::dialect::parse_expr;

/// Rewrites the queries of WITH in `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut Ctes);
}

struct Ctes;

impl VisitorMut for Ctes {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let ctes = query.with.iter_mut().filter(|with| !with.recursive).flat_map(|with| &mut with.cte_tables);
        ctes.filter(|cte| may_repeat(&cte.query)).for_each(within);
        ControlFlow::Continue(())
    }
}

/// Whether it asks for all columns of several tables.
fn may_repeat(query: &Query) -> bool {
    let SetExpr::Select(select) = query.body.as_ref() else { return false };
    let several = select.from.len() > 1 || select.from.iter().any(|from| !from.joins.is_empty());
    let all = |item: &SelectItem| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..));
    several && select.projection.iter().any(all)
}

/// Puts the query of `cte` into the FROM of another one.
fn within(cte: &mut Cte) {
    let Some(Expr::Subquery(mut whole)) = parse_expr("(SELECT * FROM q)") else { return };
    let SetExpr::Select(select) = whole.body.as_mut() else { return };
    let Some(from) = select.from.first_mut() else { return };
    let alias = TableAlias { explicit: true, name: cte.alias.name.clone(), columns: vec![], at: None };
    let subquery = cte.query.clone();
    from.relation = TableFactor::Derived { lateral: false, subquery, alias: Some(alias), sample: None };
    cte.query = whole;
}
