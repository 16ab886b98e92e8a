//! Where a session's results and remarks go: batch and shell each bring their own.

use std::io::Write;
use std::time::Duration;

use super::gate;
use super::render::Rendered;
use crate::engine::Engine;
use apigw_sql_columns::output::in_lines;
use apigw_sql_value::error::Result;

/// The outside of a session.
pub trait Console {
    /// A writer for one result.
    fn result(&mut self) -> Result<Box<dyn Write + Send>>;

    /// The columns of the terminal that results go to, if that is where they go.
    fn width(&self) -> Option<usize> {
        None
    }

    /// Whether results may be coloured.
    fn colour(&self) -> bool {
        false
    }

    /// Whether remarks may be coloured.
    fn remark_colour(&self) -> bool {
        false
    }

    /// Whether what is larger than the screen goes through a pager, where there is one.
    fn use_pager(&mut self, _wanted: bool) {}

    /// Writes a text that the user asked for (`\echo`) where results go, as text that a terminal does not act on.
    fn print(&mut self, text: &str) -> Result<()> {
        let mut out = self.result()?;
        out.write_all(in_lines(text).as_bytes()).and_then(|()| out.flush()).map_err(super::file::write_error)
    }

    /// Tells something beside the results, in one line.
    fn remark(&mut self, text: &str) {
        gate::remark(text);
    }

    /// Tells an error.
    fn complain(&mut self, error: &Rendered) {
        gate::complain(error);
    }

    /// Called a few times a second while a statement runs.
    fn tick(&mut self, _engine: &Engine, _elapsed: Duration) {}

    /// Called before anything is written to the console and when a statement ends: clears what [`Console::tick`]
    /// drew.
    fn settle(&mut self) {}
}
