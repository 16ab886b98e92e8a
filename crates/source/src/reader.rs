//! One thread's reader: bytes of a piece, or of a small file, become records in the sink.

mod broken;

use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::RecordBatch;
use bumpalo::Bump;

use super::SourceState;
use super::context::{FileContext, Pointer};
use super::convert::Misfit;
use super::definitions::Folder;
use super::documents::{self, Scope};
use super::facts::Facts;
use super::head::{Content, HEAD, TextForm, look, tells_definition, without_mark};
use super::input::InputFile;
use super::placeholders;
use super::rows::{
    Columnar, DatasetRows, DelimitedReader, Header, Present, RowReader, TextReader, canonical_enums, columns_of, columns_of_lines, complete,
};
use super::shape::Shape;
use super::sink::{FilePart, Sink};
use super::stream::{self, Ending, FIRST_PIECE, Open, Piece, Split, SplitPlace, WHOLE_LIMIT};
use apigw_sql_columns::model::{IntegrationColumn, IntegrationRecord, Value};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::json::{self, JsonError, Node, line_column};
use apigw_sql_value::{hcl, yaml};

/// An arena that grew beyond this is given back.
const ARENA_LIMIT: usize = 64 << 20;
/// A failed record is told with its place; after so many lines the thread looks whether it should stop.
const PATIENCE: u64 = 256;
/// So many of the values of a piece say what columns all have, if they are rows.
const ROWS_OF_PIECE: usize = 64;

/// What a thread keeps from piece to piece.
pub(super) struct Reader<'s> {
    bump: Bump,
    buffer: Vec<u8>,
    rows: RowReader,
    delimited: DelimitedReader,
    texts: TextReader,
    stop: &'s AtomicBool,
}

impl<'s> Reader<'s> {
    pub(super) fn new(stop: &'s AtomicBool) -> Self {
        Self {
            bump: Bump::new(),
            buffer: Vec::new(),
            rows: RowReader::new(),
            delimited: DelimitedReader::new(),
            texts: TextReader::new(),
            stop,
        }
    }

    /// Reads a small file to its end. Gives how many bytes that were.
    pub(super) fn file<'f>(
        &mut self,
        context: &FileContext<'f>,
        file: &InputFile,
        folder: Option<&Folder<'f>>,
        sink: &mut Sink<'_>,
    ) -> u64 {
        sink.begin(context.index);
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        match file.open() {
            Ok(mut rest) => {
                let read = rest.by_ref().take(WHOLE_LIMIT as u64).read_to_end(&mut buffer);
                match read {
                    // Small as stored, and big when decompressed.
                    Ok(length) if length == WHOLE_LIMIT => {
                        let open = Open { buffer: std::mem::take(&mut buffer), rest: &mut rest };
                        let ending = stream::read(open, context.named, &mut |piece| {
                            self.piece(context, piece, sink);
                            !self.stop.load(Ordering::Relaxed) && !sink.has_failed()
                        });
                        close(&mut sink.part, ending);
                    }
                    Ok(_) => self.bytes(context, &buffer, folder, sink),
                    Err(error) => {
                        self.bytes(context, &buffer, folder, sink);
                        // That the data ends in the middle is only a consequence.
                        sink.part.first_error = None;
                        close(&mut sink.part, Ending::io(&error));
                    }
                }
            }
            Err(error) => close(&mut sink.part, failure(&error)),
        }
        let read = buffer.len() as u64;
        sink.end(true);
        self.buffer = buffer;
        read
    }

    /// Reads all bytes of a file.
    fn bytes<'f>(&mut self, context: &FileContext<'f>, bytes: &[u8], folder: Option<&Folder<'f>>, sink: &mut Sink<'_>) {
        let head = bytes.get(..HEAD).unwrap_or(bytes);
        let content = look(head, head.len() == bytes.len(), context.named);
        let bytes = without_mark(bytes);
        match content {
            Content::Empty => sink.part.empty = true,
            Content::Failed(state, message) => sink.part.fail(state, None, message),
            Content::Archive(what) => sink.part.archive = Some(what),
            Content::Unrelated(what) => sink.part.unrelated = Some(what),
            Content::Broken(message) => sink.part.break_at(None, message),
            Content::Lines => {
                let columns = columns_of_lines(bytes.get(..FIRST_PIECE).unwrap_or(bytes));
                self.lines(context, bytes, (1, columns), sink);
            }
            Content::Documents(_) => self.whole(context, bytes, sink),
            Content::Text(form) => self.text(context, form, bytes, folder, sink),
            Content::Delimited(_) | Content::Parquet | Content::Arrow => {
                let mut nothing = std::io::empty();
                let open = Open { buffer: bytes.to_vec(), rest: &mut nothing };
                let ending = stream::read(open, context.named, &mut |piece| {
                    self.piece(context, piece, sink);
                    true
                });
                close(&mut sink.part, ending);
            }
        }
    }

    /// Works on a piece of a file.
    pub(super) fn piece(&mut self, context: &FileContext<'_>, piece: Piece, sink: &mut Sink<'_>) {
        match piece {
            Piece::Lines { bytes, first_line, columns } => self.lines(context, &bytes, (first_line, columns), sink),
            Piece::Delimited { header, bytes, first_line } => self.delimited(context, &header, &bytes, first_line, sink),
            Piece::Whole(bytes) => self.whole(context, &bytes, sink),
            Piece::Text(form, bytes) => self.text(context, form, &bytes, None, sink),
            Piece::Split(split) => self.split(context, &split, sink),
            Piece::Rows(shape, batch) => self.columnar(context, shape, &batch, sink),
            Piece::Dataset(dataset, batch) => self.dataset(dataset, &batch, sink),
        }
    }

    fn reset(&mut self) {
        if self.bump.allocated_bytes() > ARENA_LIMIT {
            self.bump = Bump::new();
        } else {
            self.bump.reset();
        }
    }

    fn lines(&mut self, context: &FileContext<'_>, bytes: &[u8], (first_line, columns): (u64, Option<u64>), sink: &mut Sink<'_>) {
        self.rows.expect(columns);
        self.rows_of_lines(context, bytes, first_line, sink);
        self.rows.expect(None);
    }

    fn rows_of_lines(&mut self, context: &FileContext<'_>, bytes: &[u8], first_line: u64, sink: &mut Sink<'_>) {
        sink.part.shape.get_or_insert(Shape::Ndjson);
        // Checked once for all lines; if that fails, each line by itself.
        let is_text = std::str::from_utf8(bytes).is_ok();
        let mut rest = bytes;
        let mut number = first_line;
        while !rest.is_empty() {
            let (line, behind) = match memchr::memchr(b'\n', rest) {
                Some(end) => rest.split_at(end + 1),
                None => (rest, &rest[rest.len()..]),
            };
            self.line(context, line.strip_suffix(b"\n").unwrap_or(line), is_text, number, sink);
            if (number.is_multiple_of(PATIENCE) && self.stop.load(Ordering::Relaxed)) || sink.has_failed() {
                return;
            }
            rest = behind;
            number += 1;
        }
    }

    fn line(&mut self, context: &FileContext<'_>, line: &[u8], is_text: bool, number: u64, sink: &mut Sink<'_>) {
        self.reset();
        let Self { bump, rows, .. } = self;
        let text = if is_text { std::str::from_utf8(line).ok() } else { None };
        let mut at = 0;
        while line.get(at..).is_some_and(|rest| !rest.trim_ascii().is_empty()) {
            let parsed = match text {
                Some(text) => json::parse_str_prefix(bump, text, at),
                None => json::parse_prefix(bump, line, at),
            };
            match parsed {
                Ok((node, end)) => {
                    row(bump, rows, context, &node, RowPlace::Line(number), sink);
                    at = end;
                }
                Err(error) => {
                    let column = line_column(line, error.offset).1;
                    sink.part.skipped += 1;
                    sink.part.break_at(Some(number.to_string()), format!("{error} (column {column})"));
                    return;
                }
            }
        }
    }

    fn delimited(&mut self, context: &FileContext<'_>, header: &Header, bytes: &[u8], first_line: u64, sink: &mut Sink<'_>) {
        let shape = header.form.shape();
        sink.part.shape.get_or_insert(shape);
        for name in &header.unknown {
            sink.part.unknown_member(name);
        }
        let (mut at, mut number) = (0, first_line);
        while at < bytes.len() && !sink.has_failed() && !self.stop.load(Ordering::Relaxed) {
            self.reset();
            let end = header.form.record_end(bytes, at).unwrap_or(bytes.len());
            let line = bytes.get(at..end).unwrap_or_default();
            let mut record = IntegrationRecord::default();
            let read = match std::str::from_utf8(line) {
                Ok(text) => self.delimited.read(&self.bump, header, text, &mut record),
                Err(_) => Err(Misfit { pointer: String::new(), message: "expected UTF-8, but found other bytes".to_owned() }),
            };
            match read {
                Ok(true) => finish_row(&self.bump, context, shape, (&mut record, header.present), RowPlace::Line(number), sink),
                Ok(false) => {}
                Err(misfit) => sink.part.skip(Some(number.to_string()), misfit.message),
            }
            number += memchr::memchr_iter(b'\n', line).count() as u64;
            at = end;
        }
    }

    fn columnar(&mut self, context: &FileContext<'_>, shape: Shape, batch: &RecordBatch, sink: &mut Sink<'_>) {
        sink.part.shape.get_or_insert(shape);
        let columns = match Columnar::new(batch) {
            Ok(columns) => columns,
            Err(misfit) => {
                sink.part.skipped += batch.num_rows() as u64;
                return sink.part.break_at(None, misfit.message);
            }
        };
        for name in &columns.unknown {
            sink.part.unknown_member(name);
        }
        for row in 0..columns.rows {
            self.reset();
            let mut record = IntegrationRecord::default();
            let unread = |message: &str| sink.part.leave_unread_of("values that cannot be read", message);
            match columns.read(&self.bump, &mut self.texts, row, &mut record, unread) {
                Ok(present) => finish_row(&self.bump, context, shape, (&mut record, present), RowPlace::Nowhere, sink),
                Err(misfit) => sink.part.skip(None, misfit.message),
            }
            if sink.has_failed() {
                return;
            }
        }
    }

    /// Rows of a dataset as we wrote them.
    fn dataset(&mut self, dataset: Dataset, batch: &RecordBatch, sink: &mut Sink<'_>) {
        sink.part.shape.get_or_insert(Shape::Parquet);
        let rows = match DatasetRows::new(dataset, batch) {
            Ok(rows) => rows,
            Err(misfit) => {
                sink.part.skipped += batch.num_rows() as u64;
                return sink.part.break_at(None, misfit.message);
            }
        };
        for row in 0..batch.num_rows() {
            self.reset();
            let mut record = IntegrationRecord::default();
            let values = match dataset {
                Dataset::IntegrationDetail => record.values_mut(),
                _ => self.bump.alloc_slice_fill_copy(rows.width(), Value::Null),
            };
            match rows.read(&self.bump, &mut self.texts, row, values) {
                Ok(()) if dataset == Dataset::IntegrationDetail => {
                    canonical_enums(&mut record);
                    match record.text(IntegrationColumn::Key) {
                        Some(_) => sink.integration(&record, None),
                        None => sink.part.skip(None, "`_key` is NULL".to_owned()),
                    }
                }
                Ok(()) => sink.row(dataset, values, None),
                Err(misfit) => sink.part.skip(None, misfit.message),
            }
            if sink.has_failed() {
                return;
            }
        }
    }

    /// All JSON documents of a file.
    fn whole(&mut self, context: &FileContext<'_>, bytes: &[u8], sink: &mut Sink<'_>) {
        self.reset();
        let mut nodes = Vec::new();
        match parse_all(&self.bump, bytes, &mut nodes) {
            Ok(()) if nodes.len() > 1 => {
                let mut facts = Facts::default();
                documents::collect_facts(&self.bump, context, &nodes, &mut facts);
                let context = FileContext { local_facts: Some(&facts), ..*context };
                Scope::new(&self.bump, &context, &mut self.rows, sink).over(bytes).documents(&nodes);
            }
            Ok(()) => Scope::new(&self.bump, context, &mut self.rows, sink).over(bytes).documents(&nodes),
            Err(error) => {
                drop(nodes);
                self.broken(context, bytes, &error, sink);
            }
        }
    }

    /// All documents of a file of YAML, or a file of HCL.
    fn text<'f>(&mut self, context: &FileContext<'f>, form: TextForm, bytes: &[u8], folder: Option<&Folder<'f>>, sink: &mut Sink<'_>) {
        self.reset();
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let (line, column) = line_column(bytes, error.valid_up_to());
                return sink.part.break_at(Some(line.to_string()), format!("expected UTF-8, but found other bytes (column {column})"));
            }
        };
        match form {
            // The head may not have told: what says nothing of ours is nobody's broken YAML either.
            TextForm::Yaml if !tells_definition(text, context.named) => {
                sink.part.unrelated = Some("it looks like text without API Gateway integrations".to_owned());
            }
            TextForm::Yaml => {
                let mut nodes = Vec::new();
                let parsed = yaml::parse_all(&self.bump, text, &mut nodes);
                Scope::new(&self.bump, context, &mut self.rows, sink).over(bytes).documents(&nodes);
                match parsed {
                    Err(_) if broken::is_prose(context.named, text, &sink.part) => {
                        sink.part.unrelated = Some("it looks like text without API Gateway integrations".to_owned());
                    }
                    Err(error) => {
                        let place = Some(error.line.to_string());
                        match placeholders::in_yaml(text, error.line as u64) {
                            Some(tool) => sink.part.fail(SourceState::Partial, place, placeholders::message(tool, &error.to_string())),
                            None => sink.part.break_at(place, error.to_string()),
                        }
                    }
                    Ok(()) => {}
                }
            }
            TextForm::Hcl => match folder {
                Some(folder) => configuration(folder.bump, context, &mut self.rows, (bytes, text), Some(folder), sink),
                None => configuration(&self.bump, context, &mut self.rows, (bytes, text), None, sink),
            },
        }
    }

    fn split(&mut self, context: &FileContext<'_>, split: &Split, sink: &mut Sink<'_>) {
        self.reset();
        if !matches!(split.place, SplitPlace::Member(_)) {
            let first = split.values.iter().take(ROWS_OF_PIECE);
            let rows: Vec<_> = first.filter_map(|range| json::parse(&self.bump, split.bytes.get(range.clone())?).ok()).collect();
            self.rows.expect(columns_of(&rows));
        }
        self.values(context, split, sink);
        self.rows.expect(None);
    }

    fn values(&mut self, context: &FileContext<'_>, split: &Split, sink: &mut Sink<'_>) {
        for (at, range) in split.values.iter().enumerate() {
            self.reset();
            let value = split.bytes.get(range.clone()).unwrap_or_default();
            let document = Pointer::Document(split.document + if split.place == SplitPlace::Documents { at } else { 0 });
            match json::parse(&self.bump, value) {
                Ok(node) => {
                    let mut scope = Scope::new(&self.bump, context, &mut self.rows, sink);
                    match &split.place {
                        SplitPlace::Documents => scope.document(&node, &document),
                        SplitPlace::Member(key) => scope.member(key, &node, &Pointer::Key(&document, key)),
                        SplitPlace::Items(None, first) => scope.element(&node, &Pointer::Item(&document, first + at)),
                        SplitPlace::Items(Some(key), first) => {
                            scope.element(&node, &Pointer::Item(&Pointer::Key(&document, key), first + at));
                        }
                    }
                }
                Err(error) => {
                    let pointer = match &split.place {
                        SplitPlace::Items(None, first) => Pointer::Item(&document, first + at).to_text(),
                        SplitPlace::Items(Some(key), first) => Pointer::Item(&Pointer::Key(&document, key), first + at).to_text(),
                        SplitPlace::Member(key) => Pointer::Key(&document, key).to_text(),
                        SplitPlace::Documents => document.to_text(),
                    };
                    sink.part.skipped += 1;
                    sink.part.break_at(Some(pointer), error.to_string());
                }
            }
            if sink.has_failed() || self.stop.load(Ordering::Relaxed) {
                return;
            }
        }
    }
}

/// A file of Terraform's configuration.
fn configuration<'a>(
    bump: &'a Bump,
    context: &FileContext<'a>,
    rows: &mut RowReader,
    (bytes, text): (&[u8], &str),
    folder: Option<&Folder<'a>>,
    sink: &mut Sink<'_>,
) {
    match hcl::parse(bump, text) {
        Ok(node) => {
            let mut scope = Scope::new(bump, context, rows, sink).over(bytes).without_pointers().beside(folder);
            scope.definition(Shape::TerraformConfiguration, &node, &Pointer::Document(1));
        }
        Err(error) => sink.part.break_at(Some(error.line.to_string()), error.to_string()),
    }
}

/// Parses all documents of a file.
fn parse_all<'a>(bump: &'a Bump, bytes: &'a [u8], nodes: &mut Vec<Node<'a>>) -> Result<(), JsonError> {
    let text = std::str::from_utf8(bytes).ok();
    let mut at = 0;
    while bytes.get(at..).is_some_and(|rest| rest.iter().any(|b| !b.is_ascii_whitespace())) {
        let (node, end) = match text {
            Some(text) => json::parse_str_prefix(bump, text, at)?,
            None => json::parse_prefix(bump, bytes, at)?,
        };
        nodes.push(node);
        at = end;
    }
    Ok(())
}

/// How reading ended, as the file's status has it.
pub(super) fn close(part: &mut FilePart, ending: Ending) {
    if let Some((place, message)) = ending.broken {
        part.break_at(place, message);
    }
    if let Some((state, message)) = ending.failed {
        part.failed = Some(state);
        part.first_error = Some((None, message));
    }
    if ending.unrelated.is_some() {
        part.unrelated = ending.unrelated;
    }
    part.archive = part.archive.or(ending.archive);
    part.empty |= ending.empty;
}

/// A file that cannot be opened.
pub(super) fn failure(error: &apigw_sql_value::Error) -> Ending {
    let io = std::error::Error::source(error).and_then(|e| e.downcast_ref::<std::io::Error>());
    match io {
        Some(io) => Ending::failure(io),
        None => Ending { failed: Some((super::SourceState::Failed, error.message().to_owned())), ..Ending::default() },
    }
}

/// Where a row stands.
#[derive(Clone, Copy)]
pub(super) enum RowPlace<'p> {
    Line(u64),
    Pointer(&'p Pointer<'p>),
    Nowhere,
}

impl RowPlace<'_> {
    fn to_text(self) -> Option<String> {
        match self {
            Self::Line(line) => Some(line.to_string()),
            Self::Pointer(pointer) => Some(pointer.to_text()),
            Self::Nowhere => None,
        }
    }
}

/// A row in the table's own columns.
pub(super) fn row<'a>(
    bump: &'a Bump,
    rows: &mut RowReader,
    context: &FileContext<'a>,
    node: &Node<'a>,
    place: RowPlace<'_>,
    sink: &mut Sink<'_>,
) {
    if !node.is_object() {
        return sink.part.skip(place.to_text(), format!("expected an object, but found {}", node.describe()));
    }
    let mut record = IntegrationRecord::default();
    let part = &mut sink.part;
    let mut unknown = 0;
    let members = node.members();
    let read = rows.read(bump, members, &mut record, |name| {
        unknown += 1;
        part.unknown_member(name);
    });
    match read {
        Ok(_) if unknown == members.len() => {
            sink.part.skip(place.to_text(), "expected a row of the table, but found an object with none of its columns".to_owned());
        }
        Ok(present) => {
            let shape = if matches!(place, RowPlace::Line(_)) { Shape::Ndjson } else { Shape::Json };
            finish_row(bump, context, shape, (&mut record, rows.present(present)), place, sink);
        }
        Err(misfit) => {
            let place = match place {
                RowPlace::Pointer(pointer) => Some(pointer.to_text() + &misfit.pointer),
                other => other.to_text(),
            };
            sink.part.skip(place, misfit.message);
        }
    }
}

fn finish_row<'a>(
    bump: &'a Bump,
    context: &FileContext<'a>,
    shape: Shape,
    (record, present): (&mut IntegrationRecord<'a>, Present),
    place: RowPlace<'_>,
    sink: &mut Sink<'_>,
) {
    let (line, pointer) = match place {
        RowPlace::Line(line) => (Some(line), None),
        RowPlace::Pointer(pointer) => {
            let needed = sink.wanted.pointers || record.get(apigw_sql_columns::model::IntegrationColumn::Key).is_null();
            (None, needed.then(|| &*bump.alloc_str(&pointer.to_text())))
        }
        RowPlace::Nowhere => (None, None),
    };
    match complete(bump, context, shape, record, present, (line, pointer)) {
        Ok(()) => sink.integration(record, line),
        Err(error) => {
            sink.part.failed = Some(super::SourceState::Failed);
            sink.part.first_error = Some((place.to_text(), error.message().to_owned()));
            sink.fail(error);
        }
    }
}
