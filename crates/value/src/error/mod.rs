//! The one error type: what kind it is, what happened, where, and what to do about it.
//!
//! Messages are lower case without a final period, quote the user's words in back-ticks and say what was
//! expected. A hint is a separate line.

mod wording;

use std::fmt;
use std::path::Path;

use wording::made_presentable;
pub use wording::{LONGEST_VALUE, presentable, short_pointer, short_value, url_credentials, without_credentials};

/// The crate's result type.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of failure it is; the exit code follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Arguments, settings, a missing source: the user has to call differently (exit code 2).
    Usage,
    /// The statement is not SQL that this engine understands (exit code 1).
    Syntax,
    /// A text is not a value of its type: bad hstore, json, number (exit code 1).
    InvalidText,
    /// A statement failed while it ran (exit code 1).
    Execution,
    /// A source could not be read as what it claims to be (exit code 3 unless partial answers are allowed).
    Source,
    /// A file could not be opened, read or written.
    Io,
    /// The user interrupted it (exit code 130).
    Interrupted,
    /// A defect of this program.
    Internal,
}

/// Where in its input an error was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file or `<stdin>`, as the user named it.
    pub path: Option<String>,
    /// 1-based line.
    pub line: Option<u64>,
    /// 1-based column, in characters.
    pub column: Option<u64>,
    /// RFC 6901 JSON pointer.
    pub pointer: Option<String>,
    /// 0-based byte offset.
    pub offset: Option<u64>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.path, self.line, self.column) {
            (Some(path), Some(line), Some(column)) => write!(f, "{path}:{line}:{column}")?,
            (Some(path), Some(line), None) => write!(f, "{path}:{line}")?,
            (Some(path), None, _) => f.write_str(path)?,
            (None, Some(line), Some(column)) => write!(f, "line {line}, column {column}")?,
            (None, Some(line), None) => write!(f, "line {line}")?,
            (None, None, _) => {}
        }
        if let Some(pointer) = &self.pointer {
            write!(f, "#{pointer}")?;
        }
        if self.line.is_none()
            && self.pointer.is_none()
            && let Some(offset) = self.offset
        {
            write!(f, " at byte {offset}")?;
        }
        Ok(())
    }
}

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    place: Place,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// An error with its kind, message, place, hint and cause.
#[derive(Debug)]
pub struct Error(Box<Inner>);

impl Error {
    /// An error of `kind` that says `message`, in which credentials of URLs are hidden and long values cut.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = made_presentable(message.into());
        Self(Box::new(Inner { kind, message, hint: None, place: Place::default(), source: None }))
    }

    /// The caller has to call differently.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// A text is not a value of its type.
    pub fn invalid_text(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidText, message)
    }

    /// A file could not be opened, read or written.
    pub fn io(path: &Path, source: std::io::Error) -> Self {
        let message = format!("cannot read or write `{}`: {source}", path.display());
        Self::new(ErrorKind::Io, message).in_file(path.display().to_string()).caused_by(source)
    }

    /// Adds the line that says what to do instead.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(made_presentable(hint.into()));
        self
    }

    /// Adds where it was found.
    #[must_use]
    pub fn at(mut self, mut place: Place) -> Self {
        place.path = place.path.map(|path| without_credentials(&path).into_owned());
        place.pointer = place.pointer.map(|pointer| short_pointer(&pointer).into_owned());
        self.0.place = place;
        self
    }

    /// Adds the file it was found in.
    #[must_use]
    pub fn in_file(mut self, path: impl Into<String>) -> Self {
        self.0.place.path = Some(without_credentials(&path.into()).into_owned());
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What happened, without place and hint.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Where it was found.
    pub fn place(&self) -> &Place {
        &self.0.place
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.place != Place::default() {
            write!(f, "{}: ", self.0.place)?;
        }
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|e| e as &(dyn std::error::Error + 'static))
    }
}
