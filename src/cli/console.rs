//! The batch's outside: results on stdout, everything else on stderr.

use std::io::Write;
use std::time::Duration;

use terminal_size::{Width, terminal_size};

use crate::engine::Engine;
pub(super) use crate::psql::gate::remark;
use crate::psql::{Console, ProgressLine, gate};
use apigw_sql_value::error::Result;

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
        let width = gate::shows_results().then(|| terminal_size().map_or(80, |(Width(columns), _)| usize::from(columns)));
        Self { width, colour, remark_colour, progress: ProgressLine::default() }
    }
}

impl Console for BatchConsole {
    fn result(&mut self) -> Result<Box<dyn Write + Send>> {
        Ok(gate::results())
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

    fn tick(&mut self, engine: &Engine, elapsed: Duration) {
        self.progress.draw(engine.sources().map(|sources| sources.progress()), elapsed);
    }

    fn settle(&mut self) {
        self.progress.clear();
    }
}
