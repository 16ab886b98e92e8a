//! Backslash commands: one table for scripts and the shell.

mod arguments;
mod buffer;
mod display;
mod files;
mod general;
mod variables;

pub use arguments::Arguments;
pub use files::{decode_script, read_script};

use super::console::Console;
use super::render::Origin;
use super::session::{Next, Session};
use super::suggest::nearest;
use crate::engine::restricted_error;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// What a command's arguments are, for completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completes {
    /// Nothing that is known.
    Nothing,
    /// File names.
    Files,
    /// Options of `\pset`.
    Settings,
    /// Variables.
    Variables,
    /// Tables and views.
    Tables,
    /// Functions.
    Functions,
    /// One of these words.
    Words(&'static [&'static str]),
}

/// Where `\?` lists a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Help, leaving, timing.
    General,
    /// What is done with the statement that was typed.
    Query,
    /// Tables, functions, sources.
    Catalog,
    /// Files.
    Files,
    /// How results are shown.
    Display,
    /// Variables.
    Variables,
}

impl Group {
    /// All groups, in the order in which they are listed.
    pub const ALL: [Self; 6] = [Self::General, Self::Query, Self::Catalog, Self::Files, Self::Display, Self::Variables];

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::Query => "Statements",
            Self::Catalog => "Catalog",
            Self::Files => "Files",
            Self::Display => "Display",
            Self::Variables => "Variables",
        }
    }
}

/// What a command does.
pub type Handler<C> = fn(&mut Session<C>, &Arguments) -> Result<Next>;

/// A backslash command.
pub struct Command<C: Console> {
    /// Its name without the backslash.
    pub name: &'static str,
    /// Other names of it.
    pub aliases: &'static [&'static str],
    /// Its arguments, as help shows them.
    pub arguments: &'static str,
    /// What it does, in a line.
    pub help: &'static str,
    /// Where it is listed.
    pub group: Group,
    /// What its arguments are.
    pub completes: Completes,
    /// Whether the rest of the line is its one argument as it stands, quotes and backslashes included.
    pub whole_line: bool,
    /// What it does.
    pub handler: Handler<C>,
}

impl<C: Console> Clone for Command<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: Console> Copy for Command<C> {}

impl<C: Console> Command<C> {
    /// Whether it reads or writes a file, or starts an editor.
    fn reaches_files(&self, arguments: &Arguments) -> bool {
        let runs_only = matches!(self.name, "g" | "gx") && !buffer::names_file(&arguments.words);
        self.completes == Completes::Files && !runs_only
    }
}

/// The commands that need no terminal.
pub fn common<C: Console>() -> Vec<Command<C>> {
    [general::commands(), buffer::commands(), files::commands(), display::commands(), variables::commands()].concat()
}

impl<C: Console> Session<C> {
    /// Runs the commands of a line that starts with a backslash.
    pub(super) fn command_line(&mut self, line: &str, origin: &Origin) -> Next {
        let mut at = 0;
        while let Some(rest) = line.get(at..).filter(|rest| rest.starts_with('\\')) {
            // `\\` ends a command's arguments; what follows is SQL again.
            if let Some(sql) = rest.strip_prefix("\\\\") {
                return if sql.trim().is_empty() { Next::Continue } else { self.execute(sql, origin.name.as_deref()) };
            }
            let here = origin.advanced(line, at);
            let (length, outcome) = self.one_command(rest, &here);
            at += length;
            let next = outcome.unwrap_or_else(|error| self.fail(&error, "", &here));
            if next != Next::Continue {
                return next;
            }
        }
        Next::Continue
    }

    /// Runs the command at the start of `line`; how long it is with its arguments.
    fn one_command(&mut self, line: &str, origin: &Origin) -> (usize, Result<Next>) {
        let name_end = line[1..].find(|c: char| c.is_whitespace() || c == '\\' || c == '(').map_or(line.len(), |at| at + 1);
        let (name, rest) = (&line[1..name_end], &line[name_end..]);
        let command = match self.find_command(name) {
            Ok(command) => command,
            Err(error) => return (line.len(), Err(error)),
        };
        let arguments = if command.whole_line {
            Ok((Arguments::line(name, rest), rest.len()))
        } else {
            Arguments::parse(name, rest, &|name| self.variables.get(name).cloned())
        };
        match arguments {
            Ok((arguments, length)) if self.engine.is_restricted() && command.reaches_files(&arguments) => {
                (name_end + length, Err(restricted_error(&format!("`\\{name}`, which reaches files,"))))
            }
            Ok((mut arguments, length)) => {
                arguments.origin = origin.clone();
                self.console.use_pager(self.display.pager);
                (name_end + length, (command.handler)(self, &arguments))
            }
            Err(error) => (line.len(), Err(error)),
        }
    }

    fn find_command(&self, name: &str) -> Result<Command<C>> {
        let known = |c: &&Command<C>| c.name == name || c.aliases.contains(&name);
        self.commands.iter().find(known).copied().ok_or_else(|| {
            let names = self.commands.iter().flat_map(|c| std::iter::once(c.name).chain(c.aliases.iter().copied()));
            let error = Error::new(ErrorKind::Syntax, format!("expected a command, but found `\\{name}`"));
            match nearest(name, names) {
                Some(near) => error.with_hint(format!("did you mean `\\{near}`? `\\?` lists all commands")),
                None => error.with_hint("`\\?` lists all commands"),
            }
        })
    }
}
