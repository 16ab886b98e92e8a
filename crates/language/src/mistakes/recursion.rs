//! Recursive queries that PostgreSQL refuses. DataFusion takes them, forgets what it does not know, and may never end.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Cte, Expr, JoinOperator, LimitClause, ObjectName, Query, Select, SetExpr, SetOperator, SetQuantifier, TableFactor, TableWithJoins,
    Visit, Visitor, VisitorMut,
};

use super::recursive_types::RecursiveTypes;
use crate::ast::{normalized, walk};
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Refuses them, and gives what is left to check when functions and types are known.
pub(crate) fn check(statement: &mut Statement) -> Result<Recursions> {
    let mut queries = Queries { found: Recursions::default(), result: Ok(()) };
    crate::ast::visit(statement, &mut queries);
    queries.result.map(|()| queries.found)
}

/// What is to check of recursive queries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recursions {
    /// The functions that may be no aggregates.
    pub(crate) calls: Vec<RecursiveCall>,
    pub(crate) types: Vec<RecursiveTypes>,
}

/// A function that is called beside a recursive reference.
#[derive(Clone, Debug)]
pub(crate) struct RecursiveCall {
    query: String,
    pub(crate) function: String,
}

impl RecursiveCall {
    /// What is said if it is an aggregate.
    pub(crate) fn error(&self) -> Error {
        let Self { query, function } = self;
        let message = format!("aggregate functions such as `{function}` are not allowed in the recursive term of `{query}`");
        Error::new(ErrorKind::Syntax, message).with_hint(format!("aggregate what the recursion gives: `SELECT {function}(…) FROM {query}`"))
    }
}

struct Queries {
    found: Recursions,
    result: Result<()>,
}

impl VisitorMut for Queries {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let Some(with) = query.with.as_mut().filter(|with| with.recursive) else { return ControlFlow::Continue(()) };
        for cte in &mut with.cte_tables {
            if let Err(error) = check_cte(cte, &mut self.found) {
                self.result = Err(error);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }
}

fn check_cte(cte: &mut Cte, found: &mut Recursions) -> Result<()> {
    let name = normalized(&cte.alias.name);
    remove_parentheses(&mut cte.query);
    if !refers(cte.query.as_ref(), &name) {
        keep_clauses(&mut cte.query);
        return Ok(());
    }
    let Some((left, right)) = union(&cte.query.body) else {
        let message = format!("the recursive query `{name}` is not of the form `SELECT … UNION [ALL] SELECT … FROM {name}`");
        return Err(Error::new(ErrorKind::Syntax, message));
    };
    let mut term = Term { name: &name, references: 0, calls: vec![] };
    if refers(left, &name) {
        return Err(term.misplaced("within its non-recursive term"));
    }
    if cte.query.with.as_ref().is_some_and(|with| refers(with, &name)) {
        return Err(term.misplaced("within a subquery"));
    }
    term.set(right, Place::Fine)?;
    found.calls.extend(std::mem::take(&mut term.calls).into_iter().map(|function| RecursiveCall { query: name.clone(), function }));
    found.types.extend(RecursiveTypes::of(&name, right));
    match clause(&cte.query) {
        None => Ok(()),
        Some(clause) => {
            let error = Error::new(ErrorKind::Syntax, format!("{clause} is not supported in the recursive query `{name}`"));
            Err(error
                .with_hint(format!("write it where `{name}` is read, or put the recursive term in parentheses to have it for each step")))
        }
    }
}

/// DataFusion sees no union in parentheses.
fn remove_parentheses(query: &mut Query) {
    while let SetExpr::Query(inner) = query.body.as_ref()
        && inner.with.is_none()
        && clause(inner).is_none()
    {
        let body = inner.body.clone();
        query.body = body;
    }
}

/// DataFusion forgets what stands around a union below WITH RECURSIVE, also where nothing is recursive.
fn keep_clauses(query: &mut Query) {
    let forgets = query.with.is_some() || clause(query).is_some();
    if forgets && matches!(query.body.as_ref(), SetExpr::SetOperation { .. }) {
        let whole = query.clone();
        query.with = None;
        query.order_by = None;
        query.limit_clause = None;
        query.fetch = None;
        query.locks.clear();
        *query.body = SetExpr::Query(Box::new(whole));
    }
}

/// Both sides of the union that `body` is.
fn union(body: &SetExpr) -> Option<(&SetExpr, &SetExpr)> {
    match body {
        SetExpr::SetOperation { op: SetOperator::Union, left, right, .. } => Some((left, right)),
        _ => None,
    }
}

/// The clause behind a union that has no meaning for a recursive one.
fn clause(query: &Query) -> Option<&'static str> {
    let limit = query.limit_clause.as_ref().map(|limit| match limit {
        LimitClause::LimitOffset { offset: Some(_), .. } | LimitClause::OffsetCommaLimit { .. } => "OFFSET",
        LimitClause::LimitOffset { .. } => "LIMIT",
    });
    let order = query.order_by.as_ref().map(|_| "ORDER BY");
    let locks = (!query.locks.is_empty()).then_some("FOR UPDATE");
    order.or(limit).or(query.fetch.as_ref().map(|_| "FETCH FIRST")).or(locks)
}

/// Where in the recursive term a part of it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Fine,
    OuterJoin,
    Intersect,
    Except,
}

/// The recursive term while it is looked through.
struct Term<'a> {
    name: &'a str,
    references: usize,
    calls: Vec<String>,
}

impl Term<'_> {
    fn misplaced(&self, place: &str) -> Error {
        Error::new(ErrorKind::Syntax, format!("the recursive reference to `{}` must not appear {place}", self.name))
    }

    fn set(&mut self, set: &SetExpr, place: Place) -> Result<()> {
        match set {
            SetExpr::Select(select) => self.select(select, place),
            SetExpr::Query(query) => self.query(query, place),
            SetExpr::SetOperation { op, set_quantifier, left, right } => {
                let all = *set_quantifier == SetQuantifier::All;
                let (on_left, on_right) = match op {
                    _ if place != Place::Fine => (place, place),
                    SetOperator::Union => (place, place),
                    SetOperator::Intersect if all => (Place::Intersect, Place::Intersect),
                    SetOperator::Intersect => (place, place),
                    SetOperator::Except | SetOperator::Minus if all => (Place::Except, Place::Except),
                    SetOperator::Except | SetOperator::Minus => (place, Place::Except),
                };
                self.set(left, on_left)?;
                self.set(right, on_right)
            }
            other => self.elsewhere(other),
        }
    }

    fn query(&mut self, query: &Query, place: Place) -> Result<()> {
        if let Some(with) = &query.with {
            for cte in &with.cte_tables {
                self.query(&cte.query, place)?;
            }
            if with.cte_tables.iter().any(|cte| normalized(&cte.alias.name) == self.name) {
                return Ok(());
            }
        }
        self.set(&query.body, place)?;
        self.elsewhere(&query.order_by)?;
        self.elsewhere(&query.limit_clause)
    }

    fn select(&mut self, select: &Select, place: Place) -> Result<()> {
        let mut direct = false;
        for from in &select.from {
            direct |= self.joins(from, place)?;
        }
        let rest = Select { from: vec![], ..select.clone() };
        self.elsewhere(&rest)?;
        if direct {
            self.calls.extend(calls(&rest));
        }
        Ok(())
    }

    /// Whether one of the joined tables is the reference.
    fn joins(&mut self, tables: &TableWithJoins, place: Place) -> Result<bool> {
        // What stands to the left of RIGHT and FULL may be missing.
        let outer_from = |index: usize| tables.joins.iter().skip(index).any(|join| keeps_right(&join.join_operator));
        let place_of = |outer: bool| if outer && place == Place::Fine { Place::OuterJoin } else { place };
        let mut direct = self.factor(&tables.relation, place_of(outer_from(0)))?;
        for (index, join) in tables.joins.iter().enumerate() {
            let outer = keeps_left(&join.join_operator) || outer_from(index + 1);
            direct |= self.factor(&join.relation, place_of(outer))?;
            self.elsewhere(&join.join_operator)?;
        }
        Ok(direct)
    }

    fn factor(&mut self, table: &TableFactor, place: Place) -> Result<bool> {
        match table {
            TableFactor::Table { name, args: None, .. } => {
                let is_reference = is(name, self.name);
                if is_reference {
                    self.reference(place)?;
                }
                Ok(is_reference)
            }
            TableFactor::Derived { subquery, .. } => self.query(subquery, place).map(|()| false),
            TableFactor::NestedJoin { table_with_joins, .. } => self.joins(table_with_joins, place),
            other => self.elsewhere(other).map(|()| false),
        }
    }

    fn reference(&mut self, place: Place) -> Result<()> {
        self.references += 1;
        match place {
            Place::Fine if self.references == 1 => Ok(()),
            Place::Fine => Err(self.misplaced("more than once")),
            Place::OuterJoin => Err(self.misplaced("on the side of an outer join that may be missing")),
            Place::Intersect => Err(self.misplaced("within INTERSECT ALL")),
            Place::Except => Err(self.misplaced("within EXCEPT")),
        }
    }

    /// Everything that is no table: a reference there is in a subquery.
    fn elsewhere(&self, part: &impl Visit) -> Result<()> {
        if refers(part, self.name) { Err(self.misplaced("within a subquery")) } else { Ok(()) }
    }
}

fn keeps_right(operator: &JoinOperator) -> bool {
    matches!(operator, JoinOperator::Right(_) | JoinOperator::RightOuter(_) | JoinOperator::FullOuter(_))
}

fn keeps_left(operator: &JoinOperator) -> bool {
    matches!(operator, JoinOperator::Left(_) | JoinOperator::LeftOuter(_) | JoinOperator::FullOuter(_))
}

fn is(relation: &ObjectName, name: &str) -> bool {
    matches!(relation.0.as_slice(), [part] if part.as_ident().is_some_and(|ident| normalized(ident) == name))
}

/// Whether `part` reads the table `name`, unless that is another one of the same name.
fn refers(part: &impl Visit, name: &str) -> bool {
    struct Search<'a> {
        name: &'a str,
        hidden: usize,
    }

    impl Search<'_> {
        fn hides(&self, query: &Query) -> usize {
            let hides = |cte: &Cte| normalized(&cte.alias.name) == self.name;
            usize::from(query.with.as_ref().is_some_and(|with| with.cte_tables.iter().any(hides)))
        }
    }

    impl Visitor for Search<'_> {
        type Break = ();

        fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
            self.hidden += self.hides(query);
            ControlFlow::Continue(())
        }

        fn post_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
            self.hidden -= self.hides(query);
            ControlFlow::Continue(())
        }

        fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<()> {
            if self.hidden == 0 && is(relation, self.name) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
    }

    walk(part, &mut Search { name, hidden: 0 }).is_break()
}

/// The functions that are called in `part`, without those of its subqueries and those over windows.
fn calls(part: &impl Visit) -> Vec<String> {
    struct Calls {
        names: Vec<String>,
        depth: usize,
    }

    impl Visitor for Calls {
        type Break = ();

        fn pre_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
            self.depth += 1;
            ControlFlow::Continue(())
        }

        fn post_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
            self.depth -= 1;
            ControlFlow::Continue(())
        }

        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            if let Expr::Function(function) = expr
                && self.depth == 0
                && function.over.is_none()
                && let Some(ident) = function.name.0.last().and_then(|part| part.as_ident())
            {
                self.names.push(normalized(ident));
            }
            ControlFlow::Continue(())
        }
    }

    let mut calls = Calls { names: vec![], depth: 0 };
    let _ = walk(part, &mut calls);
    calls.names
}
