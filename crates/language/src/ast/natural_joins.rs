//! `SELECT * FROM a NATURAL JOIN b`: the columns that both have come first, as those of USING do.
//!
//! Which columns these are is known only while a statement is planned. So they are asked for first
//! ([`super::probe`]), and NATURAL becomes USING.

use std::ops::ControlFlow;

use datafusion::common::Column;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Expr, Ident, JoinConstraint, JoinOperator, ObjectName, Select, SelectItem, TableFactor, TableWithJoins, Value, VisitorMut,
};

use super::probe;
use super::table_row::alias_of;

/// How many SELECT lists of `statement` are of this form.
pub(crate) fn count(statement: &mut Statement) -> usize {
    let mut found = 0;
    each(statement, |_| found += 1);
    found
}

/// The statement in which the SELECT with this number asks for its columns.
pub(crate) fn asking(statement: &Statement, number: usize) -> Statement {
    let (mut asking, mut at) = (statement.clone(), 0);
    each(&mut asking, |select| {
        if at == number {
            for from in &mut select.from {
                for join in &mut from.joins {
                    if is_natural(&join.join_operator) {
                        join.join_operator = JoinOperator::Inner(JoinConstraint::On(Expr::value(Value::Boolean(true))));
                    }
                }
            }
            probe::ask(select);
        }
        at += 1;
    });
    asking
}

/// Names the columns of the joins of the SELECT with this number, where `known` are those of its tables; whether it does. It
/// is not of the form then any more.
pub(crate) fn name(statement: &mut Statement, number: usize, known: &[Column]) -> bool {
    let (mut at, mut named) = (0, false);
    each(statement, |select| {
        if at == number {
            let joins: Option<Vec<_>> = select.from.iter().map(|from| with_names(from, known)).collect();
            named = joins.is_some();
            select.from = joins.unwrap_or_else(|| std::mem::take(&mut select.from));
        }
        at += 1;
    });
    named
}

/// The joins with USING in the place of NATURAL; `None` where the columns of a table are not known.
fn with_names(from: &TableWithJoins, known: &[Column]) -> Option<TableWithJoins> {
    let columns_of = |factor: &TableFactor| {
        let alias = alias_of(factor)?;
        let of_table = move |column: &&Column| column.relation.as_ref().is_some_and(|relation| relation.table() == alias);
        Some(known.iter().filter(of_table).map(|column| column.name.clone()).collect::<Vec<_>>())
    };
    let mut from = from.clone();
    let mut left = columns_of(&from.relation)?;
    for join in &mut from.joins {
        let right = columns_of(&join.relation)?;
        if is_natural(&join.join_operator) {
            let mut common: Vec<&String> = Vec::new();
            for column in left.iter().filter(|column| right.contains(column)) {
                if !common.contains(&column) {
                    common.push(column);
                }
            }
            let names: Vec<_> = common.iter().map(|name| ObjectName::from(vec![Ident::with_quote('"', name.as_str())])).collect();
            let constraint =
                if names.is_empty() { JoinConstraint::On(Expr::value(Value::Boolean(true))) } else { JoinConstraint::Using(names) };
            join.join_operator = match join.join_operator {
                JoinOperator::Left(_) | JoinOperator::LeftOuter(_) => JoinOperator::LeftOuter(constraint),
                _ => JoinOperator::Inner(constraint),
            };
        }
        left.extend(right);
    }
    Some(from)
}

/// Calls `change` with each SELECT of this form.
fn each(statement: &mut Statement, change: impl FnMut(&mut Select)) {
    struct Each<F>(F);

    impl<F: FnMut(&mut Select)> VisitorMut for Each<F> {
        type Break = ();

        fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
            let all = select.projection.iter().any(|item| matches!(item, SelectItem::Wildcard(_)));
            if all && select.from.iter().any(|from| from.joins.iter().any(|join| is_natural(&join.join_operator))) {
                (self.0)(select);
            }
            ControlFlow::Continue(())
        }
    }

    super::visit(statement, &mut Each(change));
}

fn is_natural(operator: &JoinOperator) -> bool {
    use JoinOperator::{Inner, Join, Left, LeftOuter};
    matches!(
        operator,
        Join(JoinConstraint::Natural) | Inner(JoinConstraint::Natural) | Left(JoinConstraint::Natural) | LeftOuter(JoinConstraint::Natural)
    )
}
