//! Running statements and scripts: results, variables, COPY, backslash commands, errors with their position.
//!
//! A [`Session`] runs texts over an [`Engine`](crate::engine::Engine): each is split into statements and backslash
//! commands, variables are replaced, results go through the display's format to the [`Console`] or to a file.
//! Batch and shell share all of it; the shell adds [`Command`]s that need a terminal and brings its own console.

mod command;
mod console;
mod display;
mod file;
pub mod gate;
mod gset;
mod interrupt;
mod progress;
mod render;
mod run;
mod script;
mod session;
mod suggest;
mod target;

pub use command::{Arguments, Command, Completes, Group, Handler, common, decode_script, read_script};
pub use console::Console;
pub use display::{Display, Setting, boolean, on_off, toggle};
pub use file::{OutputFile, remove_pending};
pub use interrupt::{Interrupt, interrupted};
pub use progress::ProgressLine;
pub use render::{Origin, Rendered, render_error, render_message};
pub use run::Ran;
pub use script::Outline;
pub use session::{Next, OnError, Session};
pub use suggest::nearest;
pub use target::too_many;
