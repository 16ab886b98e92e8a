//! `ARRAY[x, 9]` of columns is `make_array(x, 9)`: DataFusion plans the items of the constructor without the columns of the
//! tables before it and of the queries around it.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, Ident, VisitorMut};

use super::json_rows::mentions_columns;
use crate::dialect::call;

/// Rewrites the constructors of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut Constructors);
}

struct Constructors;

impl VisitorMut for Constructors {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Array(array) = expr
            && array.elem.iter().any(mentions_columns)
        {
            *expr = call(Ident::new("make_array"), std::mem::take(&mut array.elem));
        }
        ControlFlow::Continue(())
    }
}
