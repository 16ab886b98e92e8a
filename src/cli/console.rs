//! The batch's outside: results on stdout, everything else on stderr.

use std::io::{self, IsTerminal as _, Write};
use std::time::Duration;

use terminal_size::{Width, terminal_size};

use crate::engine::Engine;
use crate::error::Result;
use crate::statement::{Console, ProgressLine};

/// stdout and stderr of this process.
#[derive(Debug)]
pub(super) struct BatchConsole {
    width: Option<usize>,
    colour: bool,
    remark_colour: bool,
    progress: ProgressLine,
}

impl BatchConsole {
    pub(super) fn new(colour: bool, remark_colour: bool) -> Self {
        let width = io::stdout().is_terminal().then(|| terminal_size().map_or(80, |(Width(columns), _)| usize::from(columns)));
        Self { width, colour, remark_colour, progress: ProgressLine::default() }
    }
}

impl Console for BatchConsole {
    fn result(&mut self) -> Result<Box<dyn Write + Send>> {
        Ok(Box::new(io::stdout()))
    }

    fn width(&self) -> Option<usize> {
        self.width
    }

    fn colour(&self) -> bool {
        self.colour
    }

    fn remark_colour(&self) -> bool {
        self.remark_colour
    }

    fn remark(&mut self, text: &str) {
        remark(text);
    }

    fn tick(&mut self, engine: &Engine, elapsed: Duration) {
        self.progress.draw(engine.sources().map(|sources| sources.progress()), elapsed);
    }

    fn settle(&mut self) {
        self.progress.clear();
    }
}

/// One or more lines on stderr. Nobody may be reading them.
pub(super) fn remark(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
