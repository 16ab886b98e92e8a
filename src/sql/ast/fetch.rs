//! `FETCH FIRST n ROWS ONLY` is the standard's `LIMIT n`.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, LimitClause, Query, Value, VisitorMut};

use crate::error::{Error, ErrorKind, Result};

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
        let refused = match (fetch.with_ties, fetch.percent, &query.limit_clause) {
            (true, ..) => Some(("WITH TIES", "use `rank() OVER (ORDER BY …) <= n` in a subquery")),
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
        match &mut query.limit_clause {
            Some(LimitClause::LimitOffset { limit, .. }) => *limit = Some(rows),
            clause => *clause = Some(LimitClause::LimitOffset { limit: Some(rows), offset: None, limit_by: vec![] }),
        }
        ControlFlow::Continue(())
    }
}
