//! `FROM (a JOIN b USING (x)) j`: the joined tables under one name, and no others, as a subquery has them. DataFusion leaves
//! the columns that are merged in it, at their places.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, SetExpr, TableFactor, VisitorMut};

use crate::dialect::parse_expr;

/// Makes subqueries of the joins with aliases in `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut Joins);
}

struct Joins;

impl VisitorMut for Joins {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<()> {
        if let TableFactor::NestedJoin { table_with_joins, alias: alias @ Some(_) } = factor
            && let Some(Expr::Subquery(mut subquery)) = parse_expr("(SELECT *)")
            && let SetExpr::Select(select) = subquery.body.as_mut()
        {
            select.from = vec![table_with_joins.as_ref().clone()];
            *factor = TableFactor::Derived { lateral: false, subquery, alias: alias.take(), sample: None };
        }
        ControlFlow::Continue(())
    }
}
