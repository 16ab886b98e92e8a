//! Rewrites of the syntax tree, one a file. They descend into everything that holds a query.

mod aggregated;
pub(crate) mod array_constructors;
pub(crate) mod array_dimensions;
pub(crate) mod array_literals;
pub(crate) mod array_slices;
pub(crate) mod array_subquery;
pub(crate) mod at_time_zone;
pub(crate) mod character_length;
pub(crate) mod collations;
pub(crate) mod common_type;
pub(crate) mod computed_columns;
mod correlation;
pub(crate) mod cte_columns;
pub(crate) mod empty_side;
pub(crate) mod fetch;
pub(crate) mod field_access;
pub(crate) mod first_row;
pub(crate) mod group_by;
mod grouped_items;
pub(crate) mod grouping_sets;
pub(crate) mod intervals;
pub(crate) mod joined_aliases;
pub(crate) mod json_rows;
pub(crate) mod jsonpath_cast;
pub(crate) mod late_rows;
pub(crate) mod merged_columns;
pub(crate) mod missing_column;
pub(crate) mod named_arguments;
pub(crate) mod named_windows;
pub(crate) mod nested_copies;
pub(crate) mod ordinals;
pub(crate) mod overlaps;
pub(crate) mod patterns;
pub(crate) mod percentile_arrays;
pub(crate) mod probe;
pub(crate) mod quantified;
pub(crate) mod quoted_numbers;
pub(crate) mod record_columns;
pub(crate) mod row_comparisons;
pub(crate) mod same_names;
mod select_text;
pub(crate) mod set_returning;
pub(crate) mod set_returning_items;
pub(crate) mod settings;
pub(crate) mod shadowed_aliases;
pub(crate) mod sort_keys;
pub(crate) mod table_row;
pub(crate) mod table_sample;
pub(crate) mod tag_reference;
pub(crate) mod time_precision;
pub mod titles;
pub(crate) mod truth_tests;
pub(crate) mod unary_operators;
pub(crate) mod values_of_queries;
mod walk;
pub(crate) mod whole_row;
pub(crate) mod window_frames;

use std::ops::ControlFlow;

use datafusion::sql::parser::{CopyToSource, Statement};
use datafusion::sql::sqlparser::ast::{Expr, Ident, Query, VisitMut, VisitorMut};

pub(super) use walk::walk;
use walk::walk_mut;

/// The set-returning functions by name, each with the functions of the same arguments whose arrays its rows are made of.
pub fn set_returning_functions() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    set_returning::FUNCTIONS.iter().map(|function| (function.name, function.arrays)).chain(json_rows::names())
}

/// Runs `visitor` over all queries of `statement`, also those inside EXPLAIN and COPY.
pub(crate) fn visit(statement: &mut Statement, visitor: &mut dyn VisitorMut<Break = ()>) {
    match statement {
        Statement::Statement(inner) => {
            let _ = walk_mut(inner.as_mut(), visitor);
        }
        Statement::CopyTo(copy) => {
            if let CopyToSource::Query(query) = &mut copy.source {
                let _ = walk_mut(query.as_mut(), visitor);
            }
        }
        Statement::Explain(explain) => visit(&mut explain.statement, visitor),
        Statement::CreateExternalTable(_) | Statement::Reset(_) => {}
    }
}

/// Calls `change` with all expressions of `part`, the inner ones first, but not with those of its subqueries, which have tables
/// and lists of their own.
fn change_outside_subqueries(part: &mut impl VisitMut, change: impl FnMut(&mut Expr)) {
    struct Outside<F> {
        change: F,
        depth: usize,
    }

    impl<F: FnMut(&mut Expr)> VisitorMut for Outside<F> {
        type Break = ();

        fn pre_visit_query(&mut self, _query: &mut Query) -> ControlFlow<()> {
            self.depth += 1;
            ControlFlow::Continue(())
        }

        fn post_visit_query(&mut self, _query: &mut Query) -> ControlFlow<()> {
            self.depth -= 1;
            ControlFlow::Continue(())
        }

        fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
            if self.depth == 0 {
                (self.change)(expr);
            }
            ControlFlow::Continue(())
        }
    }

    let _ = walk_mut(part, &mut Outside { change, depth: 0 });
}

/// An identifier that nobody writes.
pub(super) fn hidden(name: &str, number: usize) -> Ident {
    Ident::with_quote('"', format!("{name}#{number}"))
}

/// What PostgreSQL makes of a name: lower case, unless it is in quotes.
pub(super) fn normalized(ident: &Ident) -> String {
    if ident.quote_style.is_some() { ident.value.clone() } else { ident.value.to_lowercase() }
}

/// The expression without the parentheses around it.
fn unnested(expr: &Expr) -> &Expr {
    match expr {
        Expr::Nested(inner) => unnested(inner),
        other => other,
    }
}
