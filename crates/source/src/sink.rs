//! Where the readers put records: identities for the key check, batches for what is wanted, and what went wrong.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher};

use arrow::array::RecordBatch;
use arrow::error::ArrowError;

use super::batch::BatchBuilder;
use super::filter::RowFilter;
use super::pages::Page;
use super::shape::Shape;
use super::tally::config_state_bit;
use super::{ScanLog, ScanRequest, Target};
use apigw_sql_columns::model::{Columns, INTEGRATION_COLUMNS, IntegrationColumn, IntegrationRecord, Value};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::Error;

/// Rows of a batch.
pub(super) const BATCH_ROWS: usize = 8192;

/// How many names of things that were not read are told.
pub(super) const NAMED: usize = 3;

/// What a scan wants, prepared once for all threads.
pub(super) struct Wanted {
    pub(super) targets: Vec<Target>,
    pub(super) filter: RowFilter,
    /// Whether anybody asks for `source_pointer`.
    pub(super) pointers: bool,
    /// Whether all integrations are read, so that duplicates and conflicts are found.
    pub(super) all_integrations: bool,
    pub(super) limit: Option<usize>,
    /// Whether the rows are not kept.
    pub(super) passing: bool,
    /// Where one statement notes what it comes upon.
    pub(super) log: Option<ScanLog>,
    pub(super) hash: foldhash::quality::RandomState,
    pub(super) check: foldhash::quality::RandomState,
}

fn has_integrations(dataset: Dataset) -> bool {
    matches!(dataset, Dataset::Integration | Dataset::IntegrationDetail)
}

impl Wanted {
    pub(super) fn new(request: ScanRequest) -> Self {
        let ScanRequest { targets, predicate, limit, passing, log } = request;
        let first = targets.first().map(|t| t.dataset);
        let filter = if first.is_some_and(has_integrations) { RowFilter::new(&predicate) } else { RowFilter::default() };
        let pointer = IntegrationColumn::SourcePointer.position();
        let pointers = targets.iter().any(|t| t.dataset == Dataset::IntegrationDetail && t.columns.contains(&pointer));
        let all_integrations = targets.is_empty() || targets.iter().any(|t| has_integrations(t.dataset));
        Self {
            targets,
            filter,
            pointers,
            all_integrations,
            limit,
            passing,
            log,
            hash: foldhash::quality::RandomState::default(),
            check: foldhash::quality::RandomState::default(),
        }
    }

    /// Whether documents of `shape` have to be read.
    pub(super) fn needs(&self, shape: Shape) -> bool {
        self.targets.is_empty() || self.targets.iter().any(|t| shape.feeds(t.dataset))
    }

    /// Whether a file of the rows of `dataset` has to be read.
    pub(super) fn needs_dataset(&self, dataset: Dataset) -> bool {
        let feeds = |t: &Target| t.dataset == dataset || (has_integrations(t.dataset) && has_integrations(dataset));
        dataset != Dataset::SourceStatus && (self.targets.is_empty() || self.targets.iter().any(feeds))
    }

    fn identity(&self, record: &IntegrationRecord<'_>, line: Option<u64>, place: u64) -> Identity {
        let key = record.text(IntegrationColumn::Key).unwrap_or_default();
        let mut content = self.hash.build_hasher();
        content.write_u64(place);
        // The key is what contents are compared for.
        for value in record.values().iter().take(INTEGRATION_COLUMNS).skip(1) {
            value.feed(&mut content);
        }
        Identity {
            name: self.name(key),
            content: content.finish(),
            place,
            line: line.map_or(0, |l| u32::try_from(l).unwrap_or(u32::MAX)),
            key_end: 0,
            built: true,
        }
    }

    /// The hashes of a key.
    pub(super) fn name(&self, key: &str) -> Name {
        Name { hash: self.hash.hash_one(key), check: self.check.hash_one(key) as u32 }
    }

    /// The hash of a place in a file, which is not 0.
    pub(super) fn place(&self, file: usize, pointer: &str) -> u64 {
        self.hash.hash_one((file, pointer)) | 1
    }

    /// What tells a method of a resource from others.
    pub(super) fn method_name(&self, rest_api_id: Option<&str>, resource_id: &str, verb: &str) -> u64 {
        self.hash.hash_one((rest_api_id, resource_id, verb))
    }

    /// The hash of a row without the columns at its end that say where it comes from.
    fn row_hash(&self, dataset: Dataset, values: &[Value<'_>], path: Option<&str>) -> u64 {
        let mut hasher = self.hash.build_hasher();
        let content = dataset.column_index("source").and_then(|at| dataset.stored_index(at)).unwrap_or(values.len());
        for value in values.iter().take(content) {
            value.feed(&mut hasher);
        }
        Value::text(path).feed(&mut hasher);
        hasher.finish()
    }
}

/// A key as a hash of 96 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) hash: u64,
    pub(super) check: u32,
}

/// Which record it is and what it says, as hashes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Identity {
    pub(super) name: Name,
    /// Of the columns beside the key, and the place.
    pub(super) content: u64,
    /// Where the key means what it says: a document whose names are its own, or, with an open expression in the key, the
    /// place of the record itself. 0: everywhere.
    pub(super) place: u64,
    /// The line, where the source has lines; 0 is none.
    pub(super) line: u32,
    /// Where the key's text ends in [`UnitOutput::keys`].
    pub(super) key_end: u32,
    /// Whether it is a row of the first target's batches.
    pub(super) built: bool,
}

/// What came of the part of a file that is in a unit.
#[derive(Debug, Default)]
pub(super) struct FilePart {
    pub(super) file: usize,
    /// Integrations, each with its [`Identity`].
    pub(super) records: usize,
    /// Records of datasets of documents.
    pub(super) document_records: u64,
    pub(super) skipped: u64,
    /// Where and what the first error is.
    pub(super) first_error: Option<(Option<String>, String)>,
    /// The syntax is broken somewhere.
    pub(super) malformed: bool,
    /// It could not be opened or read.
    pub(super) failed: Option<super::SourceState>,
    pub(super) shape: Option<Shape>,
    /// The pages that are documents, or items of one, in their order.
    pub(super) pages: Vec<Page>,
    /// The number of the last document.
    pub(super) last_document: usize,
    /// Answers inside other documents that end with a page token.
    pub(super) cut_answers: u64,
    /// Methods given without what is in them.
    pub(super) bare_methods: u64,
    /// Those of them in recordings, which may show them elsewhere.
    pub(super) bare_names: Vec<u64>,
    /// The methods that a recording shows.
    pub(super) shown_names: HashSet<u64>,
    /// Methods with null for an integration, which some have none of.
    pub(super) without_integration: u64,
    /// What a command printed beside its answer, or instead of it: the state, the place and the message.
    pub(super) printed: Option<(super::SourceState, Option<String>, String)>,
    /// Operations of an export without integrations, which each of them has that is deployed.
    pub(super) bare_operations: u64,
    /// It holds nothing of ours; what it looks like instead.
    pub(super) unrelated: Option<String>,
    /// What archive or compressed file it is, which is not read.
    pub(super) archive: Option<&'static str>,
    /// Members that no column has.
    pub(super) unknown_members: Vec<String>,
    /// Keys that stand twice in an object, with the line of the second one.
    pub(super) duplicate_keys: Vec<(String, Option<u64>)>,
    /// How many more there are of them.
    pub(super) more_duplicate_keys: u64,
    /// Values that are nothing of ours; whether that is an error depends on what else there is.
    pub(super) strange: u64,
    pub(super) first_strange: Option<(String, String)>,
    /// What was seen and holds no integration of a REST API, and how many.
    pub(super) refused: Vec<(&'static str, u64)>,
    /// What may hold integrations and was not read, and how many.
    pub(super) unread: Vec<(&'static str, u64)>,
    /// How some of it is called.
    pub(super) unread_names: Vec<(&'static str, String)>,
    /// There is nothing in it.
    pub(super) empty: bool,
    /// The APIs of its records, where somebody asks which were seen: `{account}/{region}/{api}`, as their keys have it.
    pub(super) apis: Vec<String>,
    /// Records of which nobody says whose account they are of.
    pub(super) unknown_accounts: u64,
    /// Configuration states seen, as bits of [`super::tally::CONFIG_STATES`].
    pub(super) config_states: u8,
    /// The file's last part.
    pub(super) end: bool,
}

impl FilePart {
    /// Counts a record that could not be represented.
    pub(super) fn skip(&mut self, place: Option<String>, message: String) {
        self.skipped += 1;
        self.note_error(place, message);
    }

    /// Broken syntax.
    pub(super) fn break_at(&mut self, place: Option<String>, message: String) {
        self.malformed = true;
        self.note_error(place, message);
    }

    /// It is not what it should be, or was not read to its end.
    pub(super) fn fail(&mut self, state: super::SourceState, place: Option<String>, message: String) {
        if self.failed.is_none() {
            self.failed = Some(state);
            self.first_error = Some((place, message));
        }
    }

    fn note_error(&mut self, place: Option<String>, message: String) {
        if self.first_error.is_none() {
            self.first_error = Some((place, message));
        }
    }

    /// Remembers the API of a record. Those of one API stand together.
    fn note_api(&mut self, key: &str) {
        let end = memchr::memchr_iter(b'/', key.as_bytes()).nth(2).unwrap_or(key.len());
        let api = &key[..end];
        if self.apis.last().is_none_or(|last| last != api) {
            self.apis.push(api.to_owned());
        }
    }

    /// Remembers a member that no column has; a few names are enough.
    pub(super) fn unknown_member(&mut self, name: &str) {
        if self.unknown_members.len() < 8 && !self.unknown_members.iter().any(|n| n == name) {
            self.unknown_members.push(name.to_owned());
        }
    }

    /// Remembers a key that stands twice; a few are enough.
    pub(super) fn duplicate_key(&mut self, key: &str, line: Option<u64>) {
        if self.duplicate_keys.len() < 8 {
            self.duplicate_keys.push((key.to_owned(), line));
        } else {
            self.more_duplicate_keys += 1;
        }
    }

    /// Counts something that is not read, and that no integration of a REST API can be in.
    pub(super) fn refuse(&mut self, what: &'static str) {
        count(&mut self.refused, what, 1);
    }

    /// Counts something that is not read although integrations may be in it: the file is not complete.
    pub(super) fn leave_unread(&mut self, what: &'static str) {
        count(&mut self.unread, what, 1);
    }

    /// The same of something that has a name; a few names are enough.
    pub(super) fn leave_unread_of(&mut self, what: &'static str, name: &str) {
        self.leave_unread(what);
        if self.unread_names.iter().filter(|(of, _)| *of == what).count() < NAMED {
            self.unread_names.push((what, name.to_owned()));
        }
    }
}

/// Adds to the number of a kind.
pub(super) fn count(kinds: &mut Vec<(&'static str, u64)>, what: &'static str, number: u64) {
    match kinds.iter_mut().find(|(known, _)| *known == what) {
        Some((_, count)) => *count += number,
        None => kinds.push((what, number)),
    }
}

/// All that comes of a unit of work.
#[derive(Debug, Default)]
pub(super) struct UnitOutput {
    /// Batches with the position of their target.
    pub(super) batches: Vec<(usize, RecordBatch)>,
    pub(super) identities: Vec<Identity>,
    pub(super) keys: String,
    /// For each target that is no integrations: the hashes of its rows.
    pub(super) row_hashes: Vec<Vec<u64>>,
    pub(super) parts: Vec<FilePart>,
    /// An error that ends the statement.
    pub(super) fatal: Option<Error>,
}

/// Collects what the readers find in a unit of work.
pub(super) struct Sink<'w> {
    pub(super) wanted: &'w Wanted,
    /// Made where there are rows: most sources have rows of a few of the datasets.
    builders: Vec<Option<BatchBuilder>>,
    output: UnitOutput,
    /// The file that is being read.
    pub(super) part: FilePart,
    /// Whether somebody asks which APIs were seen.
    pub(super) notes_apis: bool,
}

impl<'w> Sink<'w> {
    pub(super) fn new(wanted: &'w Wanted) -> Self {
        let builders = wanted.targets.iter().map(|_| None).collect();
        let output = UnitOutput { row_hashes: vec![Vec::new(); wanted.targets.len()], ..UnitOutput::default() };
        Self { wanted, builders, output, part: FilePart::default(), notes_apis: false }
    }

    /// Begins with a file, or goes on with it.
    pub(super) fn begin(&mut self, file: usize) {
        self.part = FilePart { file, ..FilePart::default() };
    }

    /// Ends what the unit has of the file.
    pub(super) fn end(&mut self, is_end_of_file: bool) {
        let mut part = std::mem::take(&mut self.part);
        part.end = is_end_of_file;
        self.output.parts.push(part);
    }

    /// An error that ends the statement.
    pub(super) fn fail(&mut self, error: Error) {
        self.output.fatal.get_or_insert(error);
    }

    /// Whether reading on is useless.
    pub(super) fn has_failed(&self) -> bool {
        self.output.fatal.is_some()
    }

    /// Adds an integration whose key means the same wherever it stands.
    #[inline]
    pub(super) fn integration(&mut self, record: &IntegrationRecord<'_>, line: Option<u64>) {
        self.integration_of(record, line, 0);
    }

    /// Adds an integration. `place`: where its key means what it says.
    #[inline]
    pub(super) fn integration_of(&mut self, record: &IntegrationRecord<'_>, line: Option<u64>, place: u64) {
        let mut identity = self.wanted.identity(record, line, place);
        identity.built = self.wanted.filter.passes(record.values());
        if self.notes_apis {
            self.part.note_api(record.text(IntegrationColumn::Key).unwrap_or_default());
        }
        self.output.keys.push_str(record.text(IntegrationColumn::Key).unwrap_or_default());
        identity.key_end = self.output.keys.len() as u32;
        self.output.identities.push(identity);
        self.part.records += 1;
        self.part.config_states |= config_state_bit(record.text(IntegrationColumn::ConfigState));
        for (index, target) in self.wanted.targets.iter().enumerate() {
            if has_integrations(target.dataset) && (index > 0 || identity.built) {
                self.append(index, record.values());
            }
        }
    }

    /// Adds a row of another dataset. `path` tells rows apart whose API is not known.
    pub(super) fn row(&mut self, dataset: Dataset, values: &[Value<'_>], path: Option<&str>) {
        self.part.document_records += u64::from(matches!(dataset, Dataset::Document(_)));
        for (index, target) in self.wanted.targets.iter().enumerate() {
            if target.dataset == dataset {
                let hash = self.wanted.row_hash(dataset, values, path);
                if let Some(hashes) = self.output.row_hashes.get_mut(index) {
                    hashes.push(hash);
                }
                self.append(index, values);
            }
        }
    }

    #[inline]
    fn append(&mut self, index: usize, values: &[Value<'_>]) {
        match self.builder(index) {
            Ok(Some(builder)) => {
                if builder.append(values) {
                    self.flush(index);
                }
            }
            Ok(None) => {}
            Err(error) => self.fail(internal(&error)),
        }
    }

    #[inline]
    fn builder(&mut self, index: usize) -> std::result::Result<Option<&mut BatchBuilder>, ArrowError> {
        let (Some(slot), Some(target)) = (self.builders.get_mut(index), self.wanted.targets.get(index)) else { return Ok(None) };
        if slot.is_none() {
            *slot = Some(BatchBuilder::new(target, BATCH_ROWS, !self.wanted.passing)?);
        }
        Ok(slot.as_mut())
    }

    fn flush(&mut self, index: usize) {
        let Some(builder) = self.builders.get_mut(index).and_then(Option::as_mut) else { return };
        match builder.finish() {
            Ok(batch) => self.output.batches.push((index, batch)),
            Err(error) => self.fail(internal(&error)),
        }
    }

    /// How many integrations were added since the last call of [`Self::take`].
    pub(super) fn len(&self) -> usize {
        self.output.identities.len()
    }

    /// Ends the unit.
    pub(super) fn take(&mut self) -> UnitOutput {
        for index in 0..self.builders.len() {
            if self.builders.get(index).is_some_and(|b| b.as_ref().is_some_and(|b| !b.is_empty())) {
                self.flush(index);
            }
        }
        let fresh = UnitOutput { row_hashes: vec![Vec::new(); self.wanted.targets.len()], ..UnitOutput::default() };
        std::mem::replace(&mut self.output, fresh)
    }
}

fn internal(error: &ArrowError) -> Error {
    Error::new(apigw_sql_value::ErrorKind::Internal, format!("cannot build a batch: {error}"))
}
