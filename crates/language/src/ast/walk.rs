//! One compiled copy of the walk through a syntax tree for all visitors.
//!
//! sqlparser's walk is generic: each type of visitor would compile the whole tree walk anew, which was most of the time
//! that this crate took to build and several megabytes of the program.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, ObjectName, Query, Select, Statement, TableFactor, ValueWithSpan, Visit, VisitMut, Visitor, VisitorMut,
};

/// Walks through `part` with a visitor that may change it.
pub(super) fn walk_mut(part: &mut impl VisitMut, visitor: &mut dyn VisitorMut<Break = ()>) -> ControlFlow<()> {
    part.visit(&mut AnyVisitorMut(visitor))
}

/// Walks through `part` with a visitor that looks at it.
pub(crate) fn walk(part: &impl Visit, visitor: &mut dyn Visitor<Break = ()>) -> ControlFlow<()> {
    part.visit(&mut AnyVisitor(visitor))
}

struct AnyVisitorMut<'a>(&'a mut dyn VisitorMut<Break = ()>);

struct AnyVisitor<'a>(&'a mut dyn Visitor<Break = ()>);

/// Hands methods on to the visitor.
macro_rules! hand_on {
    ($($name:ident($($node:tt)+);)*) => {
        type Break = ();

        $(fn $name(&mut self, node: $($node)+) -> ControlFlow<()> {
            self.0.$name(node)
        })*
    };
}

impl VisitorMut for AnyVisitorMut<'_> {
    hand_on! {
        pre_visit_query(&mut Query);
        post_visit_query(&mut Query);
        pre_visit_select(&mut Select);
        post_visit_select(&mut Select);
        pre_visit_relation(&mut ObjectName);
        post_visit_relation(&mut ObjectName);
        pre_visit_table_factor(&mut TableFactor);
        post_visit_table_factor(&mut TableFactor);
        pre_visit_expr(&mut Expr);
        post_visit_expr(&mut Expr);
        pre_visit_statement(&mut Statement);
        post_visit_statement(&mut Statement);
        pre_visit_value(&mut ValueWithSpan);
        post_visit_value(&mut ValueWithSpan);
    }
}

impl Visitor for AnyVisitor<'_> {
    hand_on! {
        pre_visit_query(&Query);
        post_visit_query(&Query);
        pre_visit_select(&Select);
        post_visit_select(&Select);
        pre_visit_relation(&ObjectName);
        post_visit_relation(&ObjectName);
        pre_visit_table_factor(&TableFactor);
        post_visit_table_factor(&TableFactor);
        pre_visit_expr(&Expr);
        post_visit_expr(&Expr);
        pre_visit_statement(&Statement);
        post_visit_statement(&Statement);
        pre_visit_value(&ValueWithSpan);
        post_visit_value(&ValueWithSpan);
    }
}
