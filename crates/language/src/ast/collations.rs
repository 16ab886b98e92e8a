//! `expr COLLATE name`: texts are compared by their bytes here, as PostgreSQL does by the collation "C".

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, ObjectName, Spanned, Value, VisitorMut};

use super::normalized;
use crate::error::place_at_location;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// The collations by which texts compare as their bytes do (PostgreSQL manual, section 24.2).
const BYTES: [&str; 7] = ["default", "C", "POSIX", "ucs_basic", "C.UTF-8", "C.utf8", "pg_c_utf8"];

/// Takes these collations out of `statement`, and refuses others.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut visitor = Collations { error: None };
    super::visit(statement, &mut visitor);
    visitor.error.map_or(Ok(()), Err)
}

struct Collations {
    error: Option<Error>,
}

impl VisitorMut for Collations {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let Expr::Collate { expr: text, collation } = expr else { return ControlFlow::Continue(()) };
        if !compares_bytes(collation) {
            let message = format!("collation {collation} does not exist: texts are compared by their bytes");
            let hint = "leave it out, write `COLLATE \"C\"`, or compare `lower(…)`";
            let place = place_at_location(collation.span().start);
            self.error = Some(Error::new(ErrorKind::Syntax, message).with_hint(hint).at(place));
            return ControlFlow::Break(());
        }
        *expr = std::mem::replace(text.as_mut(), Expr::value(Value::Null));
        ControlFlow::Continue(())
    }
}

fn compares_bytes(collation: &ObjectName) -> bool {
    let name = collation.0.last().and_then(|part| part.as_ident()).map(normalized);
    name.is_some_and(|name| BYTES.contains(&name.as_str()))
}
