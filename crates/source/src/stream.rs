//! Cuts the bytes of a file into pieces that can be worked on apart, with bounded memory whatever the file is.

use std::io::{ErrorKind as IoErrorKind, Read};
use std::ops::Range;
use std::sync::Arc;

use arrow::array::RecordBatch;

use super::SourceState;
use super::context::Named;
use super::head::{Content, HEAD, TextForm, look, without_mark};
use super::rows::{Delimited, Header, columns_of_lines};
use super::shape::Shape;
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::json::splitter::{Event, Splitter, Step};

/// The largest record, in bytes.
pub(super) const RECORD_LIMIT: usize = 64 << 20;
/// The largest JSON file that is parsed as a whole.
pub(super) const WHOLE_LIMIT: usize = 16 << 20;
/// The largest definition file in JSON, which makes sense only as a whole.
const DEFINITION_LIMIT: usize = 64 << 20;
/// The first piece is small, so that a query with a LIMIT has its rows at once; its rows say what columns all have.
pub(super) const FIRST_PIECE: usize = 256 << 10;
/// Later pieces grow to this size.
const PIECE: usize = 8 << 20;

/// A part of a file.
#[derive(Debug)]
pub(super) enum Piece {
    /// Whole lines of rows.
    Lines { bytes: Vec<u8>, first_line: u64, columns: Option<u64> },
    /// Whole records of CSV or TSV.
    Delimited { header: Arc<Header>, bytes: Vec<u8>, first_line: u64 },
    /// A whole file of JSON documents.
    Whole(Vec<u8>),
    /// A whole file of YAML or HCL.
    Text(TextForm, Vec<u8>),
    /// Values out of JSON documents that are too big to hold.
    Split(Split),
    /// Rows of a Parquet or Arrow file.
    Rows(Shape, RecordBatch),
    /// Rows of a Parquet file that is one of our datasets.
    Dataset(Dataset, RecordBatch),
}

impl Piece {
    /// Its size in bytes, about.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Lines { bytes, .. } | Self::Delimited { bytes, .. } | Self::Whole(bytes) | Self::Text(_, bytes) => bytes.len(),
            Self::Split(split) => split.bytes.len(),
            Self::Rows(_, batch) | Self::Dataset(_, batch) => batch.get_array_memory_size(),
        }
    }
}

/// Values of a JSON document that stand next to each other.
#[derive(Debug)]
pub(super) struct Split {
    pub(super) bytes: Vec<u8>,
    pub(super) values: Vec<Range<usize>>,
    /// The number of the document, from 1.
    pub(super) document: usize,
    pub(super) place: SplitPlace,
}

/// Where values stand in their document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SplitPlace {
    /// They are documents themselves.
    Documents,
    /// The value of a member of the document.
    Member(String),
    /// Items of the document (an array), or of its member (an array), from this index on.
    Items(Option<String>, usize),
}

/// How reading a file ended.
#[derive(Debug, Default)]
pub(super) struct Ending {
    /// Where and how the content is broken.
    pub(super) broken: Option<(Option<String>, String)>,
    /// It could not be read on.
    pub(super) failed: Option<(SourceState, String)>,
    /// What it is instead of something of ours.
    pub(super) unrelated: Option<String>,
    /// What archive or compressed file it is.
    pub(super) archive: Option<&'static str>,
    /// There is nothing in it.
    pub(super) empty: bool,
}

impl Ending {
    fn broken(place: Option<String>, message: impl Into<String>) -> Self {
        Self { broken: Some((place, message.into())), ..Self::default() }
    }

    /// An error while reading: compressed data that ends or is damaged is broken content.
    pub(super) fn io(error: &std::io::Error) -> Self {
        match error.kind() {
            IoErrorKind::InvalidData | IoErrorKind::InvalidInput | IoErrorKind::UnexpectedEof => {
                Self::broken(None, format!("cannot read on: {error}"))
            }
            _ => Self::failure(error),
        }
    }

    /// It cannot be read.
    pub(super) fn failure(error: &std::io::Error) -> Self {
        let denied = error.kind() == IoErrorKind::PermissionDenied;
        Self { failed: Some((if denied { SourceState::Denied } else { SourceState::Failed }, error.to_string())), ..Self::default() }
    }
}

/// Takes pieces; `false`: no more are wanted.
pub(super) type Emit<'e> = &'e mut dyn FnMut(Piece) -> bool;

/// An open file: the bytes that were read already, and the rest.
pub(super) struct Open<'r> {
    pub(super) buffer: Vec<u8>,
    pub(super) rest: &'r mut dyn Read,
}

impl Open<'_> {
    /// Reads until the buffer holds `length` bytes; gives whether the file ended before.
    pub(super) fn fill(&mut self, length: usize) -> std::io::Result<bool> {
        let missing = length.saturating_sub(self.buffer.len());
        if missing == 0 {
            return Ok(false);
        }
        let read = self.rest.take(missing as u64).read_to_end(&mut self.buffer)?;
        Ok(read < missing)
    }
}

/// Reads a file that is too big to be read at once, or of unknown size.
pub(super) fn read(mut open: Open<'_>, named: Named, emit: Emit<'_>) -> Ending {
    let ended = match open.fill(HEAD) {
        Ok(ended) => ended,
        Err(error) => return Ending::io(&error),
    };
    let mark = open.buffer.len() - without_mark(&open.buffer).len();
    let content = look(&open.buffer, ended, named);
    open.buffer.drain(..mark);
    match content {
        Content::Empty => Ending { empty: true, ..Ending::default() },
        Content::Failed(state, message) => Ending { failed: Some((state, message)), ..Ending::default() },
        Content::Archive(what) => Ending { archive: Some(what), ..Ending::default() },
        Content::Unrelated(what) => Ending { unrelated: Some(what), ..Ending::default() },
        Content::Broken(message) => Ending::broken(None, message),
        Content::Lines => lines(open, emit),
        Content::Delimited(form) => delimited(form, open, emit),
        Content::Parquet => columnar(super::rows::parquet, open, emit),
        Content::Arrow => columnar(|bytes, emit| super::rows::arrow(std::io::Cursor::new(bytes), emit), open, emit),
        Content::Text(form) => text(form, open, emit),
        Content::Documents(found) if found.shape.is_some_and(Shape::is_definition) => definition(open, emit),
        Content::Documents(_) => documents(open, emit),
    }
}

fn grown(size: usize) -> usize {
    (size * 2).min(PIECE)
}

/// How much to read when a record does not end in what there is.
fn enlarged(buffer: &[u8]) -> usize {
    (buffer.len() * 2).min(RECORD_LIMIT + PIECE)
}

fn too_long(line: u64) -> Ending {
    let limit = RECORD_LIMIT >> 20;
    Ending::broken(Some(line.to_string()), format!("the line is longer than {limit} MiB; nothing behind it was read"))
}

/// The buffer up to `cut`; what stands behind it stays.
fn split_off(buffer: &mut Vec<u8>, cut: usize, capacity: usize) -> Vec<u8> {
    let mut rest = Vec::with_capacity(capacity.max(buffer.len() - cut));
    rest.extend_from_slice(buffer.get(cut..).unwrap_or_default());
    buffer.truncate(cut);
    std::mem::replace(buffer, rest)
}

fn lines(mut open: Open<'_>, emit: Emit<'_>) -> Ending {
    let (mut size, mut first_line, mut columns) = (FIRST_PIECE, 1, None);
    loop {
        let filled = open.fill(size);
        let ended = !matches!(filled, Ok(false));
        let whole_lines = memchr::memrchr(b'\n', &open.buffer).map_or(0, |newline| newline + 1);
        let is_too_long = open.buffer.len() - whole_lines > RECORD_LIMIT;
        if whole_lines == 0 && !ended && !is_too_long {
            size = enlarged(&open.buffer);
            continue;
        }
        let cut = if ended && !is_too_long { open.buffer.len() } else { whole_lines };
        size = grown(size.min(PIECE));
        let bytes = split_off(&mut open.buffer, cut, size + 4096);
        let count = memchr::memchr_iter(b'\n', &bytes).count() as u64;
        // The first rows say what columns all of them have.
        columns = columns.or_else(|| columns_of_lines(&bytes));
        if !emit(Piece::Lines { bytes, first_line, columns }) {
            return Ending::default();
        }
        first_line += count;
        match filled {
            _ if is_too_long => return too_long(first_line),
            Err(error) => return Ending::io(&error),
            Ok(true) => return Ending::default(),
            Ok(false) => {}
        }
    }
}

fn delimited(form: Delimited, mut open: Open<'_>, emit: Emit<'_>) -> Ending {
    let Some(end) = form.record_end(&open.buffer, 0) else {
        let is_cut = open.buffer.len() < HEAD;
        return Ending::broken(
            Some("1".to_owned()),
            if is_cut { "the header line is cut off: it does not end" } else { "the header line is too long" },
        );
    };
    let bytes = split_off(&mut open.buffer, end, FIRST_PIECE);
    let mut first_line = 1 + memchr::memchr_iter(b'\n', &bytes).count() as u64;
    let header = match std::str::from_utf8(&bytes).map_err(|e| e.to_string()).and_then(|l| Header::read(form, l).map_err(|e| e.message)) {
        Ok(header) => Arc::new(header),
        Err(message) => return Ending::broken(Some("1".to_owned()), message),
    };
    let (mut size, mut at) = (FIRST_PIECE, 0);
    loop {
        let filled = open.fill(size);
        let ended = !matches!(filled, Ok(false));
        while let Some(end) = form.record_end(&open.buffer, at) {
            at = end;
        }
        if ended {
            at = open.buffer.len();
        } else if at == 0 {
            if open.buffer.len() > RECORD_LIMIT {
                return too_long(first_line);
            }
            size = enlarged(&open.buffer);
            continue;
        }
        size = grown(size.min(PIECE));
        let bytes = split_off(&mut open.buffer, std::mem::take(&mut at), size + 4096);
        let count = memchr::memchr_iter(b'\n', &bytes).count() as u64;
        let is_cut = bytes.last().is_some_and(|last| !matches!(last, b'\n' | b'\r'));
        if !emit(Piece::Delimited { header: Arc::clone(&header), bytes, first_line }) {
            return Ending::default();
        }
        first_line += count;
        match filled {
            Err(error) => return Ending::io(&error),
            // Nothing else tells a value that is cut off from a whole one.
            Ok(true) if is_cut => {
                return Ending::broken(
                    Some(first_line.to_string()),
                    "the last line has no line break behind it, so that it may be cut off",
                );
            }
            Ok(true) => return Ending::default(),
            Ok(false) => {}
        }
    }
}

fn columnar(read: impl FnOnce(bytes::Bytes, Emit<'_>) -> Ending, mut open: Open<'_>, emit: Emit<'_>) -> Ending {
    // Its directory is at the end, so it has to be there as a whole.
    if let Err(error) = open.rest.read_to_end(&mut open.buffer) {
        return Ending::io(&error);
    }
    read(bytes::Bytes::from(open.buffer), emit)
}

fn documents(mut open: Open<'_>, emit: Emit<'_>) -> Ending {
    match open.fill(WHOLE_LIMIT) {
        Ok(true) => {
            emit(Piece::Whole(open.buffer));
            Ending::default()
        }
        Ok(false) => split(open, emit),
        Err(error) => {
            // What there is is worth reading; the error is told.
            let ending = Ending::io(&error);
            split(Open { buffer: open.buffer, rest: &mut std::io::empty() }, emit);
            ending
        }
    }
}

/// A definition file in JSON.
fn definition(mut open: Open<'_>, emit: Emit<'_>) -> Ending {
    match open.fill(DEFINITION_LIMIT) {
        Ok(true) => {
            emit(Piece::Whole(open.buffer));
            Ending::default()
        }
        Ok(false) => Ending::broken(None, format!("the definition is larger than {} MiB; nothing of it was read", DEFINITION_LIMIT >> 20)),
        Err(error) => {
            let ending = Ending::io(&error);
            emit(Piece::Whole(open.buffer));
            ending
        }
    }
}

/// A file of YAML or HCL. They are written by hand, so a large one is something else.
fn text(form: TextForm, mut open: Open<'_>, emit: Emit<'_>) -> Ending {
    match open.fill(WHOLE_LIMIT) {
        Ok(true) => {
            emit(Piece::Text(form, open.buffer));
            Ending::default()
        }
        Ok(false) => Ending::broken(None, format!("the {} is larger than {} MiB; nothing of it was read", form.name(), WHOLE_LIMIT >> 20)),
        Err(error) => Ending::io(&error),
    }
}

/// Names of members whose arrays are opened: pages of answers.
pub(super) fn is_list_key(quoted: &[u8]) -> bool {
    matches!(quoted, b"\"items\"" | b"\"item\"")
}

/// Cuts JSON documents into values.
pub(super) fn split(mut open: Open<'_>, emit: Emit<'_>) -> Ending {
    let mut splitter = Splitter::new(RECORD_LIMIT);
    let mut group = Group { document: 1, ..Group::default() };
    let (mut ended, mut size) = (false, FIRST_PIECE);
    let mut io_error = None;
    loop {
        let opens = splitter.depth() == 0 || group.key_opens;
        let event = match splitter.next(&open.buffer, ended, opens) {
            Err(error) => {
                group.flush(&open.buffer, emit);
                let place = group.place_text(&splitter);
                return Ending::broken(place, format!("{error} (at byte {})", error.offset));
            }
            Ok(Step::More) => {
                if !group.flush(&open.buffer, emit) {
                    return Ending::default();
                }
                let settled = splitter.settled();
                open.buffer.drain(..settled);
                splitter.forget(settled);
                size = grown(size);
                let target = open.buffer.len() + size;
                match open.fill(target) {
                    Ok(end) => ended = end,
                    Err(error) => {
                        ended = true;
                        io_error = Some(Ending::io(&error));
                    }
                }
                continue;
            }
            Ok(Step::Event(event)) => event,
        };
        if event == Event::End {
            group.flush(&open.buffer, emit);
            return io_error.unwrap_or_default();
        }
        if !group.take(event, splitter.depth(), &open.buffer, emit) {
            return Ending::default();
        }
    }
}

/// Values that are next to each other and not given out yet.
#[derive(Default)]
struct Group {
    document: usize,
    /// The key of the member that is being read, unquoted.
    key: Option<String>,
    key_opens: bool,
    /// In an opened array: the index of the next item.
    index: usize,
    in_array: bool,
    values: Vec<Range<usize>>,
    first: usize,
}

impl Group {
    fn take(&mut self, event: Event, depth: usize, window: &[u8], emit: Emit<'_>) -> bool {
        match event {
            Event::ArrayStart => {
                (self.in_array, self.index, self.first, self.key_opens) = (true, 0, 0, false);
                true
            }
            Event::ObjectStart => true,
            Event::Key(range) => {
                let quoted = window.get(range).unwrap_or_default();
                self.key_opens = is_list_key(quoted);
                self.key = Some(unquoted(quoted));
                true
            }
            Event::Value(range) => {
                self.values.push(range);
                self.key_opens = false;
                if self.in_array {
                    self.index += 1;
                    return true;
                }
                // A member or a document of its own goes out at once.
                let more = self.flush(window, emit);
                self.document += usize::from(depth == 0);
                more
            }
            Event::ArrayEnd | Event::ObjectEnd => {
                let more = self.flush(window, emit);
                self.in_array = false;
                if depth == 0 {
                    self.document += 1;
                    self.key = None;
                }
                more
            }
            Event::End => true,
        }
    }

    fn place(&self) -> SplitPlace {
        match (&self.key, self.in_array) {
            (key, true) => SplitPlace::Items(key.clone(), self.first),
            (Some(key), false) => SplitPlace::Member(key.clone()),
            (None, false) => SplitPlace::Documents,
        }
    }

    fn flush(&mut self, window: &[u8], emit: Emit<'_>) -> bool {
        let (Some(first), Some(last)) = (self.values.first(), self.values.last()) else { return true };
        let (start, end) = (first.start, last.end);
        let bytes = window.get(start..end).unwrap_or_default().to_vec();
        let values = self.values.drain(..).map(|r| r.start - start..r.end - start).collect();
        let split = Split { bytes, values, document: self.document, place: self.place() };
        self.first = self.index;
        emit(Piece::Split(split))
    }

    /// The pointer of what is being read.
    fn place_text(&self, splitter: &Splitter) -> Option<String> {
        use super::context::Pointer;
        let document = Pointer::Document(self.document);
        Some(match (&self.key, self.in_array) {
            _ if splitter.depth() == 0 => document.to_text(),
            (Some(key), true) => Pointer::Item(&Pointer::Key(&document, key), self.index).to_text(),
            (None, true) => Pointer::Item(&document, self.index).to_text(),
            (Some(key), false) => Pointer::Key(&document, key).to_text(),
            (None, false) => document.to_text(),
        })
    }
}

fn unquoted(quoted: &[u8]) -> String {
    let bump = bumpalo::Bump::new();
    apigw_sql_value::json::parse(&bump, quoted).ok().and_then(|n| n.as_str()).unwrap_or_default().to_owned()
}
