//! `GROUP BY a, a` groups once by `a`; DataFusion would give both columns one name.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, GroupByExpr, Query, SetExpr, VisitorMut};

/// Takes what is there twice out of the GROUP BY clauses of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut GroupBy);
}

struct GroupBy;

impl VisitorMut for GroupBy {
    type Break = ();

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        once(&mut query.body);
        ControlFlow::Continue(())
    }
}

fn once(body: &mut SetExpr) {
    match body {
        SetExpr::Select(select) => {
            if let GroupByExpr::Expressions(exprs, _) = &mut select.group_by {
                let mut seen: Vec<Expr> = Vec::new();
                exprs.retain(|expr| {
                    let new = !seen.contains(expr);
                    seen.extend(new.then(|| expr.clone()));
                    new
                });
            }
        }
        SetExpr::SetOperation { left, right, .. } => {
            once(left);
            once(right);
        }
        _ => {}
    }
}
