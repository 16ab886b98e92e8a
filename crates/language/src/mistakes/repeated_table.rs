//! `FROM t AS a, u AS a`: a name stands for one table, as PostgreSQL says; DataFusion minds only columns that are called alike.

use std::collections::HashSet;
use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Ident, Select, TableFactor, TableWithJoins, VisitorMut};

use crate::ast::{normalized, visit};
use crate::error::place_at_location;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Refuses names that FROM has twice.
pub(crate) fn check(statement: &mut Statement) -> Result<()> {
    let mut visitor = Tables { error: None };
    visit(statement, &mut visitor);
    visitor.error.map_or(Ok(()), Err)
}

struct Tables {
    error: Option<Error>,
}

impl VisitorMut for Tables {
    type Break = ();

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        let mut names = Vec::new();
        select.from.iter().for_each(|from| of_joins(from, &mut names));
        let mut seen = HashSet::new();
        match names.into_iter().find(|name| !seen.insert(normalized(name))) {
            Some(twice) => {
                let message = format!("table name `{}` specified more than once", normalized(twice));
                let error = Error::new(ErrorKind::Syntax, message).with_hint("give one of the two another name: `FROM t AS a, t AS b`");
                self.error = Some(error.at(place_at_location(twice.span.start)));
                ControlFlow::Break(())
            }
            None => ControlFlow::Continue(()),
        }
    }
}

fn of_joins<'a>(from: &'a TableWithJoins, names: &mut Vec<&'a Ident>) {
    of_factor(&from.relation, names);
    from.joins.iter().for_each(|join| of_factor(&join.relation, names));
}

/// The name that the factor has; tables of two schemas may be called alike where they have no other name.
fn of_factor<'a>(factor: &'a TableFactor, names: &mut Vec<&'a Ident>) {
    match factor {
        TableFactor::Table { alias: Some(alias), .. }
        | TableFactor::Derived { alias: Some(alias), .. }
        | TableFactor::UNNEST { alias: Some(alias), .. }
        | TableFactor::Function { alias: Some(alias), .. }
        | TableFactor::NestedJoin { alias: Some(alias), .. } => names.push(&alias.name),
        TableFactor::Table { name, alias: None, args: None, .. } => {
            if let [only] = name.0.as_slice() {
                names.extend(only.as_ident());
            }
        }
        TableFactor::NestedJoin { table_with_joins, alias: None } => of_joins(table_with_joins, names),
        _ => {}
    }
}
