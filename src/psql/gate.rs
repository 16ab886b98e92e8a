//! The one gate: whatever the program writes to its standard output or error leaves here.
//!
//! What is told holds names and values of others. It goes out without the bytes that a terminal would act on, without
//! credentials, and with long values cut, also into a pipe, because what is told ends on a terminal. Results go out as
//! their format has them, which keeps to the same where a terminal shows them.

use std::io::{self, IsTerminal as _, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::render::Rendered;
use apigw_sql_columns::output::{in_lines, in_one_line};
use apigw_sql_value::error::presentable;

/// One line on stderr. Nobody may be reading it.
pub fn remark(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", in_one_line(&presentable(text)));
}

/// Lines on stderr, as text that was written by us or by who calls.
pub fn remark_lines(text: &str) {
    text.lines().for_each(remark);
}

/// An error on stderr.
pub fn complain(error: &Rendered) {
    let _ = writeln!(io::stderr().lock(), "{}", error.as_str());
}

/// A text among the results.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(in_lines(text).as_bytes()).and_then(|()| out.flush())
}

/// Where results go: what is written must be what a format or a renderer made.
pub fn results() -> Box<dyn Write + Send> {
    Box::new(io::stdout())
}

/// Whether a terminal shows results.
pub fn shows_results() -> bool {
    io::stdout().is_terminal()
}

/// Whether a terminal shows what is told.
pub fn shows_remarks() -> bool {
    io::stderr().is_terminal()
}

/// A line on the terminal's stderr that is drawn again and again.
#[derive(Clone, Debug)]
pub struct StatusLine(ProgressBar);

impl StatusLine {
    /// A line, if there is a terminal for it.
    pub fn on_terminal() -> Option<Self> {
        shows_remarks().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            // Not the whole width: Ctrl-C is echoed behind it, and what wraps is not taken away.
            // The template is ours and constant; if it did not parse, indicatif's own would do.
            Self(ProgressStyle::with_template("{spinner} {msg}").map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style)))
        })
    }

    /// Shows `text` in it.
    pub fn show(&self, text: &str) {
        self.0.set_message(in_one_line(&presentable(text)).into_owned());
        self.0.tick();
    }

    /// Takes it away while something is told.
    pub fn beside(&self, tell: impl FnOnce()) {
        self.0.suspend(tell);
    }

    /// Takes it away.
    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}
