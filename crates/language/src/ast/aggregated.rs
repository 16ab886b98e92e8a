//! Expressions that aggregate, or are computed over a window.

use std::ops::ControlFlow;

use datafusion::execution::SessionStateDefaults;
use datafusion::sql::sqlparser::ast::{Expr, Function, Query, Visitor};

use super::set_returning::function_name;
use apigw_sql_functions::memory::FunctionMemory;

/// The names of the functions that aggregate.
pub(super) fn aggregates() -> Vec<String> {
    SessionStateDefaults::default_aggregate_functions()
        .into_iter()
        .chain(apigw_sql_functions::aggregate::all(&FunctionMemory::default()))
        .flat_map(|function| std::iter::once(function.name().to_owned()).chain(function.aliases().to_vec()).collect::<Vec<_>>())
        .collect()
}

/// Whether it aggregates, or is computed over a window, outside its subqueries.
pub(super) fn is_aggregated(expr: &Expr) -> bool {
    let aggregates = aggregates();
    calls_in(expr).iter().any(|call| matches!(call, Expr::Function(call) if call.over.is_some() || is_one_of(call, &aggregates)))
}

/// Whether it is a call of one of the functions `names`.
pub(super) fn is_one_of(function: &Function, names: &[String]) -> bool {
    function_name(&function.name).is_some_and(|name| names.iter().any(|known| name.value.eq_ignore_ascii_case(known)))
}

/// The calls of functions in `expr`, outside its subqueries.
pub(super) fn calls_in(expr: &Expr) -> Vec<Expr> {
    struct Calls(Vec<Expr>, usize);
    impl Visitor for Calls {
        type Break = ();

        fn pre_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
            self.1 += 1;
            ControlFlow::Continue(())
        }

        fn post_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
            self.1 -= 1;
            ControlFlow::Continue(())
        }

        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            if self.1 == 0 && matches!(expr, Expr::Function(_)) {
                self.0.push(expr.clone());
            }
            ControlFlow::Continue(())
        }
    }
    let mut calls = Calls(vec![], 0);
    let _ = super::walk(expr, &mut calls);
    calls.0
}
