//! `(record).*` in a SELECT list: the columns of the rows that a set-returning function makes, or of a table's alias.
//!
//! sqlparser reads a wildcard behind names only, so that the tokens of this one are repaired into a column called `*`.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    AccessExpr, Expr, Ident, ObjectName, Query, Select, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, VisitorMut,
    WildcardAdditionalOptions,
};

use super::set_returning::{FUNCTIONS, function_name};
use super::set_returning_items::JSON_ENTRIES;
use super::unnested;
use crate::error::place_at_location;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// What the column is called that stands for all.
pub(crate) const ALL: &str = "*";

/// Expands the items of all SELECT lists of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut records = Records { error: None };
    super::visit(statement, &mut records);
    records.error.map_or(Ok(()), Err)
}

struct Records {
    error: Option<Error>,
}

impl VisitorMut for Records {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        self.body(&mut query.body);
        ControlFlow::Continue(())
    }
}

impl Records {
    fn body(&mut self, body: &mut SetExpr) {
        match body {
            SetExpr::Select(select) => self.list(select),
            SetExpr::SetOperation { left, right, .. } => {
                self.body(left);
                self.body(right);
            }
            _ => {}
        }
    }

    fn list(&mut self, select: &mut Select) {
        if !select.projection.iter().any(|item| record_of(item).is_some()) {
            return;
        }
        for item in std::mem::take(&mut select.projection) {
            match record_of(&item).map(|(record, place)| expanded(record, place)) {
                None => select.projection.push(item),
                Some(Ok(columns)) => select.projection.extend(columns),
                Some(Err(error)) => self.error = Some(error),
            }
        }
    }
}

/// The record of `(record).*`, and the name that stands for all of its columns.
fn record_of(item: &SelectItem) -> Option<(&Expr, &Ident)> {
    let SelectItem::UnnamedExpr(Expr::CompoundFieldAccess { root, access_chain }) = item else { return None };
    match access_chain.as_slice() {
        [AccessExpr::Dot(Expr::Identifier(name))] if name.value == ALL && name.quote_style.is_some() => Some((root, name)),
        _ => None,
    }
}

fn expanded(record: &Expr, all: &Ident) -> Result<Vec<SelectItem>> {
    let columns = match unnested(record) {
        Expr::Identifier(table) => {
            let table = SelectItemQualifiedWildcardKind::ObjectName(ObjectName::from(vec![table.clone()]));
            return Ok(vec![SelectItem::QualifiedWildcard(table, WildcardAdditionalOptions::default())]);
        }
        Expr::Function(function) => function_name(&function.name).and_then(|name| columns_of(&name.value)),
        _ => None,
    };
    let Some(columns) = columns else {
        let message = "the columns of this record are not known here";
        return Err(Error::new(ErrorKind::Syntax, message)
            .with_hint("name them, `(record).member`, or put the function into FROM")
            .at(place_at_location(all.span.start)));
    };
    let column = |name: &&str| {
        let access = AccessExpr::Dot(Expr::Identifier(Ident::with_span(all.span, *name)));
        SelectItem::UnnamedExpr(Expr::CompoundFieldAccess { root: Box::new(record.clone()), access_chain: vec![access] })
    };
    Ok(columns.iter().map(column).collect())
}

/// The columns of the rows that `function` returns, if there are several.
fn columns_of(function: &str) -> Option<&'static [&'static str]> {
    let ours = FUNCTIONS.iter().find(|f| function.eq_ignore_ascii_case(f.name)).and_then(|f| f.columns).filter(|names| names.len() > 1);
    ours.or_else(|| JSON_ENTRIES.iter().any(|name| function.eq_ignore_ascii_case(name)).then_some(&["key", "value"]))
}

#[cfg(test)]
mod tests {
    use crate::FrontEnd;

    #[test]
    fn rows_of_a_function_have_its_columns_and_a_table_has_its_own() {
        let rewritten = |text: &str| FrontEnd::new(vec![]).parse(text).map(|parsed| parsed.statement().to_string());
        let each = rewritten("SELECT (each(h)).* FROM t").unwrap();
        assert!(each.contains("'key') AS \"key\"") && each.contains("'value') AS \"value\""), "{each}");
        assert_eq!(rewritten("SELECT (t).* FROM t").unwrap(), "SELECT t.* FROM t");
        assert!(rewritten("SELECT (f(1)).* FROM t").unwrap_err().to_string().contains("are not known here"));
    }
}
