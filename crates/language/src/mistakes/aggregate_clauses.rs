//! Clauses that only aggregates have, behind other functions: DataFusion drops them without a word.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArgumentClause, FunctionArguments, ObjectNamePart, VisitorMut,
};

use crate::ast::{self, normalized};
use crate::error::place_at_location;
use apigw_sql_value::error::{Error, ErrorKind, Place};

/// A call with such a clause.
#[derive(Clone, Debug)]
pub(crate) struct ClauseCall {
    pub(crate) function: String,
    clause: &'static str,
    place: Place,
}

impl ClauseCall {
    /// What is said if the function is no aggregate.
    pub(crate) fn error(&self) -> Error {
        let Self { function, clause, place } = self;
        let kind = if *clause == "OVER" { "neither a window function nor an aggregate function" } else { "not an aggregate function" };
        Error::new(ErrorKind::Syntax, format!("{clause} is specified, but `{function}` is {kind}")).at(place.clone())
    }
}

/// Finds them.
pub(crate) fn calls(statement: &mut Statement) -> Vec<ClauseCall> {
    let mut calls = Calls(vec![]);
    ast::visit(statement, &mut calls);
    calls.0
}

struct Calls(Vec<ClauseCall>);

impl VisitorMut for Calls {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Function(function) = expr
            && let [ObjectNamePart::Identifier(name)] = function.name.0.as_slice()
            && let Some(clause) = clause_of(function)
        {
            self.0.push(ClauseCall { function: normalized(name), clause, place: place_at_location(name.span.start) });
        }
        ControlFlow::Continue(())
    }
}

fn clause_of(function: &Function) -> Option<&'static str> {
    if let FunctionArguments::List(list) = &function.args {
        if list.duplicate_treatment == Some(DuplicateTreatment::Distinct) {
            return Some("DISTINCT");
        }
        if list.clauses.iter().any(|clause| matches!(clause, FunctionArgumentClause::OrderBy(_))) {
            return Some("ORDER BY");
        }
    }
    if !function.within_group.is_empty() {
        return Some("WITHIN GROUP");
    }
    if function.filter.is_some() {
        return Some("FILTER");
    }
    if function.null_treatment.is_some() {
        return Some("IGNORE NULLS or RESPECT NULLS");
    }
    function.over.as_ref().map(|_| "OVER")
}
