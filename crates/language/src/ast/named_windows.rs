//! Windows by name: `OVER w`, `OVER (w ORDER BY x)`, `WINDOW v AS (w ORDER BY x)`. DataFusion takes nothing over from a window
//! that is named in parentheses, so each window is written out where it is used, by PostgreSQL's rules.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Expr, Ident, NamedWindowDefinition, NamedWindowExpr, Query, Select, SetExpr, VisitorMut, WindowSpec, WindowType,
};

use super::normalized;
use crate::error::place_at_location;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Writes out the named windows of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut windows = Windows::default();
    super::visit(statement, &mut windows);
    windows.error.map_or(Ok(()), Err)
}

/// The windows of the queries and SELECTs around an expression, those of the innermost last.
#[derive(Default)]
struct Windows {
    scopes: Vec<Scope>,
    error: Option<Error>,
}

impl Windows {
    fn enter(&mut self, definitions: &[NamedWindowDefinition]) -> ControlFlow<()> {
        match Scope::of(definitions) {
            Ok(scope) => self.scopes.push(scope),
            Err(error) => return self.fail(error),
        }
        ControlFlow::Continue(())
    }

    fn fail(&mut self, error: Error) -> ControlFlow<()> {
        self.error = Some(error);
        ControlFlow::Break(())
    }
}

impl VisitorMut for Windows {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        // ORDER BY sees the windows of the SELECT.
        match query.body.as_ref() {
            SetExpr::Select(select) => self.enter(&select.named_window),
            _ => self.enter(&[]),
        }
    }

    fn post_visit_query(&mut self, _query: &mut Query) -> ControlFlow<()> {
        self.scopes.pop();
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        self.enter(&std::mem::take(&mut select.named_window))
    }

    fn post_visit_select(&mut self, _select: &mut Select) -> ControlFlow<()> {
        self.scopes.pop();
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let Expr::Function(function) = expr else { return ControlFlow::Continue(()) };
        let none = Scope::default();
        let scope = self.scopes.last().unwrap_or(&none);
        let written_out = match &function.over {
            Some(WindowType::NamedWindow(name)) => scope.window(name).cloned(),
            Some(WindowType::WindowSpec(spec)) if spec.window_name.is_some() => scope.copied(spec, true),
            _ => return ControlFlow::Continue(()),
        };
        match written_out {
            Ok(spec) => function.over = Some(WindowType::WindowSpec(spec)),
            Err(error) => return self.fail(error),
        }
        ControlFlow::Continue(())
    }
}

/// The windows of one SELECT, written out.
#[derive(Default)]
struct Scope(Vec<(String, WindowSpec)>);

impl Scope {
    fn of(definitions: &[NamedWindowDefinition]) -> Result<Self> {
        let mut scope = Self::default();
        for NamedWindowDefinition(name, window) in definitions {
            if scope.0.iter().any(|(known, _)| *known == normalized(name)) {
                return Err(refused(name, format!("window `{name}` is already defined")));
            }
            // Only the windows before it may be named.
            let spec = match window {
                NamedWindowExpr::NamedWindow(other) => scope.window(other)?.clone(),
                NamedWindowExpr::WindowSpec(spec) => scope.copied(spec, false)?,
            };
            scope.0.push((normalized(name), spec));
        }
        Ok(scope)
    }

    fn window(&self, name: &Ident) -> Result<&WindowSpec> {
        let found = self.0.iter().find(|(known, _)| *known == normalized(name));
        found.map(|(_, spec)| spec).ok_or_else(|| refused(name, format!("window `{name}` does not exist")))
    }

    /// What `spec` is together with the window that it names.
    fn copied(&self, spec: &WindowSpec, in_over: bool) -> Result<WindowSpec> {
        let Some(name) = &spec.window_name else { return Ok(spec.clone()) };
        let named = self.window(name)?;
        if !spec.partition_by.is_empty() {
            return Err(refused(name, format!("cannot override PARTITION BY clause of window `{name}`")));
        }
        if !spec.order_by.is_empty() && !named.order_by.is_empty() {
            return Err(refused(name, format!("cannot override ORDER BY clause of window `{name}`")));
        }
        if named.window_frame.is_some() {
            let error = refused(name, format!("cannot copy window `{name}` because it has a frame clause"));
            let alone = in_over && spec.order_by.is_empty() && spec.window_frame.is_none();
            return Err(if alone { error.with_hint(format!("without parentheses it is taken as it is, `OVER {name}`")) } else { error });
        }
        let order_by = if spec.order_by.is_empty() { &named.order_by } else { &spec.order_by };
        Ok(WindowSpec {
            window_name: None,
            partition_by: named.partition_by.clone(),
            order_by: order_by.clone(),
            window_frame: spec.window_frame.clone(),
        })
    }
}

fn refused(name: &Ident, message: String) -> Error {
    Error::new(ErrorKind::Syntax, message).at(place_at_location(name.span.start))
}
