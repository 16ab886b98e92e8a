//! Whether a subquery depends on the row around it, as far as its names tell.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{Expr, Query, TableFactor, Visit, Visitor};

use super::normalized;
use super::table_row::alias_of;

/// Whether a column of `query` is of a table that is not in it.
pub(super) fn is_correlated(query: &Query) -> bool {
    #[derive(Default)]
    struct Names {
        tables: Vec<String>,
        used: Vec<String>,
    }
    impl Visitor for Names {
        type Break = ();

        fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
            self.tables.extend(alias_of(factor));
            ControlFlow::Continue(())
        }

        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            if let Expr::CompoundIdentifier(parts) = expr {
                self.used.extend(parts.iter().rev().nth(1).map(normalized));
            }
            ControlFlow::Continue(())
        }
    }
    let mut names = Names::default();
    let _ = query.visit(&mut names);
    names.used.iter().any(|name| !names.tables.contains(name))
}
