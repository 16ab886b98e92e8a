//! What is done with the statement before the command.

use std::path::Path;

use super::files::result_path;
use super::{Arguments, Command, Completes, Group};
use crate::psql::console::Console;
use crate::psql::file::{OutputFile, write_error};
use crate::psql::session::{Next, Query, Session};
use apigw_sql_columns::output::Expanded;
use apigw_sql_value::error::{Error, ErrorKind, Result};

pub(super) fn commands<C: Console>() -> Vec<Command<C>> {
    let base = Command {
        name: "g",
        aliases: &[],
        arguments: "[(OPTION=VALUE …)] [FILE]",
        help: "run the statement, its result to a file or with these display options",
        group: Group::Query,
        completes: Completes::Files,
        whole_line: false,
        handler: |session, arguments| go(session, arguments, false),
    };
    vec![
        base,
        Command { name: "gx", help: "as `\\g`, expanded", handler: |session, arguments| go(session, arguments, true), ..base },
        Command {
            name: "gset",
            arguments: "[PREFIX]",
            help: "run the statement and keep the columns of its one row as variables",
            completes: Completes::Nothing,
            handler: gset,
            ..base
        },
        Command {
            name: "p",
            aliases: &["print"],
            arguments: "",
            help: "show the statement",
            completes: Completes::Nothing,
            handler: show,
            ..base
        },
        Command {
            name: "r",
            aliases: &["reset"],
            arguments: "",
            help: "forget the statement that is not complete yet",
            completes: Completes::Nothing,
            handler: |session, _| {
                session.reset();
                Ok(Next::Continue)
            },
            ..base
        },
        Command { name: "w", aliases: &["write"], arguments: "FILE", help: "write the statement to a file", handler: write, ..base },
    ]
}

impl<C: Console> Session<C> {
    /// Takes the statement that a command is about: the one before it, else the one that ran last.
    fn take_query(&mut self) -> Result<Query> {
        let query = self.buffer.take().or_else(|| self.last.clone());
        query.ok_or_else(|| Error::new(ErrorKind::Usage, "expected a statement before the command, but there is none"))
    }
}

/// Whether a file is among the arguments of `\g`.
pub(super) fn names_file(words: &[String]) -> bool {
    split_options(words).is_ok_and(|(_, files)| !files.is_empty())
}

fn go<C: Console>(session: &mut Session<C>, arguments: &Arguments, expanded: bool) -> Result<Next> {
    let query = session.take_query()?;
    let (options, files) = split_options(&arguments.words)?;
    let before = session.display.clone();
    let outcome = go_with(session, query, &options, files, expanded);
    session.display = before;
    outcome
}

/// Runs `query` with a display of its own, which the caller puts back.
fn go_with<C: Console>(
    session: &mut Session<C>,
    query: Query,
    options: &[(String, String)],
    files: &[String],
    expanded: bool,
) -> Result<Next> {
    for (name, value) in options {
        session.display.set(name, Some(value))?;
    }
    if expanded {
        session.display.options.expanded = Expanded::On;
    }
    let file = match files {
        [] => return Ok(session.run_query_text(query, Session::run)),
        [file] => result_path(file)?,
        [_, second, ..] => return Err(Error::new(ErrorKind::Syntax, format!("expected one file, but found `{second}` after it"))),
    };
    let named = options.iter().any(|(name, _)| name == "format").then_some(session.display.format);
    session.display.format = session.display.format_of_result(file, named)?;
    let failures = session.failed();
    let output = OutputFile::create(file)?;
    let next = session.with_target(output, |session| {
        let next = session.run_query_text(query, Session::run);
        (next, session.failed() == failures)
    })?;
    Ok(next)
}

/// Names and values.
type Pairs = Vec<(String, String)>;

/// The `(name=value …)` at the start of the arguments of `\g`, and the rest.
fn split_options(words: &[String]) -> Result<(Pairs, &[String])> {
    if !words.first().is_some_and(|word| word.starts_with('(')) {
        return Ok((Vec::new(), words));
    }
    let syntax = |message: String| Error::new(ErrorKind::Syntax, message);
    let last = words.iter().position(|word| word.ends_with(')'));
    let last = last.ok_or_else(|| syntax("expected `)` after the options, but found the end of the line".to_owned()))?;
    let (inside, files) = words.split_at(last + 1);
    let mut options = Vec::new();
    for word in inside {
        let option = word.trim_start_matches('(').trim_end_matches([')', ',']);
        if option.is_empty() {
            continue;
        }
        let (name, value) = option.split_once('=').ok_or_else(|| syntax(format!("expected `option=value`, but found `{option}`")))?;
        options.push((name.to_owned(), value.to_owned()));
    }
    Ok((options, files))
}

fn gset<C: Console>(session: &mut Session<C>, arguments: &Arguments) -> Result<Next> {
    let prefix = arguments.at_most_one()?.unwrap_or_default().to_owned();
    let query = session.take_query()?;
    Ok(session.run_query_text(query, |session, statement| session.run_into_variables(statement, &prefix)))
}

fn show<C: Console>(session: &mut Session<C>, _: &Arguments) -> Result<Next> {
    let text = session.query().map(|text| format!("{text}\n")).unwrap_or_default();
    session.console.print(&text)?;
    Ok(Next::Continue)
}

fn write<C: Console>(session: &mut Session<C>, arguments: &Arguments) -> Result<Next> {
    let file = arguments.exactly_one("a file")?;
    let text = session.query().unwrap_or_default().to_owned();
    let output = OutputFile::create(Path::new(file))?;
    let mut out = output.writer()?;
    std::io::Write::write_all(&mut out, format!("{text};\n").as_bytes()).map_err(write_error)?;
    output.commit()?;
    Ok(Next::Continue)
}

#[cfg(test)]
mod tests {
    use super::split_options;

    #[test]
    fn options_in_parentheses_come_before_the_file() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let all = words("(format=csv null=x) out.txt");
        let (options, files) = split_options(&all).unwrap();
        assert_eq!(options, [("format".to_owned(), "csv".to_owned()), ("null".to_owned(), "x".to_owned())]);
        assert_eq!(files, ["out.txt"]);
        assert!(split_options(&words("(format=csv")).is_err());
        assert!(split_options(&words("(format)")).is_err());
    }
}
