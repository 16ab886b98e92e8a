//! The shell's outside: the terminal, with the pager for what is larger than it.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use terminal_size::{Height, Width, terminal_size};

use super::pager::{Paged, PagerCommand};
use crate::engine::Engine;
use crate::psql::{Console, ProgressLine, gate};
use apigw_sql_value::error::Result;

/// The terminal.
pub(super) struct Terminal {
    colour: bool,
    remark_colour: bool,
    pager: Option<PagerCommand>,
    /// Whether the user wants a pager.
    wants_pager: bool,
    /// Set while a pager has the terminal: nothing else may draw on it.
    paging: Arc<AtomicBool>,
    progress: ProgressLine,
    /// A text from the user's editor, for the loop to run or to edit on.
    pub(super) edited: Option<String>,
}

impl Terminal {
    /// The terminal of this process.
    pub(super) fn new(colour: bool, remark_colour: bool) -> Self {
        Self {
            colour,
            remark_colour,
            pager: PagerCommand::find(),
            wants_pager: true,
            paging: Arc::default(),
            progress: ProgressLine::default(),
            edited: None,
        }
    }
}

/// Its columns and rows.
fn screen() -> (usize, usize) {
    terminal_size().map_or((80, 24), |(Width(columns), Height(rows))| (usize::from(columns), usize::from(rows)))
}

impl Console for Terminal {
    fn result(&mut self) -> Result<Box<dyn Write + Send>> {
        Ok(match &self.pager {
            Some(command) if self.wants_pager => Box::new(Paged::new(screen(), command.clone(), Arc::clone(&self.paging))),
            _ => gate::results(),
        })
    }

    fn width(&self) -> Option<usize> {
        Some(screen().0)
    }

    fn colour(&self) -> bool {
        self.colour
    }

    fn remark_colour(&self) -> bool {
        self.remark_colour
    }

    fn use_pager(&mut self, wanted: bool) {
        self.wants_pager = wanted;
    }

    fn tick(&mut self, engine: &Engine, elapsed: Duration) {
        if !self.paging.load(Ordering::SeqCst) {
            self.progress.draw(engine.sources().map(|sources| sources.progress()), elapsed);
        }
    }

    fn settle(&mut self) {
        self.progress.clear();
    }
}
