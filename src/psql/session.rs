//! A session: variables, display, where results go, and what to do after an error.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Instant;

use tokio::runtime::{Builder, Runtime};

use super::command::{self, Command};
use super::console::Console;
use super::display::Display;
use super::file::{OutputFile, write_error};
use super::interrupt::Interrupt;
use super::render::{Origin, render_error};
use super::run::Ran;
use super::target::Target;
use crate::engine::{Engine, EngineBuilder};
use crate::queries::{Parameter, Query as QueryFile};
use apigw_sql_columns::output::{self, FormatKind};
use apigw_sql_language::lex::{LexKind, Lexer};
use apigw_sql_language::split::{Piece, Splitter, Terminator};
use apigw_sql_language::variables::interpolate;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// How deep scripts may include scripts.
const MOST_NESTED: usize = 64;

/// What follows a failed statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// The script ends.
    #[default]
    Stop,
    /// The next statement.
    Continue,
}

/// What follows a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Whatever comes next.
    Continue,
    /// Nothing: something failed and [`OnError::Stop`] holds, or it was interrupted.
    Stop,
    /// Nothing: `\q`, or nobody reads the results any more.
    Quit,
}

/// A statement that waits to be run.
#[derive(Clone, Debug)]
pub(super) struct Query {
    /// As written, variables not replaced.
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// Runs texts over an engine.
pub struct Session<C: Console> {
    /// The outside.
    pub console: C,
    /// How results are shown.
    pub display: Display,
    /// The variables of `\set` and `-v`.
    pub variables: BTreeMap<String, String>,
    /// What follows a failed statement.
    pub on_error: OnError,
    /// Whether a person types: then a statement without its end waits for the rest.
    pub interactive: bool,
    pub(super) engine: Engine,
    pub(super) interrupt: Interrupt,
    /// Waits for the engine; statements run on threads of the engine's own.
    pub(super) runtime: Runtime,
    pub(super) target: Target,
    pub(super) commands: Vec<Command<C>>,
    /// The statement that is not complete yet, or whose command decides what is done with it.
    pub(super) buffer: Option<Query>,
    /// The statement that ran last, for `\g`.
    pub(super) last: Option<Query>,
    /// The names of the scripts that run now, the innermost last.
    pub(super) scripts: Vec<Option<String>>,
    failures: Vec<ErrorKind>,
    /// The format that the name of `\o`'s file asked for, and the one before.
    redirected: Option<(FormatKind, FormatKind)>,
}

impl<C: Console> Session<C> {
    /// A session over the engine that `builder` describes, with the commands that need no terminal.
    pub fn open(builder: EngineBuilder, console: C, interrupt: Interrupt) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(|e| Error::new(ErrorKind::Internal, format!("cannot start a session: {e}")).caused_by(e))?;
        let engine = runtime.block_on(builder.build())?;
        Ok(Self {
            console,
            display: Display::default(),
            variables: BTreeMap::new(),
            on_error: OnError::default(),
            interactive: false,
            engine,
            interrupt,
            runtime,
            target: Target::default(),
            commands: command::common(),
            buffer: None,
            last: None,
            scripts: Vec::new(),
            failures: Vec::new(),
            redirected: None,
        })
    }

    /// Adds commands; one of a known name takes its place.
    pub fn add_commands(&mut self, commands: impl IntoIterator<Item = Command<C>>) {
        for command in commands {
            self.commands.retain(|known| known.name != command.name);
            self.commands.push(command);
        }
    }

    /// All commands.
    pub fn commands(&self) -> &[Command<C>] {
        &self.commands
    }

    /// The engine behind it.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Waits for `work`, which nothing interrupts.
    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// What Ctrl-C raises.
    pub fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// The statement that is not complete yet, else the one that ran last.
    pub fn query(&self) -> Option<&str> {
        self.buffer.as_ref().or(self.last.as_ref()).map(|q| q.text.as_str())
    }

    /// The statement that is not complete yet.
    pub fn pending(&self) -> Option<&str> {
        self.buffer.as_ref().map(|q| q.text.as_str())
    }

    /// Forgets the statement that is not complete yet.
    pub fn reset(&mut self) {
        self.buffer = None;
    }

    /// Sends results to `file`, or to the console; the file until now appears.
    pub fn set_target(&mut self, file: Option<OutputFile>) -> Result<()> {
        self.target.set(file)
    }

    /// Uses `format` until the results go elsewhere.
    pub(super) fn use_format(&mut self, format: FormatKind) {
        let before = std::mem::replace(&mut self.display.format, format);
        self.redirected = Some((format, before));
    }

    /// Goes back to the format before the file, unless another one was chosen since.
    pub(super) fn restore_format(&mut self) {
        if let Some((_, before)) = self.redirected.take().filter(|(format, _)| *format == self.display.format) {
            self.display.format = before;
        }
    }

    /// Gives the file of results up: it does not appear.
    pub fn discard_target(&mut self) {
        self.target.discard();
    }

    /// How much failed since the failures were last taken.
    pub(super) fn failed(&self) -> usize {
        self.failures.len()
    }

    /// Runs `work` with its results in `file`, which appears if `work` says so; results go where they went after it.
    pub(super) fn with_target(&mut self, file: OutputFile, work: impl FnOnce(&mut Self) -> (Next, bool)) -> Result<Next> {
        let before = std::mem::replace(&mut self.target, Target::file(file));
        let (next, keep) = work(self);
        let mut used = std::mem::replace(&mut self.target, before);
        if !keep {
            used.discard();
        }
        used.set(None).map(|()| next)
    }

    /// Tells something beside the results, unless that is switched off or nobody types.
    pub fn note(&mut self, text: &str) {
        if self.interactive && !self.display.quiet {
            self.console.remark(text);
        }
    }

    /// Writes a text where results go.
    pub(super) fn print_result(&mut self, text: &str) -> Result<()> {
        match self.target.text_writer()? {
            Some(mut out) => out.write_all(text.as_bytes()).map_err(write_error),
            None => self.console.print(text),
        }
    }

    /// The kinds of what failed since this was last asked.
    pub fn take_failures(&mut self) -> Vec<ErrorKind> {
        std::mem::take(&mut self.failures)
    }

    /// Runs the statements and commands of `text`; `name` is its file, `<stdin>` or `-c`.
    pub fn execute(&mut self, text: &str, name: Option<&str>) -> Next {
        let origin = Origin::start(name.map(str::to_owned));
        if self.scripts.len() >= MOST_NESTED {
            let error = Error::usage(format!("scripts include each other more than {MOST_NESTED} deep"));
            return self.fail(&error, "", &origin);
        }
        self.scripts.push(origin.name.clone());
        let defaults = self.set_defaults(text);
        let next = self.pieces(text, &origin);
        for name in defaults {
            self.variables.remove(&name);
        }
        self.scripts.pop();
        next
    }

    /// Sets the parameters that a query file's header names and nobody set; their names, to be forgotten after it.
    fn set_defaults(&mut self, text: &str) -> Vec<String> {
        // Any script may begin with a comment: only a whole header is one.
        let parameters = QueryFile::parse(text).map(|file| file.parameters).unwrap_or_default();
        let mut set = Vec::new();
        for Parameter { name, default } in parameters {
            if !self.variables.contains_key(&name) {
                self.variables.insert(name.clone(), default);
                set.push(name);
            }
        }
        set
    }

    fn pieces(&mut self, text: &str, origin: &Origin) -> Next {
        let mut end = 0;
        let mut place = origin.clone();
        for piece in Splitter::new(text) {
            let range = match &piece {
                Piece::Statement { range, .. } | Piece::Command { range } => range.clone(),
            };
            let gap = text.get(end..range.start).unwrap_or_default();
            let part = text.get(range.clone()).unwrap_or_default();
            let here = place.advanced(gap, gap.len());
            place = here.advanced(part, part.len());
            end = range.end;
            let mut next = if has_semicolon(gap) { self.flush() } else { Next::Continue };
            if next == Next::Continue {
                next = match piece {
                    Piece::Statement { terminator, .. } => {
                        self.append(part, here);
                        if terminator == Terminator::Semicolon { self.flush() } else { Next::Continue }
                    }
                    Piece::Command { .. } => self.command_line(part, &here),
                };
            }
            if next != Next::Continue {
                self.buffer = None;
                return next;
            }
        }
        let ended = has_semicolon(text.get(end..).unwrap_or_default());
        if self.interactive && self.scripts.len() == 1 && !ended { Next::Continue } else { self.flush() }
    }

    /// Adds `text` to the statement that is not complete yet.
    fn append(&mut self, text: &str, origin: Origin) {
        match &mut self.buffer {
            Some(query) => {
                query.text.push('\n');
                query.text.push_str(text);
            }
            None => self.buffer = Some(Query { text: text.to_owned(), origin }),
        }
    }

    /// Runs the statement that waits, if there is one.
    fn flush(&mut self) -> Next {
        match self.buffer.take() {
            Some(query) => self.run_query_text(query, Self::run),
            None => Next::Continue,
        }
    }

    /// Runs `query` by `run`, tells what it did or why it failed.
    pub(super) fn run_query_text(&mut self, query: Query, run: impl FnOnce(&mut Self, &str) -> Result<Ran>) -> Next {
        let variables = &self.variables;
        let statement = interpolate(&query.text, &|name: &str| variables.get(name).cloned()).into_owned();
        self.console.use_pager(self.display.pager);
        let started = Instant::now();
        let outcome = run(self, &statement);
        self.console.settle();
        let next = match outcome {
            Ok(ran) => {
                self.remember(&ran);
                if let (Some(tag), false) = (&ran.tag, self.display.quiet) {
                    self.console.remark(tag);
                }
                Next::Continue
            }
            Err(error) => self.fail(&error, &statement, &query.origin),
        };
        if self.display.timing {
            self.console.remark(&format!("time: {:.3} ms", started.elapsed().as_secs_f64() * 1000.0));
        }
        self.last = Some(query);
        next
    }

    /// psql's variables about the last statement.
    fn remember(&mut self, ran: &Ran) {
        self.variables.insert("ERROR".to_owned(), "false".to_owned());
        self.variables.insert("ROW_COUNT".to_owned(), ran.rows.to_string());
    }

    /// Tells an error of `statement`, counts it and says what follows.
    pub(super) fn fail(&mut self, error: &Error, statement: &str, origin: &Origin) -> Next {
        self.console.settle();
        if output::is_broken_pipe(error) {
            // In the shell it was the pager that went away.
            return if self.interactive { Next::Stop } else { Next::Quit };
        }
        self.failures.push(error.kind());
        self.variables.insert("ERROR".to_owned(), "true".to_owned());
        self.variables.insert("ROW_COUNT".to_owned(), "0".to_owned());
        self.variables.insert("LAST_ERROR_MESSAGE".to_owned(), error.message().to_owned());
        match error.kind() {
            ErrorKind::Interrupted if self.interactive => self.console.remark("canceled"),
            _ => self.console.complain(&render_error(error, statement, origin, self.console.remark_colour())),
        }
        match (error.kind(), self.on_error) {
            (ErrorKind::Interrupted, _) | (_, OnError::Stop) => Next::Stop,
            (_, OnError::Continue) => Next::Continue,
        }
    }
}

/// Whether a gap between two pieces, which holds blanks, comments and semicolons only, has a semicolon.
fn has_semicolon(gap: &str) -> bool {
    Lexer::new(gap).any(|lexeme| lexeme.kind == LexKind::Semicolon)
}
