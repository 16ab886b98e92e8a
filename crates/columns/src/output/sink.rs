//! Buffered writing, and the errors it can meet.

use std::error::Error as StdError;
use std::io::{self, ErrorKind as IoErrorKind, Write};

use super::terminal::Guard;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// From this many bytes on the buffer is handed to the writer.
const FULL: usize = 64 * 1024;

/// A text buffer in front of the writer. Formats append to `buffer` and call [`Sink::spill`] now and then.
pub(super) struct Sink {
    pub(super) buffer: String,
    out: Box<dyn Write + Send>,
}

impl Sink {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self { buffer: String::new(), out }
    }

    /// A sink for data as it is, which reaches a terminal only in a form that the terminal does not act on.
    pub(super) fn guarded(out: Box<dyn Write + Send>, on_terminal: bool) -> Self {
        Self::new(if on_terminal { Box::new(Guard::new(out)) } else { out })
    }

    /// Hands the buffer to the writer if there is enough of it.
    pub(super) fn spill(&mut self) -> Result<()> {
        if self.buffer.len() >= FULL { self.drain() } else { Ok(()) }
    }

    /// Hands all to the writer and flushes that.
    pub(super) fn finish(&mut self) -> Result<()> {
        self.drain()?;
        self.out.flush().map_err(write_error)
    }

    fn drain(&mut self) -> Result<()> {
        self.out.write_all(self.buffer.as_bytes()).map_err(write_error)?;
        self.buffer.clear();
        Ok(())
    }
}

/// The error for a writer that failed.
pub(super) fn write_error(error: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write the result: {error}")).caused_by(error)
}

/// Whether `error` says that the reader of our output went away, which is no failure (`… | head`).
pub fn is_broken_pipe(error: &Error) -> bool {
    let mut current: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(e) = current {
        if e.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == IoErrorKind::BrokenPipe) {
            return true;
        }
        current = e.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_pipe_is_found_below_the_error() {
        let broken = write_error(io::Error::from(IoErrorKind::BrokenPipe));
        assert!(is_broken_pipe(&broken));
        assert!(!is_broken_pipe(&write_error(io::Error::from(IoErrorKind::StorageFull))));
        assert!(!is_broken_pipe(&Error::usage("no")));
    }
}
