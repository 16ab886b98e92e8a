//! What an argument of a function has to be, and what fits it.

use super::context::Token;
use apigw_sql_functions as functions;
use apigw_sql_functions::spec::{FunctionSpec, Param, Returns};
use apigw_sql_language::ast::set_returning_functions;

/// An argument that the cursor stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ArgumentOf {
    pub(crate) function: String,
    /// From 0.
    pub(crate) n: usize,
}

/// The innermost call that `before` leaves open.
pub(super) fn argument_of(before: &[&Token<'_>]) -> Option<ArgumentOf> {
    let (mut depth, mut n) = (0_usize, 0);
    for (at, token) in before.iter().enumerate().rev() {
        match token.text {
            ")" | "]" => depth += 1,
            "(" | "[" if depth > 0 => depth -= 1,
            "(" => {
                let name = before.get(at.checked_sub(1)?).filter(|token| token.is_name())?;
                return Some(ArgumentOf { function: name.name(), n });
            }
            "[" => return None,
            "," if depth == 0 => n += 1,
            _ => {}
        }
    }
    None
}

fn spec(name: &str) -> Option<&'static FunctionSpec> {
    let name = set_returning_functions().find(|(own, _)| *own == name).and_then(|(_, arrays)| arrays.first().copied()).unwrap_or(name);
    functions::specs().into_iter().find(|spec| spec.name == name || spec.aliases.contains(&name))
}

impl ArgumentOf {
    /// The types that it may have; `None` where any will do, or nothing is known.
    pub(super) fn types(&self) -> Option<Vec<&'static str>> {
        let mut types: Vec<_> =
            spec(&self.function)?.overloads.iter().filter_map(|overload| overload.param(self.n)).map(Param::name).collect();
        types.dedup();
        (!types.is_empty() && types.iter().all(|name| !name.starts_with("any"))).then_some(types)
    }
}

/// Whether a value of the type `given` fits one of `types`.
pub(super) fn fits(types: &[&str], given: &str) -> bool {
    let plain = match given {
        "hstore_csv" => "hstore",
        "jsonb" => "json",
        other => other,
    };
    types.iter().any(|wanted| *wanted == plain || *wanted == given || (*wanted == "anyarray" && given.ends_with("[]")))
}

/// The type that the function returns, where that is always the same.
pub(super) fn returned(name: &str) -> Option<&'static str> {
    let overloads = spec(name)?.overloads;
    match overloads.first()?.returns {
        Returns::Type(sql_type) => Some(sql_type.name()),
        _ => None,
    }
}
