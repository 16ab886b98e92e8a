//! The interactive shell.

use std::io::{self, Write};
use std::path::PathBuf;

use crate::engine::EngineBuilder;
use crate::error::{Error, ErrorKind, Result};
use crate::source::SourceOptions;
use crate::sql::split::{Completeness, is_complete};
use crate::statement::{Console, Display, Interrupt, Next, OnError, Session};

/// What the shell starts with.
#[derive(Debug)]
pub struct ShellOptions {
    /// The engine over the sources that were named, rows kept in memory.
    pub engine: EngineBuilder,
    /// The sources that were named; none: the newest snapshot, else the sample.
    pub sources: SourceOptions,
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
    let console = Terminal { colour: options.result_colour, remark_colour: options.remark_colour };
    let interrupt = Interrupt::default();
    interrupt.raise_on_ctrl_c(|| ())?;
    let mut session = Session::open(options.engine, console, interrupt.clone())?;
    session.interactive = true;
    session.display = options.display;
    session.on_error = options.on_error;
    for (name, value) in &options.variables {
        session.set_variable(name, value)?;
    }
    let mut text = String::new();
    for line in io::stdin().lines() {
        let line = line.map_err(|e| Error::new(ErrorKind::Io, format!("cannot read the terminal: {e}")).caused_by(e))?;
        text.push_str(&line);
        text.push('\n');
        if matches!(is_complete(&text), Completeness::Incomplete(_)) {
            continue;
        }
        interrupt.clear();
        if session.execute(&std::mem::take(&mut text), None) == Next::Quit {
            break;
        }
    }
    Ok(())
}

/// The terminal.
struct Terminal {
    colour: bool,
    remark_colour: bool,
}

impl Console for Terminal {
    fn result(&mut self) -> Result<Box<dyn Write + Send>> {
        Ok(Box::new(io::stdout()))
    }

    fn width(&self) -> Option<usize> {
        Some(terminal_size::terminal_size().map_or(80, |(terminal_size::Width(columns), _)| usize::from(columns)))
    }

    fn colour(&self) -> bool {
        self.colour
    }

    fn remark_colour(&self) -> bool {
        self.remark_colour
    }

    fn remark(&mut self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}
