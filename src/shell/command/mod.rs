//! Backslash commands beside those that every session has: the catalog, for scripts too, and what needs a terminal.

mod describe;
mod edit;
mod functions;
mod help;
mod listing;
mod pattern;
mod sources;

use super::terminal::Terminal;
use crate::psql::{Command, Console};

/// The commands that look at tables, functions and sources.
pub fn catalog_commands<C: Console>() -> Vec<Command<C>> {
    [describe::commands(), functions::commands(), sources::commands(), help::commands()].concat()
}

/// The commands that need a terminal.
pub(super) fn terminal_commands() -> Vec<Command<Terminal>> {
    edit::commands()
}
