//! Results that are larger than the screen go to the pager.
//!
//! A result is held back until it is known to be larger than the screen; from then on it flows to `$PAGER`, else to
//! `less -S` where that is installed. A result that fits is written as it is.

use std::env;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use unicode_width::UnicodeWidthStr as _;

use crate::psql::gate;

/// A writer for one result.
pub(super) struct Paged {
    /// The columns and rows of the screen.
    screen: (usize, usize),
    held: Vec<u8>,
    /// The lines that are held back, and the width of the widest.
    lines: usize,
    command: PagerCommand,
    state: State,
    /// Set while the pager has the terminal.
    paging: Arc<AtomicBool>,
}

enum State {
    /// It may fit the screen.
    Holding,
    /// It went to the terminal.
    Direct,
    /// It goes to the pager.
    Pager(Child),
}

/// The program that pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PagerCommand {
    /// A line for the shell.
    line: String,
}

impl PagerCommand {
    /// The user's pager, if there is one and it is not switched off by an empty `$PAGER`.
    pub(super) fn find() -> Option<Self> {
        match env::var("PAGER") {
            Ok(line) if line.trim().is_empty() => None,
            Ok(line) => Some(Self { line }),
            // -S: long lines are not folded; -F: what fits after all is just shown; -R: colours; -X: it stays.
            Err(_) => find_program("less").map(|_| Self { line: "less -SFRX".to_owned() }),
        }
    }

    fn start(&self) -> io::Result<Child> {
        Command::new("sh").arg("-c").arg(&self.line).stdin(Stdio::piped()).spawn()
    }
}

fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

impl Paged {
    /// A writer to a screen of so many columns and rows.
    pub(super) fn new(screen: (usize, usize), command: PagerCommand, paging: Arc<AtomicBool>) -> Self {
        Self { screen, held: Vec::new(), lines: 0, command, state: State::Holding, paging }
    }

    /// Whether what is held back is larger than the screen with the prompt below it.
    fn is_large(&self, added: &[u8]) -> bool {
        let (columns, rows) = self.screen;
        self.lines + 2 > rows || String::from_utf8_lossy(added).lines().any(|line| visible_width(line) > columns)
    }

    /// Lets go of what is held back: to the pager if it is `large`, else to the terminal.
    fn release(&mut self, large: bool) -> io::Result<()> {
        self.state = State::Direct;
        if large && let Ok(child) = self.command.start() {
            self.paging.store(true, Ordering::SeqCst);
            self.state = State::Pager(child);
        }
        let held = std::mem::take(&mut self.held);
        self.pass(&held)
    }

    fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.state {
            State::Holding => Ok(()),
            State::Direct => gate::results().write_all(bytes),
            State::Pager(child) => child.stdin.as_mut().map_or(Err(io::ErrorKind::BrokenPipe.into()), |pipe| pipe.write_all(bytes)),
        }
    }
}

impl Write for Paged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if matches!(self.state, State::Holding) {
            self.held.extend_from_slice(bytes);
            self.lines += memchr::memchr_iter(b'\n', bytes).count();
            if self.is_large(bytes) {
                self.release(true)?;
            }
        } else {
            self.pass(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.state {
            // Formats flush once, at their end: it did fit.
            State::Holding => {
                self.release(false)?;
                gate::results().flush()
            }
            State::Direct => gate::results().flush(),
            State::Pager(child) => child.stdin.as_mut().map_or(Ok(()), Write::flush),
        }
    }
}

impl Drop for Paged {
    fn drop(&mut self) {
        if matches!(self.state, State::Holding) && !self.held.is_empty() {
            let _ = self.release(false);
            let _ = gate::results().flush();
        }
        if let State::Pager(child) = &mut self.state {
            // Its end of input; then the user reads on for as long as it takes.
            drop(child.stdin.take());
            let _ = child.wait();
            self.paging.store(false, Ordering::SeqCst);
        }
    }
}

/// The columns that a line takes on a terminal, colours left out.
fn visible_width(line: &str) -> usize {
    let mut width = 0;
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        width += before.width();
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    width + rest.width()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paged(line: &str) -> (Paged, Arc<AtomicBool>) {
        let paging = Arc::new(AtomicBool::new(false));
        (Paged::new((20, 5), PagerCommand { line: line.to_owned() }, Arc::clone(&paging)), paging)
    }

    #[test]
    fn a_long_result_goes_to_the_pager() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let (mut out, paging) = paged(&format!("cat > '{}'", file.path().display()));
        out.write_all(b"1\n2\n3\n").unwrap();
        assert!(!paging.load(Ordering::SeqCst));
        out.write_all(b"4\n5\n").unwrap();
        assert!(paging.load(Ordering::SeqCst));
        drop(out);
        assert!(!paging.load(Ordering::SeqCst));
        assert_eq!(std::fs::read_to_string(file.path()).unwrap(), "1\n2\n3\n4\n5\n");
    }

    #[test]
    fn a_wide_result_goes_to_the_pager() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let (mut out, _) = paged(&format!("cat > '{}'", file.path().display()));
        out.write_all(b"123456789012345678901\n").unwrap();
        drop(out);
        assert_eq!(std::fs::read_to_string(file.path()).unwrap(), "123456789012345678901\n");
    }

    #[test]
    fn a_pager_that_ends_early_breaks_the_pipe_and_nothing_else() {
        let (mut out, _) = paged("true");
        let line = vec![b'x'; 1 << 20];
        let outcome = (0..8).try_for_each(|_| out.write_all(&line));
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn colours_take_no_room() {
        assert_eq!(visible_width("\u{1b}[1mab\u{1b}[0m c"), 4);
    }
}
