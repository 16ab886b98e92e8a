//! The interactive shell.
//!
//! The loop reads a text with the line `editor`, hands it to the session and tells what came of it. Commands that
//! look at the catalog stand in `command`, and scripts have them too.

mod banner;
mod catalog;
mod command;
mod complete;
mod editor;
mod highlight;
mod history;
mod keywords;
mod margin;
mod pager;
mod terminal;

use std::collections::BTreeSet;
use std::path::PathBuf;

pub use command::catalog_commands;

use crate::engine::EngineBuilder;
use crate::psql::{Console as _, Display, Interrupt, Next, OnError, OutputFile, Session, read_script};
use apigw_sql_columns::output::Expanded;
use apigw_sql_source::SourceOptions;
use apigw_sql_source::snapshot::SnapshotStore;
use apigw_sql_value::error::Result;
use catalog::Catalog;
use complete::{EngineLookup, Known, Lookup};
use editor::{Input, LineEditor};
use margin::{bare_word, is_ready};
use terminal::Terminal;

/// What the shell starts with.
#[derive(Debug)]
pub struct ShellOptions {
    /// The engine over the sources that were named, rows kept in memory.
    pub engine: EngineBuilder,
    /// The sources that were named; none: the sample.
    pub sources: SourceOptions,
    /// The snapshot that is read instead.
    pub at: Option<String>,
    /// How results are shown.
    pub display: Display,
    /// The variables of `-v`.
    pub variables: Vec<(String, String)>,
    /// What follows a failed statement of a script.
    pub on_error: OnError,
    /// The file that results go to from the start.
    pub output: Option<PathBuf>,
    /// The file of the history, if it is kept.
    pub history: Option<PathBuf>,
    /// The script to start with.
    pub startup: Option<PathBuf>,
    /// Whether results are coloured.
    pub result_colour: bool,
    /// Whether errors and notes are coloured.
    pub remark_colour: bool,
}

/// Runs the shell until the user leaves.
pub fn run(options: ShellOptions) -> Result<()> {
    let (mut editor, history_problem) = LineEditor::new(options.result_colour, options.history)?;
    let interrupt = Interrupt::default();
    interrupt.raise_on_ctrl_c(|| ())?;
    let is_sample = options.at.is_none() && (options.sources.sample.is_some() || options.sources.from.is_empty());
    let engine = if is_sample && options.sources.sample.is_none() { options.engine.sample() } else { options.engine };
    let mut session = Session::open(engine, Terminal::new(options.result_colour, options.remark_colour), interrupt)?;
    session.interactive = true;
    session.display = options.display;
    if session.display.options.expanded == Expanded::Off {
        session.display.options.expanded = Expanded::Auto;
    }
    session.console.use_pager(session.display.pager);
    session.on_error = options.on_error;
    session.add_commands(catalog_commands());
    session.add_commands(command::terminal_commands());
    for (name, value) in &options.variables {
        session.set_variable(name, value)?;
    }
    if let Some(problem) = history_problem {
        session.console.remark(&format!("warning: {problem}"));
    }
    if !session.display.quiet {
        for line in banner::lines(&session, &options.sources) {
            session.console.remark(&line);
        }
    }
    if let Some(path) = &options.output {
        session.set_target(Some(OutputFile::in_place(path)?))?;
    }
    let mut shell = Shell { session, told: BTreeSet::new() };
    if let Some(path) = options.startup
        && shell.execute(&read_script(&path)?, Some(&path.display().to_string())) == Next::Quit
    {
        return shell.session.set_target(None);
    }
    shell.talk(&mut editor)?;
    shell.session.set_target(None)
}

struct Shell {
    session: Session<Terminal>,
    /// What was told about the sources.
    told: BTreeSet<String>,
}

impl Shell {
    /// Reads and runs until the user leaves.
    fn talk(&mut self, editor: &mut LineEditor) -> Result<()> {
        let mut initial: Option<String> = None;
        loop {
            editor.know(self.known()?);
            let text = match editor.read(self.session.pending().is_some(), initial.take().as_deref()) {
                Input::Text(text) => text,
                Input::Cleared => {
                    self.session.reset();
                    continue;
                }
                Input::End => {
                    // The prompt's line is not finished.
                    self.session.console.remark("");
                    return Ok(());
                }
            };
            editor.remember(&text);
            let bare = if self.session.pending().is_none() { bare_word(&text) } else { None };
            if self.execute(bare.unwrap_or(&text), None) == Next::Quit {
                return Ok(());
            }
            if let Some(text) = self.session.console.edited.take() {
                if text.trim().is_empty() || !is_ready(&text) {
                    initial = Some(text);
                    continue;
                }
                editor.remember(&text);
                if self.execute(&text, None) == Next::Quit {
                    return Ok(());
                }
            }
        }
    }

    fn execute(&mut self, text: &str, name: Option<&str>) -> Next {
        self.session.interrupt().clear();
        let next = self.session.execute(text, name);
        self.tell_of_sources();
        next
    }

    /// Tells once what the reading of sources came upon.
    fn tell_of_sources(&mut self) {
        for damaged in self.session.engine().snapshot_store().map(SnapshotStore::damage).unwrap_or_default() {
            let line = format!("warning: {damaged}; an older one holds: `apigw-sql snapshots verify`");
            if self.told.insert(line.clone()) {
                self.session.console.remark(&line);
            }
        }
        // The banner says it of a snapshot.
        if self.session.engine().snapshot().is_some() {
            return;
        }
        let report = self.session.engine().report_of_answers();
        let incomplete = report.incomplete().count();
        let mut lines: Vec<String> = report.notes.iter().map(|note| format!("note: {note}")).collect();
        if incomplete > 0 {
            let of = report.sources.len();
            lines.push(format!("warning: {incomplete} of {of} sources could not be read completely: `\\sources` says why"));
        }
        for line in lines {
            if !self.session.display.quiet && self.told.insert(line.clone()) {
                self.session.console.remark(&line);
            }
        }
    }

    fn known(&self) -> Result<Known> {
        let commands = self.session.commands().iter();
        let names = commands.flat_map(|c| std::iter::once(&c.name).chain(c.aliases).map(|name| ((*name).to_owned(), c.completes)));
        Ok(Known {
            catalog: self.session.block_on(Catalog::load(self.session.engine()))?,
            commands: names.collect(),
            variables: self.session.variables.keys().cloned().collect(),
            data: EngineLookup::new(self.session.engine().clone()).map(|lookup| Box::new(lookup) as Box<dyn Lookup>),
        })
    }
}
