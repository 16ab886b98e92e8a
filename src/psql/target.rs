//! Where results go: the console, or the file of `-o` and `\o`.

use std::io::Write;

use super::console::Console;
use super::file::{OutputFile, write_error};
use apigw_sql_columns::output::FormatKind;
use apigw_sql_value::error::{Error, Result};

/// Where results go now, and how many went there.
#[derive(Debug, Default)]
pub(super) struct Target {
    file: Option<OutputFile>,
    documents: usize,
}

impl Target {
    /// A file.
    pub(super) fn file(file: OutputFile) -> Self {
        Self { file: Some(file), documents: 0 }
    }

    /// A writer for a text among the results, if they go to a file.
    pub(super) fn text_writer(&self) -> Result<Option<Box<dyn Write + Send>>> {
        self.file.as_ref().map(OutputFile::writer).transpose()
    }

    /// Whether it is the console.
    pub(super) fn is_console(&self) -> bool {
        self.file.is_none()
    }

    /// Sends results to `file`, or to the console; the file until now appears.
    pub(super) fn set(&mut self, file: Option<OutputFile>) -> Result<()> {
        self.documents = 0;
        std::mem::replace(&mut self.file, file).map_or(Ok(()), OutputFile::commit)
    }

    /// Gives the file up: it does not appear.
    pub(super) fn discard(&mut self) {
        self.file = None;
    }

    /// A writer for one result. A binary format holds one result, and no terminal shows it.
    pub(super) fn writer(&mut self, kind: FormatKind, console: &mut dyn Console) -> Result<Box<dyn Write + Send>> {
        if kind.is_binary() {
            if self.is_console() && console.width().is_some() {
                return Err(Error::usage(format!("a terminal cannot show `{kind}`")).with_hint("write it to a file: `-o FILE`"));
            }
            if self.documents > 0 {
                return Err(too_many(kind));
            }
        }
        let mut out = match &self.file {
            Some(file) => file.writer()?,
            None => console.result()?,
        };
        // Two tables of Markdown without a blank line between are one.
        if kind == FormatKind::Markdown && self.documents > 0 {
            out.write_all(b"\n").map_err(write_error)?;
        }
        self.documents += 1;
        Ok(out)
    }
}

/// The error of a second result in a file that holds one.
pub fn too_many(kind: FormatKind) -> Error {
    Error::usage(format!("a file of the format `{kind}` holds one result, but there are more"))
        .with_hint("write each to a file of its own: `COPY (query) TO 'file'`")
}
