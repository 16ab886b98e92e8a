//! `FETCH FIRST n ROWS ONLY` is the standard's `LIMIT n`. `WITH TIES` is marked, and a rule of the plan finds the ties.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, Ident, LimitClause, Query, Value, VisitorMut};

use crate::dialect::call;
use apigw_sql_functions::typing::WITH_TIES;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Rewrites the clauses of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut visitor = Fetch { error: None };
    super::visit(statement, &mut visitor);
    visitor.error.map_or(Ok(()), Err)
}

struct Fetch {
    error: Option<Error>,
}

impl VisitorMut for Fetch {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let Some(fetch) = query.fetch.take() else { return ControlFlow::Continue(()) };
        let ordered = query.order_by.is_some();
        let refused = match (fetch.with_ties, fetch.percent, &query.limit_clause) {
            (true, false, _) if !ordered => Some(("WITH TIES", "rows tie by an ORDER BY: write one before it")),
            (_, true, _) => Some(("PERCENT", "PostgreSQL has no `PERCENT` either: use `percent_rank() OVER (ORDER BY …)` in a subquery")),
            (.., Some(LimitClause::LimitOffset { limit: Some(_), .. } | LimitClause::OffsetCommaLimit { .. })) => {
                Some(("beside LIMIT", "write one of the two"))
            }
            _ => None,
        };
        if let Some((what, hint)) = refused {
            self.error = Some(Error::new(ErrorKind::Syntax, format!("`FETCH FIRST … {what}` cannot be used")).with_hint(hint));
            return ControlFlow::Break(());
        }
        let rows = fetch.quantity.unwrap_or_else(|| Expr::value(Value::Number("1".to_owned(), false)));
        let rows = if fetch.with_ties { call(Ident::new(WITH_TIES), vec![rows]) } else { rows };
        match &mut query.limit_clause {
            Some(LimitClause::LimitOffset { limit, .. }) => *limit = Some(rows),
            clause => *clause = Some(LimitClause::LimitOffset { limit: Some(rows), offset: None, limit_by: vec![] }),
        }
        ControlFlow::Continue(())
    }
}
