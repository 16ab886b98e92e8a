//! Scripts and result files.

use std::fs;
use std::path::Path;

use super::{Arguments, Command, Completes, Group};
use crate::psql::console::Console;
use crate::psql::file::OutputFile;
use crate::psql::session::{Next, Query, Session};
use crate::statement::is_direction;
use apigw_sql_language::lex::{LexKind, Lexer};
use apigw_sql_value::error::{Error, ErrorKind, Result};

pub(super) fn commands<C: Console>() -> Vec<Command<C>> {
    let base = Command {
        name: "i",
        aliases: &["include"],
        arguments: "FILE",
        help: "run a script",
        group: Group::Files,
        completes: Completes::Files,
        whole_line: false,
        handler: |session, arguments| include(session, Path::new(arguments.exactly_one("a file")?)),
    };
    vec![
        base,
        Command {
            name: "ir",
            aliases: &["include_relative"],
            help: "run a script, named relative to the one that runs",
            handler: include_relative,
            ..base
        },
        Command { name: "o", aliases: &["out"], arguments: "[FILE]", help: "send results to a file, or back", handler: redirect, ..base },
        Command {
            name: "copy",
            aliases: &[],
            arguments: "(QUERY)|TABLE to 'FILE' [FORMAT]",
            help: "write a result to a file",
            whole_line: true,
            handler: run_copy,
            ..base
        },
    ]
}

fn include<C: Console>(session: &mut Session<C>, path: &Path) -> Result<Next> {
    let text = read_script(path)?;
    Ok(match session.execute(&text, Some(&path.display().to_string())) {
        // `\q` in a script ends the script.
        Next::Quit if session.interactive => Next::Continue,
        next => next,
    })
}

fn include_relative<C: Console>(session: &mut Session<C>, arguments: &Arguments) -> Result<Next> {
    let path = Path::new(arguments.exactly_one("a file")?);
    let folder = session.scripts.last().and_then(Option::as_deref).and_then(|script| Path::new(script).parent());
    let path = folder.map_or_else(|| path.to_owned(), |folder| folder.join(path));
    include(session, &path)
}

fn redirect<C: Console>(session: &mut Session<C>, arguments: &Arguments) -> Result<Next> {
    let Some(name) = arguments.at_most_one()? else {
        session.set_target(None)?;
        session.restore_format();
        return Ok(Next::Continue);
    };
    let path = result_path(name)?;
    session.restore_format();
    let format = session.display.format_of_result(path, None)?;
    session.set_target(Some(OutputFile::in_place(path)?))?;
    session.use_format(format);
    Ok(Next::Continue)
}

/// The path of a result file; psql's `|program` is none.
pub(super) fn result_path(name: &str) -> Result<&Path> {
    if name.starts_with('|') {
        let error = Error::new(ErrorKind::Usage, format!("expected a file, but found the program `{name}`"));
        return Err(error.with_hint("pipe the standard output of `apigw-sql -c …` instead"));
    }
    Ok(Path::new(name))
}

/// `\copy` is COPY on one line; the file name needs no quotes.
fn run_copy<C: Console>(session: &mut Session<C>, arguments: &Arguments) -> Result<Next> {
    let text = format!("COPY {}", with_quoted_name(&arguments.rest));
    let query = Query { text, origin: arguments.origin.clone() };
    Ok(session.run_query_text(query, Session::run))
}

/// The arguments of `\copy` with the file name in quotes: psql's may go without.
fn with_quoted_name(text: &str) -> String {
    let mut depth = 0_usize;
    for lexeme in Lexer::new(text) {
        let word = text.get(lexeme.range.clone()).unwrap_or_default();
        match lexeme.kind {
            LexKind::OpenParenthesis => depth += 1,
            LexKind::CloseParenthesis => depth = depth.saturating_sub(1),
            LexKind::Word if depth == 0 && is_direction(word) => {
                let (before, rest) = text.split_at(lexeme.range.end);
                let name = rest.trim_start();
                let end = name.find(char::is_whitespace).unwrap_or(name.len());
                let (name, after) = name.split_at(end);
                let plain = !name.is_empty() && !name.starts_with('\'') && !name.eq_ignore_ascii_case("stdout");
                if plain {
                    return format!("{before} '{}'{after}", name.replace('\'', "''"));
                }
                break;
            }
            _ => {}
        }
    }
    text.to_owned()
}

/// The text of a script.
pub fn read_script(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|e| {
        let error = Error::usage(format!("cannot read `{}`: {e}", path.display()));
        error.caused_by(e)
    })?;
    decode_script(bytes, &path.display().to_string())
}

/// `bytes` as the text of the script `name`, without a byte order mark.
pub fn decode_script(bytes: Vec<u8>, name: &str) -> Result<String> {
    let mut text = String::from_utf8(bytes).map_err(|e| {
        let valid = e.utf8_error().valid_up_to();
        let line = e.as_bytes().iter().take(valid).filter(|b| **b == b'\n').count() + 1;
        Error::usage(format!("cannot read `{name}`: line {line} is not UTF-8 text"))
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_copy_command_needs_no_quotes() {
        assert_eq!(with_quoted_name("(select 'a to b') to /tmp/a.csv csv"), "(select 'a to b') to '/tmp/a.csv' csv");
        assert_eq!(with_quoted_name("t to 'a b.csv'"), "t to 'a b.csv'");
        assert_eq!(with_quoted_name("t to stdout"), "t to stdout");
    }
}
