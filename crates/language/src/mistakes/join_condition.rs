//! `JOIN` without a condition, which DataFusion takes for a cross join and PostgreSQL refuses.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Join, JoinConstraint, JoinOperator, Query, SetExpr, TableWithJoins, VisitorMut};

use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Refuses such joins in `statement`.
pub(crate) fn require(statement: &mut Statement) -> Result<()> {
    let mut joins = Joins(None);
    crate::ast::visit(statement, &mut joins);
    match joins.0 {
        None => Ok(()),
        Some(table) => {
            let error = Error::new(ErrorKind::Syntax, format!("the join with `{table}` has no condition"));
            Err(error.with_hint("write `ON condition` or `USING (column)` behind it, or `CROSS JOIN` for all pairs of rows"))
        }
    }
}

struct Joins(Option<String>);

impl Joins {
    fn look(&mut self, set: &SetExpr) {
        match set {
            SetExpr::Select(select) => select.from.iter().for_each(|table| self.tables(table)),
            SetExpr::SetOperation { left, right, .. } => {
                self.look(left);
                self.look(right);
            }
            _ => {}
        }
    }

    fn tables(&mut self, tables: &TableWithJoins) {
        if let Some(join) = tables.joins.iter().find(|join| lacks_condition(join)) {
            self.0.get_or_insert_with(|| join.relation.to_string());
        }
    }
}

impl VisitorMut for Joins {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        self.look(&query.body);
        ControlFlow::Continue(())
    }
}

fn lacks_condition(join: &Join) -> bool {
    let (JoinOperator::Join(constraint)
    | JoinOperator::Inner(constraint)
    | JoinOperator::Left(constraint)
    | JoinOperator::LeftOuter(constraint)
    | JoinOperator::Right(constraint)
    | JoinOperator::RightOuter(constraint)
    | JoinOperator::FullOuter(constraint)) = &join.join_operator
    else {
        return false;
    };
    matches!(constraint, JoinConstraint::None)
}
