//! Refuses what is written twice at each level, where it stands in itself too often: DataFusion asks the operand of a cast for
//! its type twice, and writes that of BETWEEN twice, and the arguments of `coalesce`, whose subqueries it plans each time.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, Query, Spanned, Visitor, VisitorMut};

use crate::error::place_at_location;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Something that is written twice.
#[derive(Clone, Copy)]
struct Copied {
    name: &'static str,
    /// How many of them may stand in each other.
    limit: usize,
    is: fn(&Expr) -> bool,
}

const COPIED: [Copied; 2] = [
    Copied { name: "casts and BETWEEN", limit: 12, is: is_cast },
    Copied { name: "calls of coalesce with subqueries", limit: 4, is: is_choice_of_subquery },
];

/// Checks the expressions of `statement`.
pub(crate) fn check(statement: &mut Statement) -> Result<()> {
    let mut depth = Depth { now: [0; COPIED.len()], refused: None };
    super::visit(statement, &mut depth);
    depth.refused.map_or(Ok(()), Err)
}

struct Depth {
    now: [usize; COPIED.len()],
    refused: Option<Error>,
}

impl VisitorMut for Depth {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        for (now, Copied { name, limit, is }) in self.now.iter_mut().zip(COPIED) {
            *now += usize::from(is(expr));
            if *now > limit {
                let message = format!("the statement nests too deeply: more than {limit} {name} in each other");
                let error = Error::new(ErrorKind::Syntax, message).with_hint("split it up, for example with WITH");
                self.refused = Some(error.at(place_at_location(expr.span().start)));
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        for (now, copied) in self.now.iter_mut().zip(COPIED) {
            *now -= usize::from((copied.is)(expr));
        }
        ControlFlow::Continue(())
    }
}

fn is_cast(expr: &Expr) -> bool {
    matches!(expr, Expr::Cast { .. } | Expr::Between { .. })
}

fn is_choice_of_subquery(expr: &Expr) -> bool {
    struct Subqueries;
    impl Visitor for Subqueries {
        type Break = ();

        fn pre_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
            ControlFlow::Break(())
        }
    }
    let Expr::Function(function) = expr else { return false };
    let name = function.name.to_string().to_lowercase();
    ["coalesce", "nvl", "ifnull"].contains(&name.as_str()) && super::walk(expr, &mut Subqueries).is_break()
}
