//! CTEs that are read more than once, where DataFusion computes them for each: with `random()` they are not the same rows.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, ObjectName, Query, VisitorMut};

use crate::ast::normalized;
use apigw_sql_value::error::{Error, ErrorKind};

/// A function that is called in a CTE that is read more than once.
#[derive(Clone, Debug)]
pub(crate) struct RepeatedCall {
    query: String,
    pub(crate) function: String,
}

impl RepeatedCall {
    /// What is said if it gives something else with each call.
    pub(crate) fn error(&self) -> Error {
        let Self { query, function } = self;
        let message = format!("`{query}` is read more than once, and `{function}` would give other values each time");
        Error::new(ErrorKind::Syntax, message).with_hint(format!("keep its rows: `CREATE TABLE {query} AS SELECT …`, and read that table"))
    }
}

/// Finds them.
pub(crate) fn calls(statement: &mut Statement) -> Vec<RepeatedCall> {
    let mut visitor = Ctes::default();
    crate::ast::visit(statement, &mut visitor);
    visitor.repeated_calls()
}

/// A common table expression.
struct Common {
    name: String,
    body: *const Query,
    /// The CTEs that its query can name.
    scope: Vec<usize>,
    /// Whether it reads itself.
    recurs: bool,
    calls: Vec<String>,
}

/// That one CTE is read, and in which others, the outermost first.
struct Read {
    of: usize,
    within: Vec<usize>,
}

/// A query that is being visited.
struct Level {
    scope: Vec<usize>,
    common: Option<usize>,
}

#[derive(Default)]
struct Ctes {
    all: Vec<Common>,
    reads: Vec<Read>,
    levels: Vec<Level>,
}

impl Ctes {
    /// The CTEs whose queries are being visited.
    fn within(&self) -> Vec<usize> {
        self.levels.iter().filter_map(|level| level.common).collect()
    }

    /// The CTEs that the body of `query` can name.
    fn declare(&mut self, query: &Query, mut scope: Vec<usize>) -> Vec<usize> {
        let Some(with) = &query.with else { return scope };
        for cte in &with.cte_tables {
            let before = scope.clone();
            scope.push(self.all.len());
            self.all.push(Common {
                name: normalized(&cte.alias.name),
                body: std::ptr::from_ref(cte.query.as_ref()),
                scope: if with.recursive { scope.clone() } else { before },
                recurs: false,
                calls: vec![],
            });
        }
        scope
    }

    fn read(&mut self, name: &str) {
        let scope = self.levels.last().map(|level| level.scope.as_slice()).unwrap_or_default();
        let Some(of) = scope.iter().rev().copied().find(|index| self.all[*index].name == name) else { return };
        let within = self.within();
        if within.contains(&of) {
            self.all[of].recurs = true;
        } else {
            self.reads.push(Read { of, within });
        }
    }

    /// Whether it is read for more than one reason, or for each step of a recursion.
    fn is_repeated(&self, index: usize) -> bool {
        let reads: Vec<_> = self.reads.iter().filter(|read| read.of == index).collect();
        reads.len() > 1 || reads.iter().any(|read| read.within.iter().any(|outer| self.all[*outer].recurs))
    }

    /// What a CTE calls, also by way of those that it reads.
    fn all_calls(&self, index: usize, seen: &mut Vec<usize>) -> Vec<&str> {
        if seen.contains(&index) {
            return vec![];
        }
        seen.push(index);
        let mut calls: Vec<_> = self.all[index].calls.iter().map(String::as_str).collect();
        for read in self.reads.iter().filter(|read| read.within.contains(&index)) {
            calls.extend(self.all_calls(read.of, seen));
        }
        calls
    }

    fn repeated_calls(&self) -> Vec<RepeatedCall> {
        let repeated = (0..self.all.len()).filter(|index| self.is_repeated(*index));
        let calls = repeated.flat_map(|index| {
            let query = &self.all[index].name;
            let call = |function: &str| RepeatedCall { query: query.clone(), function: function.to_owned() };
            self.all_calls(index, &mut vec![]).into_iter().map(call).collect::<Vec<_>>()
        });
        calls.collect()
    }
}

impl VisitorMut for Ctes {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let address = std::ptr::from_ref(&*query);
        let common = self.all.iter().position(|common| common.body == address);
        let outer = match common {
            Some(index) => self.all[index].scope.clone(),
            None => self.levels.last().map(|level| level.scope.clone()).unwrap_or_default(),
        };
        let scope = self.declare(query, outer);
        self.levels.push(Level { scope, common });
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _query: &mut Query) -> ControlFlow<()> {
        self.levels.pop();
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &mut ObjectName) -> ControlFlow<()> {
        if let [part] = relation.0.as_slice()
            && let Some(ident) = part.as_ident()
        {
            self.read(&normalized(ident));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Function(function) = expr
            && let Some(ident) = function.name.0.last().and_then(|part| part.as_ident())
        {
            for index in self.within() {
                self.all[index].calls.push(normalized(ident));
            }
        }
        ControlFlow::Continue(())
    }
}
