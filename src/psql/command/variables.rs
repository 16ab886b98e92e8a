//! Variables.

use std::fmt::Write as _;

use super::{Arguments, Command, Completes, Group};
use crate::psql::console::Console;
use crate::psql::display::boolean;
use crate::psql::session::{Next, OnError, Session};
use apigw_sql_language::variables::quote_literal;
use apigw_sql_value::error::{Error, ErrorKind, Result};

pub(super) fn commands<C: Console>() -> Vec<Command<C>> {
    let base = Command {
        name: "set",
        aliases: &[],
        arguments: "[NAME [VALUE]…]",
        help: "set a variable for `:name`, `:'name'`, `:\"name\"`; without a name list them",
        group: Group::Variables,
        completes: Completes::Variables,
        whole_line: false,
        handler: set,
    };
    vec![base, Command { name: "unset", arguments: "NAME", help: "forget a variable", handler: unset, ..base }]
}

fn set<C: Console>(session: &mut Session<C>, arguments: &Arguments) -> Result<Next> {
    let Some((name, values)) = arguments.words.split_first() else {
        let mut text = String::new();
        for (name, value) in &session.variables {
            let _ = writeln!(text, "{name} = {}", quote_literal(value).trim_start());
        }
        session.console.print(&text)?;
        return Ok(Next::Continue);
    };
    session.set_variable(name, &values.concat())?;
    Ok(Next::Continue)
}

fn unset<C: Console>(session: &mut Session<C>, arguments: &Arguments) -> Result<Next> {
    let name = arguments.exactly_one("a variable")?;
    session.variables.remove(name);
    if name == "ON_ERROR_STOP" {
        session.on_error = OnError::Continue;
    }
    Ok(Next::Continue)
}

impl<C: Console> Session<C> {
    /// Sets a variable. `ON_ERROR_STOP` is psql's name of the policy after an error, `QUIET` of the display's.
    pub fn set_variable(&mut self, name: &str, value: &str) -> Result<()> {
        if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            let error = Error::new(ErrorKind::Usage, format!("expected the name of a variable, but found `{name}`"));
            return Err(error.with_hint("names are letters, digits and underscores"));
        }
        let switch = || {
            let word = if value.is_empty() { "on" } else { value };
            boolean(word).ok_or_else(|| Error::new(ErrorKind::Usage, format!("expected on or off for `{name}`, but found `{value}`")))
        };
        match name {
            "ON_ERROR_STOP" => self.on_error = if switch()? { OnError::Stop } else { OnError::Continue },
            "QUIET" => self.display.quiet = switch()?,
            _ => {}
        }
        self.variables.insert(name.to_owned(), value.to_owned());
        Ok(())
    }
}
