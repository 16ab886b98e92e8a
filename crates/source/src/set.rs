//! The sources that were named, what is known of them, and what came of reading them.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::archive::Archives;
use super::context::check_path;
use super::dataset_folders;
use super::facts::Facts;
use super::head::Content;
use super::input::{self, InputFile};
use super::memory::{Memory, Repeated};
use super::missing::Scanned;
use super::operation::document_by_name;
use super::places::Places;
use super::read_along::ReadAlong;
use super::scan_log::{FileOutcome, ScanLog};
use super::secret_values::SecretValues;
use super::sink::Wanted;
use super::survey::Survey;
use super::tally::{CONFIG_STATES, Tally};
use super::unknown_account;
use super::{Progress, RowScan, ScanReport, ScanRequest, SourceOptions, SourceState, SourceStatus, Target};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::Result;

/// The sources that were named, listed and ready to be read.
pub struct SourceSet {
    options: SourceOptions,
    files: Vec<InputFile>,
    listing_notes: Vec<String>,
    progress: Progress,
    survey: OnceLock<Survey>,
    beside: OnceLock<HashMap<Place, Beside>>,
    facts: OnceLock<Arc<Facts>>,
    places: OnceLock<Places>,
    /// What all scans came upon.
    log: ScanLog,
    read_along: ReadAlong,
    secret_values: SecretValues,
    /// Held while [`Self::survey`] is made.
    surveying: Mutex<()>,
    /// How many records a scan remembers that only passes rows on.
    remembered: AtomicUsize,
    /// What the last such scan did not recognise when it came again.
    repeated: Mutex<Option<Arc<Repeated>>>,
}

/// What 26 MB remember: one more would double the table.
const REMEMBERED: usize = (1 << 20) / 8 * 7;

/// More files are looked at when they are read, and not before.
const FEW_FILES: usize = 64;

/// A folder, and whether names in it end with `.txt`.
type Place = (PathBuf, bool);

/// What lies in such a place.
#[derive(Default)]
struct Beside {
    has_foreign: bool,
    of_ours: usize,
}

/// The place of a file whose name does not tell what it is.
fn nameless(file: &InputFile) -> Option<Place> {
    let path = file.path()?;
    let ending = path.extension();
    let is_nameless = ending.is_none_or(|ending| ending == "txt");
    is_nameless.then(|| (path.parent().unwrap_or(Path::new("")).to_owned(), ending.is_some()))
}

/// Whether a file is neither empty nor somebody else's.
fn is_of_ours(survey: &Survey, index: usize) -> bool {
    !matches!(survey.content(index), Some(Content::Unrelated(_) | Content::Empty))
}

impl fmt::Debug for SourceSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceSet").field("options", &self.options).field("files", &self.files.len()).finish_non_exhaustive()
    }
}

impl SourceSet {
    /// Lists the sources. Nothing is read; the heads of files are looked at when somebody asks what they are.
    pub fn open(options: &SourceOptions) -> Result<Self> {
        let listing = input::list(options)?;
        for file in &listing.files {
            check_path(file, options)?;
        }
        Ok(Self { options: options.clone(), listing_notes: listing.notes, ..Self::of_files(listing.files) })
    }

    /// These files, each with what is known of it.
    pub fn of_files(files: Vec<InputFile>) -> Self {
        Self {
            options: SourceOptions::default(),
            files,
            listing_notes: Vec::new(),
            progress: Progress::default(),
            survey: OnceLock::new(),
            beside: OnceLock::new(),
            facts: OnceLock::new(),
            places: OnceLock::new(),
            log: ScanLog::default(),
            read_along: ReadAlong::default(),
            secret_values: SecretValues::default(),
            surveying: Mutex::default(),
            remembered: AtomicUsize::new(REMEMBERED),
            repeated: Mutex::default(),
        }
    }

    /// Starts reading for `request`. A request without targets reads every file to its end and gives no batches: the
    /// report is complete afterwards.
    pub fn scan(self: &Arc<Self>, request: ScanRequest) -> RowScan {
        RowScan::start(self, request)
    }

    /// [`Self::scan`] with a given number of parsing threads; the answer does not depend on it.
    pub fn scan_with(self: &Arc<Self>, request: ScanRequest, threads: usize) -> RowScan {
        RowScan::start_with(self, request, threads.max(1))
    }

    /// What was read so far: an entry for each listed file, with `state` `None` where it was not read to its end.
    pub fn report(&self) -> ScanReport {
        self.report_of(&self.log)
    }

    /// The same of the scans whose requests had `log`.
    pub fn report_of(&self, log: &ScanLog) -> ScanReport {
        let outcome = log.lock();
        let mut report = ScanReport { sources: Vec::with_capacity(self.files.len()), notes: self.listing_notes.clone() };
        let mut archives = Archives::default();
        for (index, file) in self.files.iter().enumerate() {
            if let Some(statuses) = self.survey.get().and_then(|survey| survey.statuses(index)) {
                report.sources.extend(statuses.iter().cloned());
                continue;
            }
            if self.is_told_of(index, outcome.files.get(&index).and_then(|file| file.status.state)) {
                continue;
            }
            match outcome.files.get(&index) {
                Some(read) => {
                    let FileOutcome { status, notes, .. } = read.as_ref();
                    if status.state == Some(SourceState::Unrelated) && self.is_archive(index) {
                        archives.add(file.from_index, file.source_path());
                    }
                    report.sources.push(status.clone());
                    report.notes.extend(notes.iter().cloned());
                }
                None => report.sources.push(self.not_read(index, file)),
            }
        }
        report.notes.extend(archives.notes(&self.options.from));
        report.sources.extend(outcome.missing.values().cloned());
        report.sources.extend(self.survey.get().map(|survey| dataset_folders::gaps(&self.files, survey)).unwrap_or_default());
        report.notes.extend(outcome.mixed_states.clone());
        let unknown = || outcome.files.iter().filter(|(_, read)| read.unknown_accounts > 0);
        if let Some(file) = unknown().next().and_then(|(index, _)| self.files.get(*index)) {
            report.notes.push(unknown_account::note(unknown().map(|(_, read)| read.unknown_accounts).sum(), file.source_path()));
        }
        report.presentable()
    }

    /// Whether a file whose name does not tell what it is has others of such names beside it, all of which are somebody else's:
    /// tools leave empty files as marks.
    fn is_beside_foreign(&self, index: usize) -> bool {
        let (Some(survey), Some(place)) = (self.survey.get(), self.files.get(index).and_then(nameless)) else { return false };
        let own = usize::from(is_of_ours(survey, index));
        self.beside(survey).get(&place).is_some_and(|beside| beside.has_foreign && beside.of_ours == own)
    }

    /// What lies in each folder under names that do not tell what it is.
    fn beside(&self, survey: &Survey) -> &HashMap<Place, Beside> {
        self.beside.get_or_init(|| {
            let mut all: HashMap<Place, Beside> = HashMap::new();
            for (index, file) in self.files.iter().enumerate() {
                let Some(place) = nameless(file) else { continue };
                let beside = all.entry(place).or_default();
                beside.has_foreign |= matches!(survey.content(index), Some(Content::Unrelated(_)));
                beside.of_ours += usize::from(is_of_ours(survey, index));
            }
            all
        })
    }

    fn is_archive(&self, index: usize) -> bool {
        self.survey.get().is_some_and(|survey| matches!(survey.content(index), Some(Content::Archive(_))))
    }

    /// Whether a file of a dataset was read well, or needed not be, and another one beside it tells where its rows are
    /// from.
    fn is_told_of(&self, index: usize, state: Option<SourceState>) -> bool {
        let Some(survey) = self.survey.get() else { return false };
        let folder = |index: usize| self.files.get(index).and_then(InputFile::path).and_then(Path::parent);
        survey.dataset(index).is_some()
            && state.is_none_or(|state| !state.is_incomplete(true) && state != SourceState::Conflict)
            && (0..self.files.len()).any(|other| survey.statuses(other).is_some() && folder(other) == folder(index))
    }

    fn not_read(&self, index: usize, file: &InputFile) -> SourceStatus {
        let source = match self.survey.get().and_then(|s| s.content(index)) {
            Some(Content::Documents(documents)) => documents.shape.map(|s| s.name().to_owned()),
            _ => None,
        };
        let document = file.document().map(str::to_owned).or_else(|| source.clone());
        SourceStatus {
            source,
            document: document.or_else(|| document_by_name(file.source_path()).map(str::to_owned)),
            source_path: file.source_path().to_owned(),
            account_id: file.captures.account_id.clone(),
            region: file.captures.region.clone(),
            rest_api_id: file.captures.rest_api_id.clone(),
            state: None,
            records: 0,
            skipped: 0,
            duplicates: 0,
            reason: None,
            first_error_at: None,
            observed_at: file.modified,
            named_explicitly: file.named_explicitly,
        }
    }

    /// Sets how many records a scan remembers whose rows are only passed on ([`ScanRequest::passing`]).
    pub fn remember(&self, records: usize) {
        self.remembered.store(records, Ordering::Relaxed);
    }

    /// Whether the last scan passed rows on that came before, because there were more than it may remember. The next
    /// one recognises them.
    pub fn needs_another_pass(&self) -> bool {
        self.repeated.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// How much a scan remembers.
    pub(super) fn memory_for(&self, wanted: &mut Wanted) -> Memory {
        if !wanted.passing || !self.is_rereadable() {
            return Memory::All;
        }
        match self.repeated.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            Some(repeated) => {
                // What is known is known by these.
                (wanted.hash, wanted.check) = (repeated.hash.clone(), repeated.check.clone());
                Memory::Known(repeated)
            }
            None => Memory::bounded(self.remembered.load(Ordering::Relaxed), wanted.targets.len() + 1),
        }
    }

    /// A scan ended that did not recognise these.
    pub(super) fn learn_repeated(&self, repeated: Option<Repeated>) {
        *self.repeated.lock().unwrap_or_else(PoisonError::into_inner) = repeated.map(Arc::new);
    }

    /// How far the running scan is.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// The one Parquet file on disk that holds all rows of `dataset`, if that is so, and it is one that we wrote: it may be
    /// taken as it is. Of others nobody knows what is in them before it was read.
    pub fn parquet_of(&self, dataset: Dataset) -> Option<PathBuf> {
        // What is assumed has to be filled in row by row.
        let assumes = self.options.assume_account.is_some() || self.options.assume_region.is_some();
        if assumes || self.files.len() > FEW_FILES || !self.is_rereadable() {
            return None;
        }
        let survey = self.survey(&AtomicBool::new(false))?;
        let request = ScanRequest { targets: vec![Target { dataset, columns: Vec::new() }], ..ScanRequest::default() };
        let wanted = Wanted::new(request);
        let mut needed = (0..self.files.len()).filter(|index| survey.is_needed(*index, &self.files[*index], &wanted));
        match (needed.next(), needed.next()) {
            (Some(one), None) if survey.content(one) == Some(&Content::Parquet) && survey.is_vouched_for(one) => {
                self.files[one].path().map(ToOwned::to_owned)
            }
            _ => None,
        }
    }

    /// Whether every source can be read more than once: not so for standard input.
    pub fn is_rereadable(&self) -> bool {
        self.files.iter().all(InputFile::rereadable)
    }

    /// What the sources call secret.
    pub(super) fn secret_values(&self) -> &SecretValues {
        &self.secret_values
    }

    /// What was read along with the listed files, so far.
    pub fn read_along(&self) -> &ReadAlong {
        &self.read_along
    }

    /// What was listed.
    pub fn files(&self) -> &[InputFile] {
        &self.files
    }

    /// Where the files are.
    pub(super) fn places(&self) -> &Places {
        self.places.get_or_init(|| Places::of(&self.files))
    }

    pub(super) fn options(&self) -> &SourceOptions {
        &self.options
    }

    /// What the files are, by a look at their heads; `None` if `stop` was set meanwhile.
    pub(super) fn survey(&self, stop: &AtomicBool) -> Option<&Survey> {
        if let Some(survey) = self.survey.get() {
            return Some(survey);
        }
        // Two scans that start at once must not both take standard input.
        let _one_at_a_time = self.surveying.lock().unwrap_or_else(PoisonError::into_inner);
        if self.survey.get().is_none() {
            let survey = Survey::make(&self.files, stop)?;
            let _ = self.survey.set(survey);
        }
        self.survey.get()
    }

    /// What the files say about APIs, once [`Self::learn_facts`] found out.
    pub(super) fn facts(&self) -> Option<&Arc<Facts>> {
        self.facts.get()
    }

    /// Finds out what the files say about APIs; `None` if `stop` was set meanwhile.
    pub(super) fn learn_facts(&self, survey: &Survey, stop: &AtomicBool) -> Option<()> {
        if self.facts.get().is_none() {
            let facts = survey.facts(&self.files, &self.options, stop)?;
            let _ = self.facts.set(Arc::new(facts));
        }
        Some(())
    }

    /// The logs that a scan writes: everybody's, and its statement's.
    fn logs<'a>(&'a self, wanted: &'a Wanted) -> impl Iterator<Item = &'a ScanLog> {
        std::iter::once(&self.log).chain(&wanted.log)
    }

    /// A file was read to its end.
    pub(super) fn file_ended(&self, index: usize, mut tally: Tally, wanted: &Wanted) {
        let Some(file) = self.files.get(index) else { return };
        tally.beside_foreign = tally.is_empty() && self.is_beside_foreign(index);
        let unknown_accounts = tally.unknown_accounts();
        let (status, notes) = tally.finish(file, &self.files);
        let outcome = Arc::new(FileOutcome { status, notes, unknown_accounts });
        for log in self.logs(wanted) {
            log.file_ended(index, &outcome, wanted.all_integrations);
        }
    }

    /// A scan reached the end of all files; the states of its records as bits of [`CONFIG_STATES`], and their APIs.
    pub(super) fn scan_ended(&self, config_states: u8, apis: &HashSet<String>, wanted: &Wanted) {
        if let (true, Some(facts), Some(survey)) = (wanted.all_integrations, self.facts.get(), self.survey.get()) {
            for log in self.logs(wanted) {
                let mut outcome = log.lock();
                let scanned = Scanned { files: &self.files, survey, outcomes: &outcome.files, apis };
                let missing = scanned.missing(facts, wanted);
                outcome.missing.extend(missing.into_iter().map(|s| ([s.account_id.clone(), s.region.clone(), s.rest_api_id.clone()], s)));
            }
        }
        if config_states.count_ones() > 1 {
            let states = CONFIG_STATES.iter().enumerate().filter(|(bit, _)| config_states >> bit & 1 == 1);
            let names: Vec<_> = states.map(|(_, name)| format!("`{name}`")).collect();
            let note = format!("the sources show more than one state of the configuration: {}", names.join(", "));
            for log in self.logs(wanted) {
                log.lock().mixed_states = Some(note.clone());
            }
        }
    }
}
