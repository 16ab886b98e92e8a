//! `f(a, silent => true)`: arguments by name become arguments in their places (PostgreSQL manual, 4.3.2). Those between that
//! were left out get their defaults.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArgOperator, FunctionArguments, Ident, ObjectName, TableFactor, VisitorMut,
};

use super::json_rows;
use super::set_returning::function_name;
use crate::dialect::parse_expr;
use crate::error::place_at_location;
use crate::suggest::nearest;
use apigw_sql_functions::spec::{FunctionSpec, Overload};
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Puts the named arguments of `statement` into their places. Functions that are not of this crate's table stay as they are.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut rewriter = Rewriter { specs: Vec::new(), error: None };
    super::visit(statement, &mut rewriter);
    rewriter.error.map_or(Ok(()), Err)
}

struct Rewriter {
    /// Filled where a statement has named arguments.
    specs: Vec<&'static FunctionSpec>,
    error: Option<Error>,
}

impl VisitorMut for Rewriter {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table { name, args: Some(args), .. } => self.arguments(name, &mut args.args),
            TableFactor::Function { name, args, .. } => self.arguments(name, args),
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::Function(function) => match &mut function.args {
                FunctionArguments::List(list) => self.arguments(&function.name, &mut list.args),
                _ => ControlFlow::Continue(()),
            },
            _ => ControlFlow::Continue(()),
        }
    }
}

impl Rewriter {
    fn arguments(&mut self, name: &ObjectName, args: &mut Vec<FunctionArg>) -> ControlFlow<()> {
        if args.iter().all(|arg| named(arg).is_none()) {
            return ControlFlow::Continue(());
        }
        let Some(ident) = function_name(name) else { return ControlFlow::Continue(()) };
        if self.specs.is_empty() {
            self.specs = apigw_sql_functions::specs();
        }
        // The rows of a set-returning function are made of the array of a function with the same arguments.
        let own = json_rows::kernel(&ident.value).unwrap_or(&ident.value);
        let Some(spec) = self.specs.iter().find(|spec| own.eq_ignore_ascii_case(spec.name)) else { return ControlFlow::Continue(()) };
        match placed(ident, spec, args) {
            Ok(placed) => {
                *args = placed;
                ControlFlow::Continue(())
            }
            Err(error) => {
                self.error = Some(error.at(place_at_location(ident.span.start)));
                ControlFlow::Break(())
            }
        }
    }
}

/// The name and value of an argument that has a name. `:=` comes as an operator between the two.
fn named(arg: &FunctionArg) -> Option<(&Ident, FunctionArgExpr)> {
    match arg {
        FunctionArg::Named { name, arg, operator: FunctionArgOperator::RightArrow } => Some((name, arg.clone())),
        FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::BinaryOp { left, op: BinaryOperator::Assignment, right })) => {
            match left.as_ref() {
                Expr::Identifier(name) => Some((name, FunctionArgExpr::Expr(right.as_ref().clone()))),
                _ => None,
            }
        }
        _ => None,
    }
}

fn placed(function: &Ident, spec: &FunctionSpec, args: &[FunctionArg]) -> Result<Vec<FunctionArg>> {
    let refused = |message: String| Error::new(ErrorKind::Syntax, message);
    let names: Vec<String> = args.iter().filter_map(named).map(|(name, _)| super::normalized(name)).collect();
    let has = |overload: &&Overload| names.iter().all(|name| overload.params.iter().any(|(param, _)| param == name));
    let Some(overload) = spec.overloads.iter().find(has) else {
        let params: Vec<_> = spec.overloads.iter().flat_map(|overload| overload.params.iter().map(|(param, _)| *param)).collect();
        let unknown = names.iter().find(|name| !params.contains(&name.as_str()));
        let Some(unknown) = unknown else { return Err(refused(format!("no form of `{function}` has all of these arguments"))) };
        let error = refused(format!("`{function}` has no argument `{unknown}`"));
        return Err(match nearest(unknown, params.iter().copied()) {
            Some(near) => error.with_hint(format!("did you mean `{near}`?")),
            None => error
                .with_hint(format!("its forms are {}", spec.overloads.iter().map(|o| o.syntax(spec.name)).collect::<Vec<_>>().join(", "))),
        });
    };
    let mut places: Vec<Option<FunctionArgExpr>> = vec![None; overload.params.len()];
    let mut named_before = false;
    for (position, arg) in args.iter().enumerate() {
        let (place, value) = match (named(arg), arg) {
            (Some((name, value)), _) => {
                named_before = true;
                let name = super::normalized(name);
                (overload.params.iter().position(|(param, _)| *param == name), value)
            }
            (None, FunctionArg::Unnamed(_)) if named_before => {
                return Err(refused("positional argument cannot follow named argument".to_owned()));
            }
            (None, FunctionArg::Unnamed(value)) => (Some(position), value.clone()),
            (None, other) => return Err(refused(format!("expected `name => value`, but found `{other}`"))),
        };
        match place.and_then(|place| places.get_mut(place)) {
            Some(place @ None) => *place = Some(value),
            Some(_) => return Err(refused(format!("an argument of `{function}` is there twice"))),
            None => return Err(refused(format!("`{function}` takes at most {} arguments", overload.params.len()))),
        }
    }
    while places.last().is_some_and(Option::is_none) {
        places.pop();
    }
    let place = |(i, value): (usize, Option<FunctionArgExpr>)| match value.or_else(|| default_of(overload, i)) {
        Some(value) => Ok(FunctionArg::Unnamed(value)),
        None => Err(refused(format!("`{function}` lacks its argument `{}`", overload.params[i].0))),
    };
    places.into_iter().enumerate().map(place).collect()
}

/// What an argument is that was left out.
fn default_of(overload: &Overload, i: usize) -> Option<FunctionArgExpr> {
    let first = overload.params.len() - overload.defaults.len();
    let default = overload.defaults.get(i.checked_sub(first)?)?;
    parse_expr(default).map(FunctionArgExpr::Expr)
}

#[cfg(test)]
mod tests {
    use crate::FrontEnd;

    #[test]
    fn arguments_go_to_their_places() {
        let rewritten = |call: &str| -> apigw_sql_value::Result<String> {
            let parsed = FrontEnd::new(vec![]).parse(&format!("SELECT {call} AS x"))?;
            Ok(parsed.statement().to_string().trim_start_matches("SELECT ").trim_end_matches(" AS x").to_owned())
        };
        let same = [
            ("jsonb_path_exists(a, b, silent => true)", "jsonb_path_exists(a, b, '{}', true)"),
            ("jsonb_path_exists(path => b, target := a)", "jsonb_path_exists(a, b)"),
            ("jsonb_set(a, b, c, create_if_missing => false)", "jsonb_set(a, b, c, false)"),
            ("jsonb_set(a, new_value => c, path => b)", "jsonb_set(a, b, c)"),
            ("unknown_function(x => 1)", "unknown_function(x => 1)"),
        ];
        for (call, expected) in same {
            assert_eq!(rewritten(call).unwrap(), expected);
        }
        for (call, error) in [
            ("jsonb_path_exists(a, b, silence => true)", "has no argument `silence`"),
            ("jsonb_path_exists(target => a, b)", "positional argument cannot follow"),
            ("jsonb_path_exists(a, b, target => c)", "is there twice"),
            ("jsonb_set(a, new_value => c)", "lacks its argument `path`"),
        ] {
            let found = rewritten(call).unwrap_err().to_string();
            assert!(found.contains(error), "{call}: {found}");
        }
    }
}
